/// How a contract rounds what falls between two minor units.
package enum RoundingMode: String, Hashable, Sendable, CaseIterable {
  /// Halves go away from zero, as the statutes say; the rule where a contract says nothing.
  case halfUp = "half-up"
  /// Halves go to the even neighbour.
  case halfEven = "half-even"

  /// Takes a share of an amount, `amount × part / whole`, rounded once.
  package func share(of amountMinor: Int64, part: Int64, whole: Int64) -> Int64 {
    let up = Rounding.share(of: amountMinor, part: part, whole: whole)
    guard self == .halfEven, whole != 0, up % 2 != 0 else { return up }
    let twice = Int128(amountMinor) * Int128(part) * 2
    guard twice % Int128(whole) == 0, (twice / Int128(whole)) % 2 != 0 else { return up }
    return up > 0 ? up - 1 : up + 1
  }
}
