/// The one place where money is rounded.
package enum Rounding {
  /// Divides and rounds half away from zero, so that −2.5 becomes −3 as 2.5 becomes 3.
  ///
  /// CGST Act s.170 rounds fifty paise up; a payee who recomputes by hand does the same.
  package static func halfUp(_ numerator: Int128, over denominator: Int128) -> Int128 {
    precondition(denominator > 0, "a rounding divides by a positive number")
    let magnitude = (numerator.magnitude * 2 + denominator.magnitude) / (denominator.magnitude * 2)
    return numerator < 0 ? -Int128(magnitude) : Int128(magnitude)
  }

  /// Takes a share of an amount: `amount × part / whole`, rounded half up.
  ///
  /// This is also the cumulative rule: what is due after `part` of `whole` is this value, and the
  /// last part closes exactly because `part == whole` gives the amount itself.
  package static func share(of amountMinor: Int64, part: Int64, whole: Int64) -> Int64 {
    guard whole != 0 else { return 0 }
    let product = Int128(amountMinor) * Int128(part)
    let signed = whole < 0 ? -product : product
    return narrowed(halfUp(signed, over: Int128(whole.magnitude)))
  }

  static func narrowed(_ value: Int128) -> Int64 {
    guard let narrow = Int64(exactly: value) else {
      preconditionFailure("a share of 64-bit money exceeds 64 bits")
    }
    return narrow
  }
}
