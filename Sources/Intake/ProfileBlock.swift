internal import Commerce
internal import Yams

/// A mapping within a profile.
typealias ProfileBlock = YAMLBlock<IntakeError>

extension IntakeError: LocatedError {
  /// Makes the error of a line of a profile.
  package static func located(file: String, line: Int, message: String) -> IntakeError {
    .profile(file: file, line: line, message: message)
  }
}

extension ProfileBlock {
  /// Opens a mapping as a block of the language, and refuses keys that the block does not have.
  init(
    _ node: Node, file: String, path: String, as name: String
  ) throws(IntakeError) {
    self = try ProfileBlock(node, file: file, path: path, keys: nil)
    let keys = ProfileLanguage.keys(of: name)
    for (key, value) in entries where !keys.contains(key) {
      let near = keys.map { (EditDistance.between(key, $0), $0) }.min { $0.0 < $1.0 }
      let hint =
        near.flatMap { $0.0 <= max(2, key.count / 3) ? " (nearest: \"\($0.1)\")" : nil } ?? ""
      let place = node.mapping?.first { $0.key.scalar?.string == key }?.key ?? value
      throw wrong(
        "\(path) has the unknown key \"\(key)\"\(hint); expected one of "
          + keys.joined(separator: ", "), at: place)
    }
  }

  /// Opens the mapping under a key as a block of the language, if it is there.
  func block(_ key: String, as name: String) throws(IntakeError) -> ProfileBlock? {
    guard let node = node(key) else { return nil }
    return try ProfileBlock(node, file: file, path: "\(path).\(key)", as: name)
  }

  /// Opens the mappings of the list under a key; an absent list is empty.
  func blocks(_ key: String, as name: String) throws(IntakeError) -> [ProfileBlock] {
    guard let node = node(key) else { return [] }
    guard let sequence = node.sequence else {
      throw wrong("\(path).\(key) must be a list", at: node)
    }
    var blocks: [ProfileBlock] = []
    for element in sequence {
      blocks.append(try ProfileBlock(element, file: file, path: "\(path).\(key)", as: name))
    }
    return blocks
  }

  func condition(_ key: String, knowsFields: Bool) throws(IntakeError) -> Condition? {
    guard let text = try optionalText(key) else { return nil }
    return try condition(text, at: node(key), named: key, knowsFields: knowsFields)
  }

  func condition(
    _ text: String, at node: Node?, named key: String, knowsFields: Bool
  ) throws(IntakeError) -> Condition {
    do {
      return try ConditionReading.read(text, knowsFields: knowsFields)
    } catch {
      throw wrong("\(path).\(key) \"\(text)\" \(error.message)", at: node)
    }
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

  func flag(_ key: String, default value: Bool = false) throws(IntakeError) -> Bool {
    guard let text = try optionalText(key) else { return value }
    guard text == "true" || text == "false" else {
      throw wrong("\(path).\(key) must be true or false, not \"\(text)\"", at: node(key))
    }
    return text == "true"
  }

  func byte(_ key: String, default value: UInt8) throws(IntakeError) -> UInt8 {
    guard let text = try optionalText(key) else { return value }
    if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80 else {
      throw wrong(
        "\(path).\(key) must be one ASCII character or tab, not \"\(text)\"", at: node(key))
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
      let near = LineField.allCases.map { (EditDistance.between(name, $0.name), $0.name) }
        .min { $0.0 < $1.0 }
      let hint =
        near.flatMap { $0.0 <= max(2, name.count / 3) ? "; the nearest is \"\($0.1)\"" : nil } ?? ""
      throw wrong("\"\(name)\" is not a field of a line\(hint)", at: node)
    }
    return field
  }
}
