package import Money
internal import Postgres

/// What is held of foreign money under an item and what it carries in the home currency; both are
/// below zero where it is owed.
package struct ExchangeHolding: Hashable, Sendable {
  package let heldMinor: Int64
  package let carryingMinor: Int64

  package static let none = ExchangeHolding(heldMinor: 0, carryingMinor: 0)

  package init(heldMinor: Int64, carryingMinor: Int64) {
    self.heldMinor = heldMinor
    self.carryingMinor = carryingMinor
  }

  /// Tells what a part of what is held carries; the last part takes exactly what is left.
  package func carryingMinor(ofPart partMinor: Int64) -> Int64 {
    Rounding.share(of: carryingMinor, part: partMinor, whole: heldMinor)
  }
}

extension ExchangeRule {
  /// Changes what was earned of an item, up or down.
  ///
  /// What is taken back leaves at what it carries, so that taking back all of it nets income to
  /// zero. What goes beyond that, and what is added, is taken in at the rate.
  package static func changed(
    byMinor changeMinor: Int64, of held: ExchangeHolding, in foreign: Currency,
    home: Currency = .inr, holder: Account, income: Account, item: String,
    rate: () throws -> ExchangeRate
  ) throws -> [Transfer] {
    let isOpposed = (changeMinor < 0) != (held.heldMinor < 0) && held.heldMinor != 0
    let most = min(changeMinor.magnitude, held.heldMinor.magnitude)
    let backMinor = isOpposed ? (changeMinor < 0 ? -Int64(most) : Int64(most)) : 0
    let newMinor = changeMinor - backMinor
    var valueMinor = -held.carryingMinor(ofPart: -backMinor)
    if newMinor != 0 {
      let amount = Money(minorUnits: newMinor, currency: foreign)
      valueMinor += try rate().converting(amount).minorUnits
    }
    let dimensions = Dimensions(item: item)
    return [
      Transfer(
        debit: holder, credit: .trading(foreign, in: home, side: foreign),
        signedMinor: changeMinor, dimensions: dimensions),
      Transfer(
        debit: .trading(foreign, in: home, side: home), credit: income, signedMinor: valueMinor,
        dimensions: dimensions),
    ].compactMap { $0 }
  }
}

extension ExchangeStore {
  /// Reads what is held under items, those of which nothing is held left out.
  package func holdings(
    of items: [String], in foreign: Currency
  ) throws -> [String: ExchangeHolding] {
    let codes = [foreign, home].map { Account.trading(foreign, in: home, side: $0).code }
    var holdings: [String: ExchangeHolding] = [:]
    for row in try connection.rows(
      """
      SELECT m.item, sum(m.held)::bigint AS held, sum(m.carrying)::bigint AS carrying
      FROM (
        SELECT p.item, CASE a.currency WHEN \(foreign.code) THEN s.minor ELSE 0 END AS held,
          CASE a.currency WHEN \(foreign.code) THEN 0 ELSE -s.minor END AS carrying
        FROM ledger.posting AS p
        JOIN ledger.account AS a
          ON a.book = p.book AND a.account IN (p.debit, p.credit) AND a.code = ANY (\(codes))
        CROSS JOIN LATERAL (
          SELECT CASE a.account WHEN p.credit THEN p.amount_minor ELSE -p.amount_minor END AS minor
        ) AS s
        WHERE p.book = \(book.id) AND p.item = ANY (\(items)::text[])
        UNION ALL
        SELECT t.item,
          CASE a.currency WHEN \(foreign.code) THEN t.credit_minor - t.debit_minor ELSE 0 END,
          CASE a.currency WHEN \(foreign.code) THEN 0 ELSE t.debit_minor - t.credit_minor END
        FROM ledger.archived_item_total() AS t
        JOIN ledger.account AS a
          ON a.book = t.book AND a.account = t.account AND a.code = ANY (\(codes))
        WHERE t.book = \(book.id) AND t.item = ANY (\(items)::text[])
      ) AS m
      GROUP BY m.item HAVING sum(m.held) <> 0 OR sum(m.carrying) <> 0
      """)
    {
      holdings[try row.value("item")] = ExchangeHolding(
        heldMinor: try row.value("held"), carryingMinor: try row.value("carrying"))
    }
    return holdings
  }

  /// Lets no other event of the book's foreign money happen until the transaction ends.
  package func lock() throws {
    try connection.execute(
      "SELECT pg_advisory_xact_lock(hashtext('ledger.exchange'), \(book.id)::integer)")
  }
}
