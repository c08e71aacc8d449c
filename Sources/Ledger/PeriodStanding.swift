package import Money
package import Postgres

/// How far some days are closed, in the words that stand above a report.
package struct PeriodStanding: Hashable, Sendable {
  /// `, 2026-10 is closed (version 1)`; empty where nothing is closed.
  package let note: String

  /// Finds what is closed of some days, both included.
  package init(
    of book: Book, from first: BusinessDay, through last: BusinessDay, on connection: Connection
  ) throws {
    let row = try connection.firstRow(
      "SELECT soft_through, closed_through FROM ledger.closing WHERE book = \(book.id)")
    let soft = try row?.optional("soft_through", as: String.self).map { try BusinessDay($0) }
    let closed = try row?.optional("closed_through", as: String.self).map { try BusinessDay($0) }
    if let closed, last <= closed {
      note = try Self.whole("closed", book, first, last, connection)
    } else if let soft, last <= soft {
      note = try Self.whole("soft-closed", book, first, last, connection)
    } else if let closed, first <= closed {
      note = ", closed through \(closed)"
    } else {
      note = ""
    }
  }

  /// Days of one month are told with the version of its closing.
  private static func whole(
    _ word: String, _ book: Book, _ first: BusinessDay, _ last: BusinessDay,
    _ connection: Connection
  ) throws -> String {
    let month = Period.month(of: last)
    guard month.contains(first) else { return ", \(word)" }
    let version: Int = try connection.row(
      "SELECT version FROM ledger.period_state(\(book.id), \(month.description))"
    ).value("version")
    return ", \(month) is \(word)" + (version > 0 ? " (version \(version))" : "")
  }
}
