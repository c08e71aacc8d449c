internal import Dispatch
package import Postgres

/// A point up to which the postings of a book are complete and will not change.
package struct Cut: Hashable, Sendable {
  package let number: Int32
  package let horizon: Int64

  /// Takes a cut that holds every batch that was committed before this call.
  ///
  /// A writer anywhere on the server holds the horizon back. The call waits until the horizon has
  /// passed what was committed, or throws `horizonHeld` with the name of the one that holds it.
  package static func take(
    of book: Book, on connection: Connection, patienceSeconds: Int = 30
  ) throws -> Cut {
    let target = try connection.row(
      "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xid"
    ).value("xid", as: Int64.self)
    let deadline = DispatchTime.now() + .seconds(patienceSeconds)
    var pauseMicroseconds: UInt32 = 1_000
    while try horizon(on: connection) < target {
      guard DispatchTime.now() < deadline else {
        let holder = try connection.row("SELECT ledger.horizon_holder() AS holder")
        throw LedgerError.horizonHeld(
          by: try holder.value("holder"), seconds: patienceSeconds)
      }
      pause(microseconds: pauseMicroseconds)
      pauseMicroseconds = min(pauseMicroseconds * 2, 200_000)
    }
    let row = try connection.row("SELECT cut, horizon FROM ledger.take_cut(\(book.id))")
    return Cut(number: try row.value("cut"), horizon: try row.value("horizon"))
  }

  /// Folds the postings up to this cut into the day totals and the report tables.
  @discardableResult
  package func rollUp(_ book: Book, on connection: Connection) throws -> Int64 {
    try connection.row("SELECT ledger.roll_up(\(book.id), \(number)) AS folded").value("folded")
  }

  private static func horizon(on connection: Connection) throws -> Int64 {
    try connection.row(
      "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid"
    ).value("xid")
  }

  private static func pause(microseconds: UInt32) {
    let semaphore = DispatchSemaphore(value: 0)
    _ = semaphore.wait(timeout: .now() + .microseconds(Int(microseconds)))
  }
}
