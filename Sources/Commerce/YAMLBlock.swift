package import Yams

/// An error that can tell a line of a file.
package protocol LocatedError: Error {
  /// Makes the error of something wrong on a line.
  static func located(file: String, line: Int, message: String) -> Self
}

/// A mapping of a YAML file, read with errors that name the line and what was expected.
package struct YAMLBlock<Failure: LocatedError> {
  package let file: String
  /// Where the mapping stands in the file, in words: `agreements file.parties`.
  package let path: String
  package let line: Int
  /// The keys and values in the order of the file.
  package let entries: [(key: String, value: Node)]

  /// Opens a mapping and refuses keys that it does not know; nil allows any key.
  package init(_ node: Node, file: String, path: String, keys: [String]?) throws(Failure) {
    self.file = file
    self.path = path
    line = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      throw .located(file: file, line: line, message: "\(path) must be a mapping")
    }
    var entries: [(key: String, value: Node)] = []
    for (key, value) in mapping {
      let place = key.mark?.line ?? line
      guard let name = key.scalar?.string else {
        throw .located(file: file, line: place, message: "\(path) has a key that is no word")
      }
      if let keys, !keys.contains(name) {
        throw .located(
          file: file, line: place,
          message: "\(path) has the unknown key \"\(name)\"; expected one of "
            + keys.joined(separator: ", "))
      }
      entries.append((name, value))
    }
    self.entries = entries
  }

  /// Tells whether a key is there.
  package func has(_ key: String) -> Bool { node(key) != nil }

  /// Finds the value of a key.
  package func node(_ key: String) -> Node? { entries.first { $0.key == key }?.value }

  /// Makes the error of something wrong with a value, or with the mapping as a whole.
  package func wrong(_ message: String, at node: Node? = nil) -> Failure {
    .located(file: file, line: node?.mark?.line ?? line, message: message)
  }

  /// Makes the error of something wrong with the value of a key.
  package func wrong(_ message: String, at key: String) -> Failure {
    wrong(message, at: node(key))
  }

  /// Opens the mapping under a key, if it is there.
  package func block(_ key: String, keys: [String]?) throws(Failure) -> YAMLBlock? {
    guard let node = node(key) else { return nil }
    return try YAMLBlock(node, file: file, path: "\(path).\(key)", keys: keys)
  }

  /// Opens the mappings of the list under a key; an absent list is empty.
  package func blocks(_ key: String, keys: [String]?) throws(Failure) -> [YAMLBlock] {
    var blocks: [YAMLBlock] = []
    for element in try list(key) {
      blocks.append(try YAMLBlock(element, file: file, path: "\(path).\(key)", keys: keys))
    }
    return blocks
  }

  /// Reads a text, if it is there.
  package func optionalText(_ key: String) throws(Failure) -> String? {
    guard let node = node(key) else { return nil }
    return try text(of: node, named: key)
  }

  /// Reads a text that has to be there.
  package func text(_ key: String) throws(Failure) -> String {
    guard let text = try optionalText(key) else { throw wrong("\(path) lacks \"\(key)\"") }
    return text
  }

  /// Reads the texts of the list under a key; an absent list is empty.
  package func texts(_ key: String) throws(Failure) -> [String] {
    var texts: [String] = []
    for element in try list(key) { texts.append(try text(of: element, named: key)) }
    return texts
  }

  /// Reads a scalar as it was written.
  package func text(of node: Node, named key: String) throws(Failure) -> String {
    guard let scalar = node.scalar else {
      throw wrong("\(path).\(key) must be a text", at: node)
    }
    return scalar.string
  }

  private func list(_ key: String) throws(Failure) -> [Node] {
    guard let node = node(key) else { return [] }
    guard let sequence = node.sequence else {
      throw wrong("\(path).\(key) must be a list", at: node)
    }
    return Array(sequence)
  }
}
