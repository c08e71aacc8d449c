import Ledger
import Money
import Postgres

extension TraceWalk {
  /// The lots of coins that a transaction made, used, or gave coins back to, with their rupees.
  ///
  /// Up to a use a lot has released `floor(used × carried / coins)`, so each figure can be redone.
  func lots(of entry: TracedEntry) throws -> [TraceNode] {
    guard entry.postings.contains(where: { $0.amount.currency == .coin }) else { return [] }
    return try connection.rows(
      """
      SELECT l.code, l.effective_on, l.txn, l.coins_paid, l.coins_bonus, l.value_minor, l.policy,
        l.expires_on, b.used, b.released_minor AS released_so_far, u.coins, u.released_minor
      FROM (
        SELECT m.lot, NULL::smallint AS ordinal, NULL::bigint AS coins,
          NULL::bigint AS released_minor
        FROM commerce.coin_lot AS m
        WHERE m.book = \(book.id) AND m.code = ANY (\(entry.keys.map(\.lotCode))::text[])
          AND m.txn = \(entry.txn)
        UNION ALL
        SELECT u.lot, u.ordinal, u.coins, u.released_minor FROM commerce.lot_use AS u
        WHERE u.book = \(book.id) AND u.txn = \(entry.txn)
      ) AS u
      JOIN commerce.coin_lot AS l ON l.book = \(book.id) AND l.lot = u.lot
      JOIN commerce.lot_balance AS b ON b.book = l.book AND b.lot = l.lot
      ORDER BY u.ordinal, l.code
      """
    ).map { row in
      let origin = try row.optional("txn", as: Int64.self)
      return TraceNode(
        "lot", try row.value("code"), on: try row.day("effective_on"),
        try row.optional("released_minor", as: Int64.self)
          .map { Money(minorUnits: $0, currency: .inr) },
        facts: [
          ("coins", try row.integerCell("coins")),
          ("paid_coins", try row.integerCell("coins_paid")),
          ("bonus_coins", try row.integerCell("coins_bonus")),
          ("carried", try row.moneyCell("value_minor", .inr)),
          ("tax_due_at", try row.textCell("policy")),
          ("used_so_far", try row.integerCell("used")),
          ("released_so_far", try row.moneyCell("released_so_far", .inr)),
          ("expires_on", try row.dayCell("expires_on")),
        ],
        children: origin == nil || origin == entry.txn
          ? [] : [TraceNode("transaction", "\(origin ?? 0)")])
    }
  }
}

extension TracedEntry.Key {
  /// The code of the lot that what the key names made.
  fileprivate var lotCode: String { "\(source):\(id)" }
}

extension Row {
  /// Reads a whole number that may be absent, as a cell.
  func integerCell(_ column: String) throws -> Cell {
    try optional(column, as: Int64.self).map { .integer($0) } ?? .missing
  }
}
