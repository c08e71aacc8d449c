package import Money
package import Postgres

/// An exchange rate as it was published for a day.
package struct DatedRate: Hashable, Sendable {
  package let rate: ExchangeRate
  package let effectiveOn: BusinessDay
  /// Who published it, such as `fbil`.
  package let source: String

  package init(_ rate: ExchangeRate, effectiveOn: BusinessDay, source: String) {
    self.rate = rate
    self.effectiveOn = effectiveOn
    self.source = source
  }
}

/// Keeps exchange rates, whose rows are superseded and never changed.
package struct ExchangeRateStore {
  /// A rate stands for its day and the week after it, over holidays, and not for longer.
  package static let daysValid = 7
  private let connection: Connection

  package init(on connection: Connection) {
    self.connection = connection
  }

  /// Adds the rates that are new or say something else, and tells how many those are.
  @discardableResult
  package func record(_ rates: [DatedRate]) throws -> Int {
    try connection.row(
      """
      SELECT ledger.record_exchange_rates(\(rates.map(\.rate.base.code))::text[],
        \(rates.map(\.rate.quote.code))::text[], \(rates.map(\.effectiveOn.description))::date[],
        \(rates.map(\.rate.price.description))::numeric[], \(rates.map(\.source))::text[])
        AS recorded
      """
    ).value("recorded")
  }

  /// Finds the rate of a day: its own, or the last one before it that still stands.
  package func rate(
    of base: Currency, in quote: Currency, on day: BusinessDay
  ) throws -> ExchangeRate {
    let found = try rates(
      """
      r.base = \(base.code) AND r.quote = \(quote.code)
        AND r.effective_on BETWEEN \(day.adding(days: -Self.daysValid).description)::date
          AND \(day.description)::date
      """)
    guard let found = found.last else {
      throw LedgerError.noExchangeRate(base, quote, on: day)
    }
    return found.rate
  }

  /// Lists the rates in force by currencies and day.
  package func list(
    of base: Currency? = nil, from first: BusinessDay? = nil
  ) throws -> [DatedRate] {
    try rates(
      """
      (\(base?.code)::text IS NULL OR r.base = \(base?.code))
        AND (\(first?.description)::date IS NULL OR r.effective_on >= \(first?.description)::date)
      """)
  }

  private func rates(_ condition: SQL) throws -> [DatedRate] {
    try connection.rows(
      """
      SELECT DISTINCT ON (r.base, r.quote, r.effective_on)
        r.base, r.quote, r.effective_on, r.price, r.source
      FROM ledger.exchange_rate AS r WHERE \(fragment: condition)
      ORDER BY r.base, r.quote, r.effective_on, r.revision DESC
      """
    ).map { row in
      DatedRate(
        try ExchangeRate(
          of: Currency(code: try row.value("base")), in: Currency(code: try row.value("quote")),
          price: ExactDecimal(try row.value("price", as: String.self))),
        effectiveOn: try BusinessDay(try row.value("effective_on")),
        source: try row.value("source"))
    }
  }
}
