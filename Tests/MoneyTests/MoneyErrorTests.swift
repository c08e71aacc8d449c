import Money
import Testing

@Suite("What is said of wrong input")
struct MoneyErrorTests {
  @Test(
    "Every message says what, and which input",
    arguments: [
      (.unknownCurrency("XYZ"), "currency \"XYZ\" is not known"),
      (.currencyMismatch(.inr, .coin), "INR and COIN cannot be added"),
      (.overflow, "the amount does not fit in 64 bits of minor units"),
      (.notARate("x"), "\"x\" is not a rate such as 12 % or 12.5 %"),
      (.rateOutOfRange(-5), "a rate of -5 basis points is not within 0 and 10000"),
      (.notADay("x"), "\"x\" is not a day such as 2026-04-30"),
      (.notAnInstant("x"), "\"x\" is not an instant such as 2026-04-30T18:00:00+05:30"),
      (
        .notAPeriod("x"),
        "\"x\" is not a period such as 2026-04, 2026-04-30, FY2026-27 or FY2026-27Q1"
      ),
      (.notANumber("x"), "\"x\" is not a number"),
      (
        .notAnExchangeRate("x"),
        "\"x\" is not an exchange rate: a number above zero with at most 10 decimals"
      ),
    ] as [(MoneyError, String)])
  func messages(error: MoneyError, text: String) {
    #expect("\(error)" == text)
  }
}
