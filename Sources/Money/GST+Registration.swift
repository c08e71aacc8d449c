extension GST {
  /// Tells whether a code names a place of supply: a State or union territory (1 to 38), other
  /// territory (97) or the jurisdiction of the centre (99).
  package static func isPlace(_ code: Int) -> Bool {
    (1...38).contains(code) || code == 97 || code == 99
  }

  /// Computes the check character of a GSTIN from its first 14; nil where they are no digits and
  /// capitals.
  ///
  /// Base 36, weights 1 and 2 in turn; quotient and remainder of each product are added up.
  package static func checkCharacter(of gstin: String) -> Character? {
    let digits = gstin.utf8.prefix(14).compactMap(value)
    guard digits.count == 14 else { return nil }
    let sum = digits.enumerated().reduce(0) { sum, digit in
      let product = digit.element * (1 + digit.offset % 2)
      return sum + product / 36 + product % 36
    }
    let check = UInt8((36 - sum % 36) % 36)
    return Character(UnicodeScalar(check < 10 ? 48 + check : 55 + check))
  }

  private static func value(of byte: UInt8) -> Int? {
    switch byte {
    case 48...57: Int(byte) - 48
    case 65...90: Int(byte) - 55
    default: nil
    }
  }
}
