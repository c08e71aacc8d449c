/// A decimal number as it was written: an integer and the number of its decimals.
///
/// Partner files carry more decimals than paise; they are kept exactly and rounded at posting.
package struct ExactDecimal: Hashable, Sendable, CustomStringConvertible {
  package let units: Int64
  /// The number of decimals, 0 to 18.
  package let scale: Int

  package static let zero = ExactDecimal(units: 0, scale: 0)

  package init(units: Int64, scale: Int) {
    precondition((0...18).contains(scale), "a decimal has 0 to 18 decimals")
    self.units = units
    self.scale = scale
  }

  /// Reads an optional sign, digits, and an optional point with more digits.
  package init(_ text: String) throws(MoneyError) {
    var copy = text
    let parsed = copy.withUTF8 { ExactDecimal(utf8: UnsafeRawBufferPointer($0)) }
    guard let parsed else { throw .notANumber(text) }
    self = parsed
  }

  /// Reads the same from UTF-8 bytes; nil when they are not such a number or exceed 18 digits.
  package init?(utf8 bytes: UnsafeRawBufferPointer) {
    var index = 0
    var negative = false
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      negative = first == UInt8(ascii: "-")
      index = 1
    }
    var value: Int64 = 0
    var digits = 0
    var decimals = 0
    var seenPoint = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        guard !seenPoint else { return nil }
        seenPoint = true
      } else {
        let digit = byte &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
        let (sum, carried) = product.addingReportingOverflow(Int64(digit))
        guard !overflowed, !carried else { return nil }
        value = sum
        digits += 1
        if seenPoint { decimals += 1 }
      }
      index += 1
    }
    guard digits > 0, decimals <= 18 else { return nil }
    units = negative ? -value : value
    scale = decimals
  }

  /// The value in units of `10^-scale`; nil when that would lose digits or overflow.
  package func units(atScale target: Int) -> Int64? {
    if target >= scale {
      let (product, overflowed) = units.multipliedReportingOverflow(
        by: Int64(IndianGrouping.powerOfTen(min(target - scale, 18))))
      return overflowed ? nil : product
    }
    let divisor = Int64(IndianGrouping.powerOfTen(scale - target))
    return units % divisor == 0 ? units / divisor : nil
  }

  /// Rounds to minor units of a currency, half up; the residual below a minor unit is dropped.
  package func rounded(to currency: Currency) -> Int64 {
    if let exact = units(atScale: currency.exponent) { return exact }
    let divisor = Int128(IndianGrouping.powerOfTen(scale - currency.exponent))
    return Rounding.narrowed(Rounding.halfUp(Int128(units), over: divisor))
  }

  package var description: String {
    let unit = IndianGrouping.powerOfTen(scale)
    let sign = units < 0 ? "-" : ""
    guard scale > 0 else { return "\(units)" }
    return sign + String(units.magnitude / unit) + "."
      + IndianGrouping.padded(units.magnitude % unit, to: scale)
  }
}
