internal import Yams

/// The text of a profile and the file in which it stands.
package struct ProfileSource: Hashable, Sendable {
  package let file: String
  package let yaml: String

  func node() throws(IntakeError) -> Node {
    let node: Node?
    do {
      node = try Yams.compose(yaml: yaml)
    } catch {
      throw ProfileReader.syntaxError(error, file: file)
    }
    guard let node else { throw .profile(file: file, line: 1, message: "the profile is empty") }
    return node
  }
}

/// Texts of profiles that may extend each other.
struct ProfileTexts {
  private struct Entry {
    let source: ProfileSource
    let name: String
    let base: String?
    let line: Int
  }

  private let entries: [Entry]
  private let known: [Profile]

  /// Takes the texts and the profiles that are known already.
  init(_ sources: [ProfileSource], known: [Profile]) throws(IntakeError) {
    var entries: [Entry] = []
    for source in sources {
      let node = try source.node()
      let base = node.mapping?["extends"]
      entries.append(
        Entry(
          source: source, name: node.mapping?["profile"]?.scalar?.string ?? "",
          base: base?.scalar?.string, line: base?.mark?.line ?? 1))
    }
    self.entries = entries
    self.known = known
  }

  /// Reads all of them.
  func profiles() throws(IntakeError) -> [Profile] {
    var profiles: [Profile] = []
    for entry in entries {
      let sources = try sources(of: entry, below: [])
      profiles.append(try ProfileReader(sources).read(sources))
    }
    return profiles
  }

  /// The text of a profile and of all that it extends.
  private func sources(
    of entry: Entry, below names: [String]
  ) throws(IntakeError) -> [ProfileSource] {
    guard let base = entry.base else { return [entry.source] }
    let chain = names + [entry.name]
    if base != entry.name, let next = entries.first(where: { $0.name == base }) {
      guard !chain.contains(base) else {
        throw .profile(
          file: entry.source.file, line: entry.line,
          message: "the profile \(base) extends itself: "
            + (chain + [base]).joined(separator: ", "))
      }
      return [entry.source] + (try sources(of: next, below: chain))
    }
    guard let profile = known.first(where: { $0.name == base }) else {
      let names = known.map(\.name) + entries.map(\.name)
      let near = names.map { (EditDistance.between(base, $0), $0) }.min { $0.0 < $1.0 }
      let hint = near.map { "; the nearest is \($0.1)" } ?? ""
      throw .profile(
        file: entry.source.file, line: entry.line,
        message: "extends the profile \(base), which is not known\(hint)")
    }
    return [entry.source] + profile.sources
  }
}

extension Node {
  /// What a profile says of itself alone.
  private static let ownKeys = ["tests", "status", "extends"]

  /// Merges mappings; anything else here takes the place of what it lies over, and `~` takes it
  /// away.
  func laid(over base: Node, isRoot: Bool = true) -> Node {
    guard let own = mapping, let below = base.mapping else { return self }
    var pairs: [(Node, Node)] = []
    for (key, value) in below {
      let name = key.scalar?.string ?? ""
      if isRoot, Node.ownKeys.contains(name) { continue }
      guard let over = own[key] else {
        pairs.append((key, value))
        continue
      }
      if over.isNull { continue }
      pairs.append((key, over.laid(over: value, isRoot: false)))
    }
    for (key, value) in own {
      let isOwn = isRoot && Node.ownKeys.contains(key.scalar?.string ?? "")
      if isOwn || (below[key] == nil && !value.isNull) { pairs.append((key, value)) }
    }
    return .mapping(Node.Mapping(pairs, own.tag, own.style, own.mark))
  }

  private var isNull: Bool {
    guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
    return scalar.string == "~" || scalar.string == "null"
  }
}
