internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Writes the journals of one network's items, in the currency that it reports in.
struct CommissionBooking {
  let partner: String
  let currency: Currency
  let day: BusinessDay
  private let rates: ExchangeRateStore
  /// What is held of the items, where their money is foreign.
  private let holdings: [String: ExchangeHolding]

  /// Reads what is held of the items; other events of the book's foreign money wait from here on.
  init(
    _ partner: String, in currency: Currency, items: [String], on day: BusinessDay, book: Book,
    connection: Connection
  ) throws {
    self.partner = partner
    self.currency = currency
    self.day = day
    rates = ExchangeRateStore(on: connection)
    guard currency != .inr else {
      holdings = [:]
      return
    }
    let store = ExchangeStore(book, on: connection)
    try store.lock()
    holdings = try store.holdings(of: items, in: currency)
  }

  /// Accrues what the partner reported first, on the order's day.
  func accrual(
    of item: String, amountMinor: Int64, orderedAt: Instant
  ) throws -> Transaction {
    guard currency != .inr else {
      return CommissionRule.partnerAccrual(
        partner: partner, item: item, amountMinor: amountMinor, orderedAt: orderedAt)
    }
    return try ForeignCommission.accrual(
      partner: partner, item: item, amountMinor: amountMinor, in: currency, orderedAt: orderedAt
    ) { try rate(on: orderedAt.businessDay) }
  }

  /// Changes what is accrued of an item, on the night that found it.
  func change(of item: String, amountMinor: Int64, id: String) throws -> Transaction {
    guard currency != .inr else {
      return CommissionRule.change(
        .commission, partner: partner, item: item, amountMinor: amountMinor, on: day, id: id)
    }
    return try ForeignCommission.change(
      partner: partner, item: item, amountMinor: amountMinor, in: currency,
      of: holdings[item] ?? .none, on: day, id: id
    ) { try rate(on: day) }
  }

  /// Moves an item between pending and confirmed.
  func confirmation(of item: String, amountMinor: Int64, id: String) -> Transaction {
    CommissionRule.change(
      .commissionState, partner: partner, item: item, amountMinor: amountMinor, in: currency,
      on: day, id: id)
  }

  private func rate(on day: BusinessDay) throws -> ExchangeRate {
    try rates.rate(of: currency, in: .inr, on: day)
  }
}
