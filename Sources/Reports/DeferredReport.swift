package import Ledger
package import Money
package import Postgres

/// What viewers and brands have paid ahead, by what it was paid for: opening + received −
/// recognised − refunded + other = closing.
package enum DeferredReport {
  /// Reads the deferred accounts over some days, both included.
  ///
  /// Opening and closing are the ledger's balances; the moves between them are its postings.
  package static func table(
    of book: Book, from first: BusinessDay, through last: BusinessDay, on connection: Connection
  ) throws -> Table {
    let opening = try balances(of: book, asOf: first.adding(days: -1), on: connection)
    let closing = try balances(of: book, asOf: last, on: connection)
    let moves = try moves(of: book, from: first, through: last, on: connection)
    let codes = Set(opening.keys).union(closing.keys).union(moves.keys).sorted()
    let lines = codes.map { code in
      let moved = moves[code, default: [:]]
      return [
        opening[code, default: 0], moved["received", default: 0],
        -moved["recognised", default: 0], -moved["refunded", default: 0],
        moved["other", default: 0], closing[code, default: 0],
      ]
    }
    let total = lines.reduce(Array(repeating: Int64(0), count: 6)) { sums, line in
      zip(sums, line).map { $0 + $1 }
    }
    return Table(
      title: "Deferred revenue from \(first) to \(last)", columns: columns,
      rows: zip(codes, lines).map { cells($0, $1) }, total: cells("Total", total))
  }

  private static let columns = [
    Column("kind", "Paid for"), Column("currency", "Currency", for: .machines),
    Column("opening", "Opening", .money), Column("received", "Received", .money),
    Column("recognised", "Recognised", .money), Column("refunded", "Refunded", .money),
    Column("other", "Other", .money), Column("closing", "Closing", .money),
  ]

  private static func cells(_ code: String, _ minor: [Int64]) -> [Cell] {
    [.text(code.split(separator: ":").last.map(String.init) ?? code), .text(Currency.inr.code)]
      + minor.map { .money(Money(minorUnits: $0, currency: .inr)) }
  }

  private static func balances(
    of book: Book, asOf day: BusinessDay, on connection: Connection
  ) throws -> [String: Int64] {
    var balances: [String: Int64] = [:]
    for line in try TrialBalance(of: book, asOf: day, on: connection).lines
    where line.account.hasPrefix("liabilities:deferred:") {
      balances[line.account] = -line.balanceMinor
    }
    return balances
  }

  private static func moves(
    of book: Book, from first: BusinessDay, through last: BusinessDay, on connection: Connection
  ) throws -> [String: [String: Int64]] {
    var moves: [String: [String: Int64]] = [:]
    for row in try connection.rows(
      """
      SELECT a.code, m.sort,
        sum(CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END)::bigint
          AS minor
      FROM ledger.account AS a
      JOIN ledger.posting AS p ON p.book = a.book AND a.account IN (p.debit, p.credit)
        AND p.effective_on BETWEEN \(first.description)::date AND \(last.description)::date
      LEFT JOIN commerce.pass_distribution AS d ON d.book = p.book AND d.txn = p.txn
      CROSS JOIN LATERAL (
        SELECT CASE
          WHEN p.kind = \(PostingKind.recognition.rawValue) THEN 'recognised'
          WHEN d.side = 'refund'
            OR p.kind = \(PostingKind.subscription.rawValue) AND p.debit = a.account
            THEN 'refunded'
          WHEN d.side = 'receipt' OR p.kind IN (
            \(PostingKind.subscription.rawValue), \(PostingKind.invoice.rawValue))
            THEN 'received'
          ELSE 'other' END AS sort) AS m
      WHERE a.book = \(book.id) AND a.class = 'deferred' AND a.currency = 'INR'
      GROUP BY 1, 2
      """)
    {
      moves[try row.value("code"), default: [:]][try row.value("sort")] = try row.value("minor")
    }
    return moves
  }
}
