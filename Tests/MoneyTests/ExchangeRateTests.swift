import Money
import TestSupport
import Testing

@Suite("Exchange rates")
struct ExchangeRateTests {
  @Test(
    "Every currency has the decimals of ISO 4217",
    arguments: [
      ("INR", 2), ("USD", 2), ("EUR", 2), ("GBP", 2), ("CNY", 2), ("AED", 2), ("SGD", 2),
      ("IDR", 2), ("THB", 2), ("JPY", 0), ("KRW", 0), ("VND", 0), ("BHD", 3), ("KWD", 3),
      ("OMR", 3), ("COIN", 0),
    ])
  func exponents(code: String, exponent: Int) throws {
    #expect(try Currency(code: code).exponent == exponent)
    #expect(Currency.knownCodes.contains(code))
  }

  @Test("A code of the list is three to five capitals, as accounts want it")
  func codes() {
    #expect(Currency.knownCodes.count > 40)
    #expect(Currency.knownCodes.allSatisfy { $0.wholeMatch(of: /[A-Z]{3,5}/) != nil })
  }

  @Test(
    "An amount is converted exactly and rounded half up once",
    arguments: [
      ("USD", "84", 10_000, 840_000), ("USD", "84.2575", 1, 84), ("USD", "0.5", 1, 1),
      ("USD", "0.5", -1, -1), ("USD", "0.4999999999", 1, 0), ("JPY", "0.565", 1, 57),
      ("JPY", "0.5649", 1, 56), ("KWD", "274.105", 1, 27), ("KWD", "275", 1_000, 27_500),
      ("COIN", "0.9", 10, 900), ("USD", "84.2575", 0, 0),
    ] as [(String, String, Int64, Int64)])
  func converting(base: String, price: String, minor: Int64, expected: Int64) throws {
    let base = try Currency(code: base)
    let rate = try ExchangeRate(of: base, in: .inr, price: try ExactDecimal(price))
    let converted = try rate.converting(Money(minorUnits: minor, currency: base))
    #expect(converted == Money(minorUnits: expected, currency: .inr))
  }

  @Test("A rate above zero with at most ten decimals between two currencies is one")
  func refused() throws {
    for price in ["0", "-84", "1.00000000001"] {
      let price = try ExactDecimal(price)
      #expect(throws: MoneyError.notAnExchangeRate(price.description)) {
        try ExchangeRate(of: .usd, in: .inr, price: price)
      }
    }
    #expect(throws: MoneyError.notAnExchangeRate("1")) {
      try ExchangeRate(of: .inr, in: .inr, price: ExactDecimal("1"))
    }
  }

  @Test("An amount of another currency, and one that does not fit, are refused")
  func unconvertible() throws {
    let rate = try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal("84"))
    #expect(throws: MoneyError.currencyMismatch(.inr, .usd)) {
      try rate.converting(Money(minorUnits: 1, currency: .inr))
    }
    #expect(throws: MoneyError.overflow) {
      try rate.converting(Money(minorUnits: .max, currency: .usd))
    }
    let most = try ExchangeRate(
      of: .coin, in: try Currency(code: "KWD"), price: try ExactDecimal("9223372036854775807"))
    #expect(throws: MoneyError.overflow) {
      try most.converting(Money(minorUnits: .max, currency: .coin))
    }
  }

  @Test("Parts are worth what the whole is, but for half a unit each", arguments: Seed.sweep(64))
  func parts(seed: Seed) throws {
    var random = seed
    let rate = try ExchangeRate(
      of: .usd, in: .inr,
      price: ExactDecimal(units: Int64.random(in: 1...2_000_000, using: &random), scale: 4))
    let parts = (0..<10).map { _ in Int64.random(in: 1...1_000_000, using: &random) }
    func value(_ minor: Int64) throws -> Int64 {
      try rate.converting(Money(minorUnits: minor, currency: .usd)).minorUnits
    }
    let difference = try parts.reduce(0) { $0 + (try value($1)) } - value(parts.reduce(0, +))
    #expect(abs(difference) <= 6)
  }
}
