import Money
import Payouts

extension Cell {
  /// The cell in CSV and tab-separated text.
  var field: String {
    switch self {
    case .text(let text): DelimitedText.guarded(text)
    case .integer(let value), .millionths(let value): String(value)
    case .money(let money): String(money.minorUnits)
    case .day(let day): day.description
    case .rate(let rate): String(rate.rawValue)
    case .missing: ""
    case .unknown: "n/a"
    }
  }

  /// The cell in JSON, money in minor units.
  var json: String {
    switch self {
    case .text(let text): CanonicalJSON.quoted(text)
    case .day(let day): CanonicalJSON.quoted(day.description)
    case .integer, .millionths, .money, .rate: field
    case .missing, .unknown: "null"
    }
  }

  /// Money in JSON as a decimal text.
  var decimalJSON: String {
    guard case .money(let money) = self else { return "null" }
    return CanonicalJSON.quoted(money.decimalText)
  }

  /// The cell for people: Indian grouping, rates in per cent.
  var words: String {
    switch self {
    case .text(let text): text
    case .integer(let value):
      (value < 0 ? "-" : "") + IndianGrouping.grouped(value.magnitude)
    case .millionths(let value): Self.decimal(ofMillionths: value)
    case .money(let money): IndianGrouping.amount(money)
    case .day(let day): day.description
    case .rate(let rate): rate.description
    case .missing: "–"
    case .unknown: "n/a"
    }
  }

  /// The number with two decimals, rounded half up; machines have all of them.
  private static func decimal(ofMillionths value: Int64) -> String {
    let hundredths = Rounding.halfUp(Int128(value), over: 10_000)
    let whole = IndianGrouping.grouped(UInt64(hundredths.magnitude / 100))
    return (hundredths < 0 ? "-" : "") + whole + "."
      + String(100 + hundredths.magnitude % 100).dropFirst()
  }
}
