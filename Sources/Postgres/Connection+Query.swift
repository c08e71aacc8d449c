import CLibpq

extension Connection {
  /// Runs a query and reads all its rows into memory.
  package func rows(_ sql: SQL) throws(PostgresError) -> [Row] {
    let result = try run(sql)
    let columns = Columns(of: result)
    return (0..<result.rowCount).map { Row(result: result, columns: columns, index: $0) }
  }

  /// Runs a query that gives exactly one row.
  package func row(_ sql: SQL) throws(PostgresError) -> Row {
    let rows = try rows(sql)
    guard rows.count == 1, let row = rows.first else {
      throw .wrongRowCount(expected: 1, found: rows.count)
    }
    return row
  }

  /// Runs a query and gives its first row, if it has any.
  package func firstRow(_ sql: SQL) throws(PostgresError) -> Row? {
    try rows(sql).first
  }

  /// Runs a statement and tells how many rows it touched.
  @discardableResult
  package func execute(_ sql: SQL) throws(PostgresError) -> Int {
    try run(sql).affectedRows
  }

  /// Runs several statements that have no parameters; all or none of them take effect.
  package func script(_ sql: SQL) throws(PostgresError) {
    precondition(!sql.hasParameters, "a script takes no parameters")
    requireIdle()
    _ = try checked(PQexec(handle, sql.text))
  }

  func run(_ sql: SQL) throws(PostgresError) -> QueryResult {
    requireIdle()
    let parameters = try CParameters(sql.parameters)
    return try checked(
      parameters.withPointers { count, values in
        PQexecParams(handle, sql.text, count, nil, values, nil, nil, 0)
      })
  }

  func requireIdle() {
    precondition(!isBusy, "a stream or COPY of this connection is still open")
  }

  func checked(_ answer: OpaquePointer?) throws(PostgresError) -> QueryResult {
    guard let answer else { throw .unavailable(Self.message(of: handle)) }
    let result = QueryResult(answer)
    switch result.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_COPY_IN, PGRES_COPY_OUT,
      PGRES_EMPTY_QUERY:
      return result
    default:
      throw failure(of: result)
    }
  }

  /// Tells a lost connection from a refused statement.
  private func failure(of result: QueryResult) -> PostgresError {
    let error = result.serverError
    // 57P01 to 57P03: the server is shutting down, has crashed or is starting.
    // None: libpq could not send, and may not have noticed yet that nobody is there.
    let isServerGone = ["57P01", "57P02", "57P03", ""].contains(error.sqlState)
    guard !isServerGone, !error.sqlState.hasPrefix("08"), PQstatus(handle) == CONNECTION_OK else {
      return .unavailable(error.message)
    }
    return .server(error.redacted())
  }
}
