import Money
import Payouts

extension Cell {
  /// The cell in CSV and tab-separated text.
  var field: String {
    switch self {
    case .text(let text): DelimitedText.guarded(text)
    case .integer(let value): String(value)
    case .money(let money): String(money.minorUnits)
    case .day(let day): day.description
    case .rate(let rate): String(rate.rawValue)
    case .missing: ""
    }
  }

  /// The cell in JSON, money in minor units.
  var json: String {
    switch self {
    case .text(let text): CanonicalJSON.quoted(text)
    case .day(let day): CanonicalJSON.quoted(day.description)
    case .integer, .money, .rate: field
    case .missing: "null"
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
    case .money(let money): IndianGrouping.amount(money)
    case .day(let day): day.description
    case .rate(let rate): rate.description
    case .missing: "–"
    }
  }
}
