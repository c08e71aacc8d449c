/// Why a file, or a profile, cannot be used.
package enum IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A file that is refused as a whole; the message tells where when a line is to blame.
  case refused(FileCode, file: String, line: Int?, message: String)
  case profile(file: String, line: Int, message: String)
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)

  /// The code of a refusal; nil for what is not a verdict on a file.
  package var code: FileCode? {
    if case .refused(let code, _, _, _) = self { code } else { nil }
  }

  package var description: String {
    switch self {
    case .refused(let code, let file, let line?, let message):
      "\(file):\(line) \(message) [\(code.rawValue)]"
    case .refused(let code, let file, nil, let message): "\(file): \(message) [\(code.rawValue)]"
    case .profile(let file, let line, let message): "\(file):\(line) \(message)"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    }
  }
}
