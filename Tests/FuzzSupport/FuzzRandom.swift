/// The numbers of one case: the same for the same seed and case.
package struct FuzzRandom: RandomNumberGenerator {
  private var state: UInt64

  /// Makes the numbers of a case.
  package init(seed: UInt64, case number: Int) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: number) << 20
    _ = next()
  }

  /// Gives the next number.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Draws a number from 0 up to, not including, a bound; 0 for an empty range.
  mutating func below(_ bound: Int) -> Int {
    bound > 0 ? Int(next() % UInt64(bound)) : 0
  }

  mutating func isOne(in count: Int) -> Bool { below(count) == 0 }

  mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }
}
