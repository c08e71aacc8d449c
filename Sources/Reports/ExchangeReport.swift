package import Ledger
package import Money
package import Postgres

/// The open items of foreign money, at what they carry and at the rate of the closing day.
///
/// The difference is the gain or loss that a revaluation at that day would show (AS 11 paragraph
/// 11); nothing is posted, so that a realised difference is always the whole one.
package enum ExchangeReport {
  /// Reads the items that hold foreign money at the end of a day, by currency and item.
  ///
  /// Bank accounts are items under their own codes. Without a rate that still stands on the day,
  /// the value and the difference are missing.
  package static func table(
    of book: Book, asOf day: BusinessDay, home: Currency = .inr, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(statement(book, day, home))
    let rates = ExchangeRateStore(on: connection)
    var known: [Currency: ExchangeRate?] = [:]
    return Table(
      title: "Open foreign items at \(day), in \(home)", columns: columns,
      rows: try rows.map { row in
        let foreign = try Currency(code: try row.value("currency"))
        let rate = try known[foreign] ?? closingRate(of: foreign, in: home, on: day, rates)
        known[foreign] = .some(rate)
        return try cells(of: row, foreign, home, at: rate)
      })
  }

  private static let columns = [
    Column("item", "Item"), Column("currency", "Currency", for: .machines),
    Column("held", "Held", .money), Column("home", "Home currency", for: .machines),
    Column("carrying", "Carrying", .money), Column("rate", "Rate"),
    Column("value", "At closing rate", .money), Column("difference", "Difference", .money),
  ]

  private static func closingRate(
    of foreign: Currency, in home: Currency, on day: BusinessDay, _ rates: ExchangeRateStore
  ) throws -> ExchangeRate? {
    do {
      return try rates.rate(of: foreign, in: home, on: day)
    } catch let error as LedgerError {
      guard case .noExchangeRate = error else { throw error }
      return nil
    }
  }

  private static func cells(
    of row: Row, _ foreign: Currency, _ home: Currency, at rate: ExchangeRate?
  ) throws -> [Cell] {
    let held = Money(minorUnits: try row.value("held_minor"), currency: foreign)
    let carrying = Money(minorUnits: try row.value("carrying_minor"), currency: home)
    let value = try rate?.converting(held)
    return [
      .text(try row.value("item", as: String.self)), .text(foreign.code), .money(held),
      .text(home.code), .money(carrying), .text(rate.map(\.price.description)),
      value.map { .money($0) } ?? .missing,
      try value.map { .money(try $0.subtracting(carrying)) } ?? .missing,
    ]
  }

  /// Finds the items by the accounts that may hold foreign money, so that only their postings and
  /// those of their items are read.
  private static func statement(_ book: Book, _ day: BusinessDay, _ home: Currency) -> SQL {
    """
    WITH holder AS (
      SELECT a.account, a.code, a.class FROM ledger.account AS a
      WHERE a.book = \(book.id) AND a.currency <> \(home.code)
        AND a.class IN ('receivable', 'commission_asset', 'bank')
    ), item AS (
      SELECT p.item FROM holder AS h
      JOIN ledger.posting AS p ON p.book = \(book.id) AND p.debit = h.account
        AND p.debit >= 1000000 AND p.debit < 1099511627776
      WHERE p.item IS NOT NULL
      UNION
      SELECT h.code FROM holder AS h WHERE h.class = 'bank'
    ), moved AS (
      SELECT i.item, split_part(t.code, ':', 3) AS pair, t.currency,
        CASE WHEN p.debit = t.account THEN p.amount_minor ELSE -p.amount_minor END AS minor
      FROM item AS i
      JOIN ledger.posting AS p ON p.book = \(book.id) AND p.item = i.item
        AND p.effective_on <= \(day.description)::date
      JOIN ledger.account AS t
        ON t.book = p.book AND t.account IN (p.debit, p.credit) AND t.class = 'trading'
      UNION ALL
      SELECT i.item, split_part(t.code, ':', 3), t.currency, x.debit_minor - x.credit_minor
      FROM item AS i
      JOIN ledger.archived_item_total() AS x ON x.book = \(book.id) AND x.item = i.item
      JOIN ledger.account AS t
        ON t.book = x.book AND t.account = x.account AND t.class = 'trading'
    )
    SELECT m.item, max(m.currency) FILTER (WHERE m.currency <> \(home.code)) AS currency,
      (-sum(m.minor) FILTER (WHERE m.currency <> \(home.code)))::bigint AS held_minor,
      coalesce(sum(m.minor) FILTER (WHERE m.currency = \(home.code)), 0)::bigint
        AS carrying_minor
    FROM moved AS m
    GROUP BY m.pair, m.item
    HAVING sum(m.minor) FILTER (WHERE m.currency <> \(home.code)) <> 0
    ORDER BY 2, 1
    """
  }
}
