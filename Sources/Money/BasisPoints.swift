/// A rate in hundredths of a per cent, from 0 to 10,000: 12.5 % is 1,250.
package struct BasisPoints: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let rawValue: Int

  package init(_ points: Int) throws(MoneyError) {
    guard (0...10_000).contains(points) else { throw .rateOutOfRange(points) }
    rawValue = points
  }

  private init(unchecked points: Int) { rawValue = points }

  /// The rate that takes nothing.
  package static let zero = BasisPoints(unchecked: 0)

  /// Reads a rate as people write it: `12 %`, `12.5%` or `12.25`.
  package init(percent text: String) throws(MoneyError) {
    var digits = text[...]
    if digits.hasSuffix("%") { digits = digits.dropLast() }
    while digits.last == " " { digits = digits.dropLast() }
    guard let decimal = try? ExactDecimal(String(digits)), decimal.scale <= 2,
      let points = decimal.units(atScale: 2), let narrow = Int(exactly: points)
    else { throw .notARate(text) }
    try self.init(narrow)
  }

  /// Compares by size or by time.
  package static func < (left: BasisPoints, right: BasisPoints) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Takes this rate of an amount, rounded half up once.
  package func share(of amountMinor: Int64) -> Int64 {
    Rounding.share(of: amountMinor, part: Int64(rawValue), whole: 10_000)
  }

  /// The rate as people read it: `12.5 %`.
  package var description: String {
    let whole = rawValue / 100
    let rest = rawValue % 100
    if rest == 0 { return "\(whole) %" }
    let digits = rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)")
    return "\(whole).\(digits) %"
  }
}
