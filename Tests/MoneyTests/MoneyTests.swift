import Money
import TestSupport
import Testing

@Suite("Money")
struct MoneyTests {
  @Test("Amounts of one currency add and subtract")
  func arithmetic() throws {
    let five = Money(minorUnits: 500, currency: .inr)
    let two = Money(minorUnits: 200, currency: .inr)
    #expect(try five.adding(two).minorUnits == 700)
    #expect(try two.subtracting(five).minorUnits == -300)
  }

  @Test("Amounts of two currencies, and beyond 64 bits, are refused")
  func refused() {
    let rupee = Money(minorUnits: 1, currency: .inr)
    let dollar = Money(minorUnits: 1, currency: .usd)
    #expect(throws: MoneyError.currencyMismatch(.inr, .usd)) { try rupee.adding(dollar) }
    #expect(throws: MoneyError.currencyMismatch(.usd, .inr)) { try dollar.subtracting(rupee) }
    let most = Money(minorUnits: .max, currency: .inr)
    let least = Money(minorUnits: .min, currency: .inr)
    #expect(throws: MoneyError.overflow) { try most.adding(rupee) }
    #expect(throws: MoneyError.overflow) { try least.subtracting(rupee) }
  }

  @Test("A split loses nothing", arguments: Seed.sweep(64))
  func splitIsExact(seed: Seed) throws {
    var random = seed
    for _ in 0..<100 {
      let amount = Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)
      let whole = Money(minorUnits: amount, currency: .inr)
      let rate = try BasisPoints(Int.random(in: 0...10_000, using: &random))
      let (share, remainder) = whole.split(at: rate)
      #expect(try share.adding(remainder) == whole)
      #expect(share.minorUnits == rate.share(of: amount))
    }
  }

  @Test(
    "Amounts are grouped as Indian readers expect",
    arguments: [
      (0, "0.00", "₹0.00", "0.00"), (5, "0.05", "₹0.05", "0.05"),
      (99_999, "999.99", "₹999.99", "999.99"), (100_000, "1,000.00", "₹1,000.00", "1000.00"),
      (12_345_678, "1,23,456.78", "₹1,23,456.78", "123456.78"),
      (1_234_567_890, "1,23,45,678.90", "₹1,23,45,678.90", "12345678.90"),
      (-100_000_000, "-10,00,000.00", "-₹10,00,000.00", "-1000000.00"),
      (
        .min, "-92,23,37,20,36,85,47,758.08", "-₹92,23,37,20,36,85,47,758.08",
        "-92233720368547758.08"
      ),
    ] as [(Int64, String, String, String)])
  func grouping(minor: Int64, decimal: String, amount: String, plain: String) {
    let money = Money(minorUnits: minor, currency: .inr)
    #expect(IndianGrouping.decimal(money) == decimal)
    #expect(IndianGrouping.amount(money) == amount)
    #expect(money.decimalText == plain)
  }

  @Test("Other units are named after the amount, with their own decimals")
  func otherUnits() throws {
    #expect(IndianGrouping.amount(Money(minorUnits: 120_000, currency: .coin)) == "1,20,000 COIN")
    #expect(IndianGrouping.amount(Money(minorUnits: -150, currency: .usd)) == "-1.50 USD")
    let yen = try Currency(code: "JPY")
    #expect(Money(minorUnits: 1_000, currency: yen).decimalText == "1000")
  }

  @Test("Ungrouping a grouped number gives it back", arguments: Seed.sweep(64))
  func groupingIsReversible(seed: Seed) {
    var random = seed
    for width in 0..<64 {
      let value = random.next() >> UInt64(width)
      let grouped = IndianGrouping.grouped(value)
      #expect(UInt64(grouped.filter { $0 != "," }) == value)
      let groups = grouped.split(separator: ",").map(\.count)
      #expect(groups.last.map { $0 <= 3 } == true)
      #expect(groups.dropLast().dropFirst().allSatisfy { $0 == 2 })
    }
  }

  @Test("Currencies are found by their code")
  func currencies() throws {
    #expect(try Currency(code: "INR") == .inr)
    #expect(try Currency(code: "COIN").exponent == 0)
    #expect(throws: MoneyError.unknownCurrency("inr")) { try Currency(code: "inr") }
  }
}
