import Foundation
package import Postgres

/// The throw-away server of the test run.
package enum TestServer {
  /// The superuser's conninfo without a database, from `BAHI_TEST_SERVER`.
  package static func conninfo() throws -> String {
    guard let conninfo = ProcessInfo.processInfo.environment["BAHI_TEST_SERVER"] else {
      throw TestSupportError.noServer
    }
    return conninfo
  }

  /// Connects as superuser, to the maintenance database unless told otherwise.
  package static func superuser(database: String = "postgres") throws -> Connection {
    try Connection("\(conninfo()) dbname=\(database)", applicationName: "bahi tests")
  }
}

/// A reason why a test cannot run here.
package enum TestSupportError: Error, Hashable, CustomStringConvertible {
  case noServer
  case noExecutable(path: String)
  case templateBusy

  /// The reason as a sentence, and what to do where that is known.
  package var description: String {
    switch self {
    case .noServer: "run the tests through 'make test', which starts a server"
    case .noExecutable(let path): "there is no executable at \(path)"
    case .templateBusy: "the template database is in use and cannot be cloned"
    }
  }
}
