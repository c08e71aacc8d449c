/// A seeded source of randomness, so that a failing case prints its seed and runs again alone.
package struct Seed: RandomNumberGenerator, Hashable, Sendable, CustomStringConvertible {
  private var state: UInt64
  private let start: UInt64

  /// Makes the generator that always gives the same numbers for the same seed.
  package init(_ seed: UInt64) {
    state = seed
    start = seed
  }

  /// The seed that gives the same numbers again.
  package var description: String { "seed \(start)" }

  /// Gives the seeds 0 to n−1, as the arguments of a test.
  package static func sweep(_ count: Int) -> [Seed] {
    (0..<UInt64(count)).map { Seed($0) }
  }

  /// Gives the next number.
  package mutating func next() -> UInt64 {
    // SplitMix64, whose constants are Steele, Lea and Flood's.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
