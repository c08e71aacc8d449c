import Yams

/// A mapping within a profile, read with errors that name the line and what was expected.
struct ProfileBlock {
  let file: String
  let path: String
  let line: Int
  let entries: [(key: String, value: Node)]

  /// Opens a mapping and refuses keys that it does not know; nil allows any key.
  init(_ node: Node, file: String, path: String, keys: [String]?) throws(IntakeError) {
    self.file = file
    self.path = path
    line = node.mark?.line ?? 1
    guard let mapping = node.mapping else {
      throw .profile(file: file, line: line, message: "\(path) must be a mapping")
    }
    var entries: [(key: String, value: Node)] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw .profile(
          file: file, line: key.mark?.line ?? line, message: "\(path) has a key that is no word")
      }
      if let keys, !keys.contains(name) {
        throw .profile(
          file: file, line: key.mark?.line ?? line,
          message: "\(path) has the unknown key \"\(name)\"; expected one of "
            + keys.joined(separator: ", "))
      }
      entries.append((name, value))
    }
    self.entries = entries
  }

  func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  func node(_ key: String) -> Node? { entries.first { $0.key == key }?.value }

  func wrong(_ message: String, at node: Node? = nil) -> IntakeError {
    .profile(file: file, line: node?.mark?.line ?? line, message: message)
  }

  func block(_ key: String, keys: [String]?) throws(IntakeError) -> ProfileBlock? {
    guard let node = node(key) else { return nil }
    return try ProfileBlock(node, file: file, path: "\(path).\(key)", keys: keys)
  }

  func blocks(_ key: String, keys: [String]?) throws(IntakeError) -> [ProfileBlock] {
    guard let node = node(key) else { return [] }
    guard let sequence = node.sequence else {
      throw wrong("\(path).\(key) must be a list", at: node)
    }
    var blocks: [ProfileBlock] = []
    for element in sequence {
      blocks.append(
        try ProfileBlock(element, file: file, path: "\(path).\(key)", keys: keys))
    }
    return blocks
  }

  func optionalText(_ key: String) throws(IntakeError) -> String? {
    guard let node = node(key) else { return nil }
    return try text(of: node, named: key)
  }

  func text(_ key: String) throws(IntakeError) -> String {
    guard let text = try optionalText(key) else { throw wrong("\(path) lacks \"\(key)\"") }
    return text
  }

  func texts(_ key: String) throws(IntakeError) -> [String] {
    guard let node = node(key) else { return [] }
    guard let sequence = node.sequence else {
      throw wrong("\(path).\(key) must be a list", at: node)
    }
    var texts: [String] = []
    for element in sequence { texts.append(try text(of: element, named: key)) }
    return texts
  }

  func integer(_ key: String, default value: Int? = nil) throws(IntakeError) -> Int {
    guard let text = try optionalText(key) else {
      guard let value else { throw wrong("\(path) lacks \"\(key)\"") }
      return value
    }
    guard let number = Int(text), number >= 0 else {
      throw wrong("\(path).\(key) must be a whole number, not \"\(text)\"", at: node(key))
    }
    return number
  }

  func flag(_ key: String) throws(IntakeError) -> Bool {
    guard let text = try optionalText(key) else { return false }
    guard text == "true" || text == "false" else {
      throw wrong("\(path).\(key) must be true or false, not \"\(text)\"", at: node(key))
    }
    return text == "true"
  }

  func byte(_ key: String, default value: UInt8) throws(IntakeError) -> UInt8 {
    guard let text = try optionalText(key) else { return value }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80 else {
      throw wrong("\(path).\(key) must be one ASCII character, not \"\(text)\"", at: node(key))
    }
    return byte
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, default value: Word? = nil
  ) throws(IntakeError) -> Word where Word.RawValue == String {
    guard let text = try optionalText(key) else {
      guard let value else { throw wrong("\(path) lacks \"\(key)\"") }
      return value
    }
    return try word(text, named: key)
  }

  func words<Word: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(IntakeError) -> [Word] where Word.RawValue == String {
    var words: [Word] = []
    for text in try texts(key) { words.append(try word(text, named: key)) }
    return words
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _ text: String, named key: String
  ) throws(IntakeError) -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: text) else {
      throw wrong(
        "\(path).\(key) is \"\(text)\"; expected one of "
          + Word.allCases.map(\.rawValue).joined(separator: ", "), at: node(key))
    }
    return word
  }

  func field(_ key: String) throws(IntakeError) -> LineField {
    try field(named: try text(key), at: node(key))
  }

  func field(named name: String, at node: Node?) throws(IntakeError) -> LineField {
    guard let field = LineField(name: name) else {
      throw wrong("\"\(name)\" is not a field of a line", at: node)
    }
    return field
  }

  func text(of node: Node, named key: String) throws(IntakeError) -> String {
    guard let scalar = node.scalar else {
      throw wrong("\(path).\(key) must be a text", at: node)
    }
    return scalar.string
  }
}
