/// What commerce refuses, with where it stands.
package enum CommerceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line of an agreements file that cannot be.
  case file(String, line: Int, message: String)
  /// Two agreements that share the same series on the same day.
  case sharedTwice(series: String, first: String, second: String, from: String)

  package var description: String {
    switch self {
    case .file(let name, let line, let message): "\(name):\(line): \(message)"
    case .sharedTwice(let series, let first, let second, let from):
      "series \"\(series)\" would be shared by agreements \"\(first)\" and \"\(second)\""
        + " from \(from)"
    }
  }
}

extension CommerceError: LocatedError {
  /// Makes the error of a line of an agreements file.
  package static func located(file: String, line: Int, message: String) -> CommerceError {
    .file(file, line: line, message: message)
  }
}
