/// What can be wrong with an amount, a rate or a date that came from outside.
package enum MoneyError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownCurrency(String)
  case currencyMismatch(Currency, Currency)
  case overflow
  case notARate(String)
  case rateOutOfRange(Int)
  case notADay(String)
  case notAnInstant(String)
  case notAPeriod(String)
  case notANumber(String)
  case notAnExchangeRate(String)

  package var description: String {
    switch self {
    case .unknownCurrency(let code): "currency \"\(code)\" is not known"
    case .currencyMismatch(let left, let right): "\(left) and \(right) cannot be added"
    case .overflow: "the amount does not fit in 64 bits of minor units"
    case .notARate(let text): "\"\(text)\" is not a rate such as 12 % or 12.5 %"
    case .rateOutOfRange(let points): "a rate of \(points) basis points is not within 0 and 10000"
    case .notADay(let text): "\"\(text)\" is not a day such as 2026-04-30"
    case .notAnInstant(let text): "\"\(text)\" is not an instant such as 2026-04-30T18:00:00+05:30"
    case .notAPeriod(let text):
      "\"\(text)\" is not a period such as 2026-04, 2026-04-30, FY2026-27 or FY2026-27Q1"
    case .notANumber(let text): "\"\(text)\" is not a number"
    case .notAnExchangeRate(let text):
      "\"\(text)\" is not an exchange rate: a number above zero with at most 10 decimals"
    }
  }
}
