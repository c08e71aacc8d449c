import CLibpq

/// A session with a PostgreSQL server, owned by one thread and closed with its last reference.
package final class Connection {
  let handle: OpaquePointer
  var isInTransaction = false
  /// Set while a stream or a COPY holds the line, when no other statement can run.
  var isBusy = false

  /// Connects by a conninfo string or a URL; an empty one leaves all to libpq's variables.
  package init(
    _ conninfo: String, applicationName: String = "bahi"
  ) throws(PostgresError) {
    handle = try Self.open(conninfo, applicationName: applicationName)
    try Self.requireSupported(
      versionNumber: Int(PQserverVersion(handle)),
      version: PQparameterStatus(handle, "server_version").map { String(cString: $0) } ?? "unknown")
    try script(Self.sessionSettings)
  }

  deinit {
    PQfinish(handle)
  }

  /// The server's version as a number, as 150018 for 15.18.
  package var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// A handle that another thread may use to cancel this connection's statement.
  package var cancelHandle: CancelHandle { CancelHandle(handle) }

  // Without compilation: in a book not yet analysed it takes longer than the statements themselves.
  private static let sessionSettings: SQL = """
    SET TimeZone = 'UTC'; SET client_min_messages = warning; SET jit = off;
    SET standard_conforming_strings = on; SET bytea_output = hex; SET DateStyle = 'ISO, YMD'
    """

  static func requireSupported(versionNumber: Int, version: String) throws(PostgresError) {
    guard versionNumber >= 150_000 else { throw .unsupportedServer(version: version) }
  }

  private static func open(
    _ conninfo: String, applicationName: String
  ) throws(PostgresError) -> OpaquePointer {
    try requireReadable(conninfo)
    // A keyword after `dbname` overrides what the conninfo says.
    let settings = [
      ("fallback_application_name", applicationName), ("dbname", conninfo),
      ("client_encoding", "UTF8"),
    ]
    let keywords = CStringArray(settings.map(\.0))
    let values = CStringArray(settings.map(\.1))
    let opened = keywords.withPointers { keywords in
      values.withPointers { PQconnectdbParams(keywords, $0, 1) }
    }
    guard let handle = opened else { throw .unavailable("out of memory") }
    guard PQstatus(handle) == CONNECTION_OK else {
      let reason = message(of: handle)
      PQfinish(handle)
      throw .unavailable(reason)
    }
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    return handle
  }

  /// Refuses a malformed conninfo here, because libpq's message may quote a password from it.
  private static func requireReadable(_ conninfo: String) throws(PostgresError) {
    let isURL = conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://")
    guard isURL || conninfo.contains("=") else { return }
    guard let options = PQconninfoParse(conninfo, nil) else {
      throw .unavailable("the connection string is malformed")
    }
    PQconninfoFree(options)
  }

  static func message(of handle: OpaquePointer) -> String {
    String(cString: PQerrorMessage(handle)).trimmed
  }
}
