import CLibpq

extension Connection {
  /// Runs a query and hands over its rows one by one, in bounded memory.
  ///
  /// The connection runs no other statement meanwhile. An error of the body cancels the query.
  package func forEachRow(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    requireIdle()
    let parameters = try CParameters(sql.parameters)
    let isSent = parameters.withPointers { count, values in
      PQsendQueryParams(handle, sql.text, count, nil, values, nil, nil, 0) == 1
    }
    guard isSent else { throw PostgresError.unavailable(Self.message(of: handle)) }
    isBusy = true
    defer { isBusy = false }
    PQsetSingleRowMode(handle)
    do {
      var columns: Columns?
      while let answer = PQgetResult(handle) {
        let result = try checked(answer)
        guard result.status == PGRES_SINGLE_TUPLE else { continue }
        let shared = columns ?? Columns(of: result)
        columns = shared
        try body(Row(result: result, columns: shared, index: 0))
      }
    } catch {
      abandon()
      throw error
    }
  }

  /// Stops the running statement and reads off what is left of its answer.
  func abandon() {
    cancelHandle.cancel()
    drain()
  }

  func drain() {
    while let answer = PQgetResult(handle) {
      let status = PQresultStatus(answer)
      PQclear(answer)
      guard status == PGRES_COPY_OUT else { continue }
      drainCopyOut()
    }
  }

  func drainCopyOut() {
    var chunk: UnsafeMutablePointer<CChar>?
    while PQgetCopyData(handle, &chunk, 0) > 0 { PQfreemem(chunk) }
  }
}
