/// What commerce refuses, with where it stands.
package enum CommerceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line of an agreements file that cannot be.
  case file(String, line: Int, message: String)

  package var description: String {
    switch self {
    case .file(let name, let line, let message): "\(name):\(line): \(message)"
    }
  }
}
