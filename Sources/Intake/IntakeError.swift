/// Why a file, or a profile, cannot be used.
package enum IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A file that is refused as a whole; the message tells where when a line is to blame.
  case refused(FileCode, file: String, line: Int?, message: String)
  case profile(file: String, line: Int, message: String)
  /// A decision on a profile of which no text waits for one.
  case notProposed(profile: String)
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case unknownFile(String)
  case severalFiles(String, [Int64])

  /// The code of a refusal; nil for what is not a verdict on a file.
  package var code: FileCode? {
    if case .refused(let code, _, _, _) = self { code } else { nil }
  }

  package var description: String {
    switch self {
    case .refused(let code, let file, let line, let message):
      PrintableText.line(file) + ":" + (line.map { "\($0) " } ?? " ")
        + PrintableText.line(message, limit: 4_000) + " [\(code.rawValue)]"
    case .profile(let file, let line, let message): "\(file):\(line) \(message)"
    case .notProposed(let profile): "no text of profile \(profile) waits for a decision"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .unknownFile(let name): "there is no file \(name)"
    case .severalFiles(let name, let numbers):
      "there are several files \(name), name one of "
        + numbers.map(String.init).joined(separator: ", ")
    }
  }
}
