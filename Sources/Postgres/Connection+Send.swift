import CLibpq

extension Connection {
  /// Sends a query and returns before it ends; the next call must be `receiveRow`.
  package func send(_ sql: SQL) throws(PostgresError) {
    requireIdle()
    let parameters = try CParameters(sql.parameters)
    let isSent = parameters.withPointers { count, values in
      PQsendQueryParams(handle, sql.text, count, nil, values, nil, nil, 0)
    }
    guard isSent == 1 else { throw .unavailable(Self.message(of: handle)) }
    isBusy = true
  }

  /// Waits for the query that was sent, which gives exactly one row.
  package func receiveRow() throws(PostgresError) -> Row {
    precondition(isBusy, "a query was sent before its row is received")
    let answer = PQgetResult(handle)
    drain()
    isBusy = false
    let result = try checked(answer)
    guard result.rowCount == 1 else {
      throw .wrongRowCount(expected: 1, found: result.rowCount)
    }
    return Row(result: result, columns: Columns(of: result), index: 0)
  }
}
