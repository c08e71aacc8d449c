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
}
