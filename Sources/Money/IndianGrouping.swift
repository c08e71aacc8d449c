/// Writes amounts as Indian readers expect them: ₹1,23,456.78.
package enum IndianGrouping {
  /// Groups the last three digits, then pairs: 12345678 becomes 1,23,45,678.
  package static func grouped(_ magnitude: UInt64) -> String {
    let digits = Array(String(magnitude))
    guard digits.count > 3 else { return String(digits) }
    var groups = [String(digits.suffix(3))]
    var head = digits.dropLast(3)
    while !head.isEmpty {
      groups.append(String(head.suffix(2)))
      head = head.dropLast(2)
    }
    return groups.reversed().joined(separator: ",")
  }

  /// Writes an amount with its sign, grouping and decimals, without a currency sign.
  package static func decimal(_ money: Money) -> String {
    let unit = powerOfTen(money.currency.exponent)
    let magnitude = money.minorUnits.magnitude
    let sign = money.minorUnits < 0 ? "-" : ""
    let whole = grouped(magnitude / unit)
    guard money.currency.exponent > 0 else { return sign + whole }
    return sign + whole + "." + padded(magnitude % unit, to: money.currency.exponent)
  }

  /// Writes an amount for people, with the rupee sign where it is rupees.
  package static func amount(_ money: Money) -> String {
    let text = decimal(Money(minorUnits: money.minorUnits, currency: money.currency))
    let sign = text.hasPrefix("-") ? "-" : ""
    let digits = sign.isEmpty ? text : String(text.dropFirst())
    return money.currency == .inr ? "\(sign)₹\(digits)" : "\(sign)\(digits) \(money.currency.code)"
  }

  static func powerOfTen(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(UInt64(1)) { power, _ in power * 10 }
  }

  static func padded(_ value: UInt64, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Money {
  /// The amount as a plain decimal for machines: `-1234.50`, without grouping.
  package var decimalText: String {
    let unit = IndianGrouping.powerOfTen(currency.exponent)
    let sign = minorUnits < 0 ? "-" : ""
    let whole = String(minorUnits.magnitude / unit)
    guard currency.exponent > 0 else { return sign + whole }
    return sign + whole + "."
      + IndianGrouping.padded(minorUnits.magnitude % unit, to: currency.exponent)
  }
}
