/// Divides an amount among several without losing a minor unit.
package enum Allocation {
  /// Splits by the largest remainder; equal remainders favour the earlier weight.
  ///
  /// The caller orders the weights by a stable id, so the result does not depend on arrival.
  /// Negative amounts are split by magnitude and signed afterwards. Weights that are all zero give
  /// everything to the first.
  package static func split(_ amountMinor: Int64, by weights: [Int64]) -> [Int64] {
    precondition(!weights.isEmpty, "an allocation needs at least one weight")
    precondition(weights.allSatisfy { $0 >= 0 }, "weights are not negative")
    let whole = weights.reduce(Int128(0)) { $0 + Int128($1) }
    guard whole > 0 else {
      return [amountMinor] + Array(repeating: 0, count: weights.count - 1)
    }
    let magnitude = Int128(amountMinor.magnitude)
    var parts = weights.map { Int128($0) * magnitude / whole }
    let remainders = weights.map { Int128($0) * magnitude % whole }
    var left = Int(magnitude - parts.reduce(0, +))
    let order = weights.indices.sorted {
      (remainders[$0], -$0) > (remainders[$1], -$1)
    }
    for index in order where left > 0 {
      parts[index] += 1
      left -= 1
    }
    return parts.map { amountMinor < 0 ? -Rounding.narrowed($0) : Rounding.narrowed($0) }
  }
}
