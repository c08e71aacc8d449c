import BookSupport
import Foundation
import Ledger
import Money
import Postgres

extension SampleBook {
  /// A book with rupees, dollars, yen, dinars and coins: earned, settled, converted and spent.
  static func inCurrencies() throws -> SampleBook {
    let sample = try settledUnlock()
    let day = try BusinessDay("2026-04-02")
    let rates = ExchangeRateStore(on: sample.connection)
    let yen = try Currency(code: "JPY")
    let dinar = try Currency(code: "KWD")
    let prices = [(Currency.usd, "84.2575"), (yen, "0.5663"), (dinar, "274.105")]
    try rates.record(
      prices.map { currency, price in
        DatedRate(
          try ExchangeRate(of: currency, in: .inr, price: try ExactDecimal(price)),
          effectiveOn: day, source: "fbil")
      })
    let store = ExchangeStore(sample.book, on: sample.connection)
    for (currency, _) in prices {
      let code = currency.code.lowercased()
      let holder = Account.receivable("network", in: currency)
      try sample.connection.transaction {
        try store.post(
          ExchangeEvent(
            id: "earned-\(code)", effectiveOn: day,
            amount: Money(minorUnits: 123_457, currency: currency), holder: holder,
            item: "inv-\(code)", counterpart: .earned(as: .affiliateCommission)))
        try store.post(
          ExchangeEvent(
            id: "moved-\(code)", effectiveOn: day,
            amount: Money(minorUnits: 23_456, currency: currency), holder: holder,
            item: "inv-\(code)", counterpart: .moved(to: .bank("hdfc-\(code)", in: currency))))
        try store.post(
          ExchangeEvent(
            id: "sold-\(code)", effectiveOn: day,
            amount: Money(minorUnits: 10_001, currency: currency), holder: holder,
            item: "inv-\(code)",
            counterpart: .sold(for: [JournalLine(.bank("hdfc-6789"), 99_999)])))
      }
    }
    let wallet = Account(
      code: "liabilities:wallet:v-1", accountClass: .wallet, currency: .coin, party: "v-1")
    let issued = Account(
      code: "equity:coins-issued", accountClass: .coinsIssued, currency: .coin)
    let spent = Account(
      code: "liabilities:coins-spent", accountClass: .coinsSpent, currency: .coin)
    let topUp = Transfer(debit: issued, credit: wallet, signedMinor: 50)
    let unlock = Transfer(debit: wallet, credit: spent, signedMinor: 7)
    try sample.post(.topUp, on: day, key: ("top-ups", "t1"), [topUp].compactMap { $0 })
    try sample.post(.unlock, on: day, key: ("unlocks", "unl-c"), [unlock].compactMap { $0 })
    return sample
  }
}
