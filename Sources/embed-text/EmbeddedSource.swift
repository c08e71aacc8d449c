/// The Swift source that holds the texts of files.
struct EmbeddedSource {
  let text: String

  init(_ files: [(path: String, text: String)]) throws(EmbeddingError) {
    var source = """
      struct EmbeddedFile: Sendable {
        let path: String
        let text: String
      }

      enum EmbeddedFiles {
        static let all: [EmbeddedFile] = [

      """
    for file in files {
      let text = try Self.literal(of: file)
      source += "EmbeddedFile(path: \(Self.literal(file.path)), text: \(text)),\n"
    }
    text = source + "  ]\n}\n"
  }

  private static func literal(_ path: String) -> String { "####\"\(path)\"####" }

  private static func literal(
    of file: (path: String, text: String)
  ) throws(EmbeddingError) -> String {
    // Inside the literal, these would end it, escape from it, or be read as a line feed.
    for mark in ["\"\"\"####", "\\####", "\r"] where file.text.utf8.contains(mark) {
      throw EmbeddingError.unwritable(path: file.path, mark: mark)
    }
    return "####\"\"\"\n\(file.text)\n\"\"\"####"
  }
}

extension String.UTF8View {
  fileprivate func contains(_ mark: String) -> Bool {
    !isEmpty && firstRange(of: mark.utf8) != nil
  }
}

/// A file that cannot stand in a Swift source.
enum EmbeddingError: Error, Hashable, CustomStringConvertible {
  case unwritable(path: String, mark: String)

  var description: String {
    switch self {
    case .unwritable(let path, let mark):
      "\(path) contains \(mark.debugDescription), which cannot be embedded"
    }
  }
}
