import Money
import TestSupport
import Testing

@Suite("Exact decimals")
struct ExactDecimalTests {
  @Test(
    "Numbers keep the decimals with which they were written",
    arguments: [
      ("0", 0, 0, "0"), ("159.8", 1_598, 1, "159.8"), ("159.80", 15_980, 2, "159.80"),
      ("-1.332", -1_332, 3, "-1.332"), ("+5.00", 500, 2, "5.00"), (".5", 5, 1, "0.5"),
      ("-0.05", -5, 2, "-0.05"), ("7.", 7, 0, "7"),
      ("0.000000000000000001", 1, 18, "0.000000000000000001"),
      ("9223372036854775807", .max, 0, "9223372036854775807"),
    ] as [(String, Int64, Int, String)])
  func parsed(text: String, units: Int64, scale: Int, printed: String) throws {
    let decimal = try ExactDecimal(text)
    #expect(decimal.units == units)
    #expect(decimal.scale == scale)
    #expect(decimal.description == printed)
  }

  @Test(
    "What is not a number is refused",
    arguments: [
      "", "-", "+", ".", "1.2.3", "1,000", "1e5", " 1", "1 ", "--1", "₹5", "0x10",
      "9223372036854775808", "0.0000000000000000001", "１",
    ])
  func notANumber(text: String) {
    #expect(throws: MoneyError.notANumber(text)) { try ExactDecimal(text) }
  }

  @Test(
    "Paise are rounded half up, once",
    arguments: [
      ("1.005", 101), ("1.0049", 100), ("-1.005", -101), ("-1.0049", -100), ("2.5", 250),
      ("3", 300),
      ("0.004999999", 0), ("-1.332", -133), ("0", 0),
    ] as [(String, Int64)])
  func rounded(text: String, minor: Int64) throws {
    #expect(try ExactDecimal(text).rounded(to: .inr) == minor)
  }

  @Test("Currencies without decimals round to whole units")
  func wholeUnits() throws {
    #expect(try ExactDecimal("2.5").rounded(to: .coin) == 3)
    #expect(try ExactDecimal("-2.5").rounded(to: .coin) == -3)
  }

  @Test("Another scale is given only when nothing is lost")
  func scales() throws {
    #expect(try ExactDecimal("1.50").units(atScale: 1) == 15)
    #expect(try ExactDecimal("1.55").units(atScale: 1) == nil)
    #expect(try ExactDecimal("1.5").units(atScale: 4) == 15_000)
    #expect(ExactDecimal(units: .max, scale: 0).units(atScale: 1) == nil)
    #expect(ExactDecimal.zero.units(atScale: 18) == 0)
  }

  @Test("Printed numbers are read back", arguments: Seed.sweep(64))
  func roundTrip(seed: Seed) throws {
    var random = seed
    for _ in 0..<100 {
      let decimal = ExactDecimal(
        units: Int64.random(in: -999_999_999_999_999...999_999_999_999_999, using: &random),
        scale: Int.random(in: 0...18, using: &random))
      #expect(try ExactDecimal(decimal.description) == decimal)
    }
  }

  @Test("A scale beyond 18 stops the program")
  func precondition() async {
    await #expect(processExitsWith: .failure) { _ = ExactDecimal(units: 1, scale: 19) }
  }
}
