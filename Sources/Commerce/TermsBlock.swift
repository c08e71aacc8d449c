internal import Money
internal import Yams

/// A mapping of an agreements file or of a journal's.
typealias TermsBlock = YAMLBlock<CommerceError>

extension TermsBlock {
  /// Reads the mapping that a whole file is; `file` stands in the messages.
  init(yaml: String, file: String, path: String, keys: [String]) throws(CommerceError) {
    do {
      guard let node = try Yams.compose(yaml: yaml) else {
        throw CommerceError.file(file, line: 1, message: "the file is empty")
      }
      self = try TermsBlock(node, file: file, path: path, keys: keys)
    } catch let error as CommerceError {
      throw error
    } catch let error as YamlError {
      throw .file(file, line: error.line, message: "the file is not YAML: \(error.problem)")
    } catch {
      throw .file(file, line: 1, message: "the file is not YAML")
    }
  }

  var keys: [String] { entries.map(\.key).sorted() }

  /// Opens a mapping that has to be there.
  func required(_ key: String, keys: [String]?) throws(CommerceError) -> TermsBlock {
    guard let block = try block(key, keys: keys) else { throw wrong("\(path) lacks \"\(key)\"") }
    return block
  }

  /// Reads a word that may stand in account codes: `[a-z0-9]` and hyphens.
  func code(_ key: String) throws(CommerceError) -> String {
    let text = try text(key)
    guard !text.isEmpty, text.utf8.allSatisfy({ $0.isCodeByte }),
      text.utf8.first != UInt8(ascii: "-")
    else {
      throw wrong("\(path).\(key) is \"\(text)\"; codes are of a-z, 0-9 and hyphens", at: key)
    }
    return text
  }

  /// Reads a State code of GST.
  func state(_ key: String) throws(CommerceError) -> Int {
    let text = try text(key)
    guard let state = Int(text), GST.isPlace(state) else {
      throw wrong(
        "\(path).\(key) is \"\(text)\"; expected a GST State code: 1 to 38, 97 or 99", at: key)
    }
    return state
  }

  /// Reads a rate as people write it.
  func rate(_ key: String) throws(CommerceError) -> BasisPoints {
    let text = try text(key)
    do { return try BasisPoints(percent: text) } catch {
      throw wrong("\(path).\(key): \(error)", at: key)
    }
  }

  /// Reads a day, if it is there.
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
