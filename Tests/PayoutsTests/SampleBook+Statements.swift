import BookSupport
import Money
import Payouts

extension SampleBook {
  /// A book in which studio-12 has its share of one unlock of ₹5.
  static func workedExample() throws -> SampleBook {
    let sample = try SampleBook()
    try sample.creator("studio-12", name: "Studio Twelve", state: 29)
    try sample.accrue(
      "studio-12", "2026-04-02",
      [.init("S1", title: "Raat Ki Rani", units: 1, gross: 500, net: 424, share: 170)])
    return sample
  }

  var store: StatementStore { StatementStore(book, on: connection) }

  func period(_ text: String) throws -> Period {
    try Period(text, today: .april(1))
  }

  @discardableResult
  func issue(_ text: String, on day: String) throws -> [IssuedStatement] {
    try store.issue(period(text), on: try BusinessDay(day), asOf: cut())
  }
}
