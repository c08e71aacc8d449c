import CLibpq

extension Connection {
  /// Loads rows into a table by binary COPY; the target reads `table (column, column)`.
  ///
  /// An error of the body leaves no row behind.
  @discardableResult
  package func copyIn<R>(_ target: SQL, _ body: (CopyWriter) throws -> R) throws -> R {
    precondition(!target.hasParameters, "a COPY takes no parameters")
    requireIdle()
    let copy: SQL = "COPY \(fragment: target) FROM STDIN (FORMAT binary)"
    let opened = try checked(PQexec(handle, copy.text))
    precondition(opened.status == PGRES_COPY_IN, "the target must be a table with its columns")
    isBusy = true
    defer { isBusy = false }
    let writer = CopyWriter(handle)
    let value: R
    do {
      value = try body(writer)
      try writer.finish()
    } catch {
      PQputCopyEnd(handle, "abandoned")
      drain()
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else {
      throw PostgresError.unavailable(Self.message(of: handle))
    }
    let outcome = Result { try checked(PQgetResult(handle)) }
    drain()
    _ = try outcome.get()
    return value
  }

  /// Writes the rows of a query as COPY's text format, one chunk a row with its line feed.
  ///
  /// The connection runs no other statement meanwhile. An error of the body cancels the query.
  package func copyOut(
    _ query: SQL, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    precondition(!query.hasParameters, "a COPY takes no parameters")
    requireIdle()
    let copy: SQL = "COPY (\(fragment: query)) TO STDOUT"
    let opened = try checked(PQexec(handle, copy.text))
    precondition(opened.status == PGRES_COPY_OUT, "the query must be one SELECT")
    isBusy = true
    defer { isBusy = false }
    var chunk: UnsafeMutablePointer<CChar>?
    do {
      while true {
        let length = PQgetCopyData(handle, &chunk, 0)
        guard length > 0 else { break }
        defer { PQfreemem(chunk) }
        try body(UnsafeRawBufferPointer(start: chunk, count: Int(length)))
      }
    } catch {
      cancelHandle.cancel()
      drainCopyOut()
      drain()
      throw error
    }
    let outcome = Result { try checked(PQgetResult(handle)) }
    drain()
    _ = try outcome.get()
  }
}
