/// A reason why the private server does not start or stop.
package enum PrivateServerError: Error, Hashable, Sendable {
  case toolsMissing
  case toolsMissingForVersion(String, dataFolder: String)
  case noServerUser
  case folderUnusable(String, reason: String)
  case commandFailed(String, output: String)
  case notReady(seconds: Int, log: String)
}

extension PrivateServerError: CustomStringConvertible {
  /// The reason as a sentence, and what to do where that is known.
  package var description: String {
    switch self {
    case .toolsMissing:
      "no initdb and pg_ctl of PostgreSQL 15 or later is in PATH or under /usr/lib/postgresql"
    case .toolsMissingForVersion(let version, let dataFolder):
      "the data in \(dataFolder) needs PostgreSQL \(version), which is not installed"
    case .noServerUser:
      "PostgreSQL does not run as root and there is no user postgres to run it as"
    case .folderUnusable(let path, let reason):
      "the folder \(path) cannot be used: \(reason)"
    case .commandFailed(let command, let output):
      "\(command) failed: \(output)"
    case .notReady(let seconds, let log):
      "the private server was not ready after \(seconds) seconds, see \(log)"
    }
  }
}
