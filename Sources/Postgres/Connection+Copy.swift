import CLibpq

extension Connection {
  /// Loads rows into a table by binary COPY; the target reads `table (column, column)`.
  ///
  /// An error of the body leaves no row behind.
  @discardableResult
  package func copyIn<R>(_ target: SQL, _ body: (CopyWriter) throws -> R) throws -> R {
    try copyIn(target, by: CopyWriter(handle), body)
  }

  /// Loads the rows that a writer keeps in memory, and empties it.
  package func copyIn(_ target: SQL, keptBy writer: CopyWriter) throws {
    try copyIn(target, by: writer) { _ in }
    writer.startAgain()
  }

  private func copyIn<R>(
    _ target: SQL, by writer: CopyWriter, _ body: (CopyWriter) throws -> R
  ) throws -> R {
    precondition(!target.hasParameters, "a COPY takes no parameters")
    requireIdle()
    return try loading("COPY \(fragment: target) FROM STDIN (FORMAT binary)") {
      let value = try body(writer)
      try writer.finish(to: handle)
      return value
    }
  }

  /// Loads rows into a table from pieces of CSV, which the body hands to the closure that it gets.
  ///
  /// The pieces may end anywhere. An error of the body leaves no row behind.
  package func copyInCSV(
    _ target: SQL, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    precondition(!target.hasParameters, "a COPY takes no parameters")
    requireIdle()
    try loading("COPY \(fragment: target) FROM STDIN (FORMAT csv)") {
      try body { piece in
        let start = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard PQputCopyData(handle, start, Int32(piece.count)) == 1 else {
          throw PostgresError.unavailable(Self.message(of: handle))
        }
      }
    }
  }

  private func loading<R>(_ copy: SQL, _ body: () throws -> R) throws -> R {
    let opened = try checked(PQexec(handle, copy.text))
    precondition(opened.status == PGRES_COPY_IN, "the target must be a table with its columns")
    isBusy = true
    defer { isBusy = false }
    let value: R
    do {
      value = try body()
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

  /// Writes the rows of a query in COPY's text format or another, one chunk a row.
  ///
  /// A text or CSV row ends with its line feed. The connection runs no other statement meanwhile.
  /// An error of the body cancels the query.
  package func copyOut(
    _ query: SQL, format: CopyFormat = .text, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    precondition(!query.hasParameters, "a COPY takes no parameters")
    requireIdle()
    let copy: SQL =
      "COPY (\(fragment: query)) TO STDOUT (FORMAT \(fragment: .trusted(format.rawValue)))"
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

/// A form of the rows that COPY writes.
package enum CopyFormat: String, Hashable, Sendable {
  case text
  case csv
  /// Binary, with a header before the first row and a trailer after the last.
  case binary
}
