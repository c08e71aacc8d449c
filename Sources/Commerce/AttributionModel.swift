internal import Money

/// How the credit for a sale is divided among the touches that led to it, in the order of time.
package enum AttributionModel: String, Hashable, Sendable, CaseIterable {
  /// The last touch has all of it.
  case last
  /// The first touch has all of it.
  case first
  /// Every touch has the same.
  case linear
  /// The first and the last touch have 40 % each, those between them 20 % together; of two touches
  /// each has half.
  case position

  /// The whole credit, in parts per million.
  package static let whole: Int64 = 1_000_000
  private static let endPartsPerMillion: Int64 = 400_000

  /// Computes the parts per million of each of some touches; they sum to the whole exactly.
  ///
  /// What does not divide goes to the earlier touches, one part each.
  package func weights(of count: Int) -> [Int64] {
    precondition(count > 0, "credit is divided among touches")
    switch self {
    case .last: return Self.all(at: count - 1, of: count)
    case .first: return Self.all(at: 0, of: count)
    case .linear: return Self.evenly(Self.whole, among: count)
    case .position:
      guard count > 2 else { return Self.evenly(Self.whole, among: count) }
      let end = Self.endPartsPerMillion
      return [end] + Self.evenly(Self.whole - 2 * end, among: count - 2) + [end]
    }
  }

  /// Divides an amount among touches by their weights and largest remainder; no unit is lost.
  package func credit(_ amountMinor: Int64, among count: Int) -> [Int64] {
    Allocation.split(amountMinor, by: weights(of: count))
  }

  private static func all(at index: Int, of count: Int) -> [Int64] {
    (0..<count).map { $0 == index ? whole : 0 }
  }

  private static func evenly(_ parts: Int64, among count: Int) -> [Int64] {
    Allocation.split(parts, by: Array(repeating: 1, count: count))
  }
}
