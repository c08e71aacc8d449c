internal import Money
internal import Yams

/// A mapping of a YAML file, read with errors that name the line and what was expected.
struct YAMLBlock {
  let file: String
  let path: String
  let line: Int
  private let entries: [String: Node]

  /// Opens a mapping and refuses keys that it does not know; nil allows any key.
  init(_ node: Node, file: String, path: String, keys: [String]?) throws(CommerceError) {
    self.file = file
    self.path = path
    line = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      throw .file(file, line: line, message: "\(path) must be a mapping")
    }
    var entries: [String: Node] = [:]
    for (key, value) in mapping {
      let place = key.mark?.line ?? line
      guard let name = key.scalar?.string else {
        throw .file(file, line: place, message: "\(path) has a key that is no word")
      }
      if let keys, !keys.contains(name) {
        throw .file(
          file, line: place,
          message: "\(path) has the unknown key \"\(name)\"; expected one of "
            + keys.joined(separator: ", "))
      }
      guard entries.updateValue(value, forKey: name) == nil else {
        throw .file(file, line: place, message: "\(path) has the key \"\(name)\" twice")
      }
    }
    self.entries = entries
  }

  var keys: [String] { entries.keys.sorted() }

  func wrong(_ message: String, at key: String? = nil) -> CommerceError {
    .file(file, line: key.flatMap { entries[$0]?.mark?.line } ?? line, message: message)
  }

  func optionalText(_ key: String) throws(CommerceError) -> String? {
    guard let node = entries[key] else { return nil }
    guard let scalar = node.scalar, !scalar.string.isEmpty else {
      throw wrong("\(path).\(key) must be a text", at: key)
    }
    return scalar.string
  }

  func text(_ key: String) throws(CommerceError) -> String {
    guard let text = try optionalText(key) else { throw wrong("\(path) lacks \"\(key)\"") }
    return text
  }

  func texts(_ key: String) throws(CommerceError) -> [String] {
    guard let node = entries[key] else { return [] }
    guard let sequence = node.sequence else {
      throw wrong("\(path).\(key) must be a list", at: key)
    }
    var texts: [String] = []
    for element in sequence {
      guard let scalar = element.scalar else {
        throw wrong("\(path).\(key) must be a list of texts", at: key)
      }
      texts.append(scalar.string)
    }
    return texts
  }

  func block(_ key: String, keys: [String]?) throws(CommerceError) -> YAMLBlock {
    guard let node = entries[key] else { throw wrong("\(path) lacks \"\(key)\"") }
    return try YAMLBlock(node, file: file, path: "\(path).\(key)", keys: keys)
  }

  func blocks(_ key: String, keys: [String]) throws(CommerceError) -> [YAMLBlock] {
    guard let node = entries[key] else { return [] }
    guard let sequence = node.sequence else {
      throw wrong("\(path).\(key) must be a list", at: key)
    }
    var blocks: [YAMLBlock] = []
    for element in sequence {
      blocks.append(try YAMLBlock(element, file: file, path: "\(path).\(key)", keys: keys))
    }
    return blocks
  }

  /// Reads a word that may stand in account codes: `[a-z0-9]` and hyphens.
  func code(_ key: String) throws(CommerceError) -> String {
    let text = try text(key)
    guard text.utf8.allSatisfy({ $0.isCodeByte }), text.utf8.first != UInt8(ascii: "-") else {
      throw wrong(
        "\(path).\(key) is \"\(text)\"; codes are of a-z, 0-9 and hyphens", at: key)
    }
    return text
  }

  func state(_ key: String) throws(CommerceError) -> Int {
    let text = try text(key)
    guard let state = Int(text), (1...38).contains(state) || state == 97 else {
      throw wrong("\(path).\(key) is \"\(text)\"; expected a GST State code, 1 to 38", at: key)
    }
    return state
  }

  func rate(_ key: String) throws(CommerceError) -> BasisPoints {
    let text = try text(key)
    do { return try BasisPoints(percent: text) } catch {
      throw wrong("\(path).\(key): \(error)", at: key)
    }
  }

  func day(_ key: String) throws(CommerceError) -> BusinessDay? {
    guard let text = try optionalText(key) else { return nil }
    do { return try BusinessDay(text) } catch { throw wrong("\(path).\(key): \(error)", at: key) }
  }
}

extension UInt8 {
  fileprivate var isCodeByte: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || self == UInt8(ascii: "-")
  }
}
