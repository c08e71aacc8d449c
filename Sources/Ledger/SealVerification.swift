/// What a verification of the seal found.
package struct SealVerification: Hashable, Sendable {
  /// The blocks whose rows were read and hashed again.
  package internal(set) var blocks = 0
  /// The leaves of these blocks.
  package internal(set) var leafCount: Int64 = 0
  /// The last block of the chain; nil in a book that was never sealed.
  package internal(set) var last: SealBlock?
  /// What is not as it was sealed, in the order of the blocks.
  package internal(set) var differences: [SealDifference] = []
  /// Why some blocks could not be recomputed, a sentence each.
  package internal(set) var gaps: [String] = []

  /// Tells whether everything was recomputed and is as it was sealed.
  package var holds: Bool { differences.isEmpty && gaps.isEmpty }
}

/// Something that is not as it was sealed.
package enum SealDifference: Hashable, Sendable, CustomStringConvertible {
  /// What became of a leaf.
  package enum Change: String, Hashable, Sendable {
    case changed = "was changed"
    case missing = "is missing"
    case added = "was added after the sealing"
  }

  /// The first leaf of a block's section that differs.
  case leaf(block: Int32, noun: String, name: String, Change)
  /// A section whose root differs although no kept name tells a leaf, or the other way round.
  case section(block: Int32, noun: String)
  /// A block that does not hold what its own record, or that of its neighbours, says.
  case block(Int32, String)
  /// A head kept elsewhere that the chain does not know.
  case unknownHead(String)
  /// A chain that ends before the cut to which the book was sealed.
  case truncated(sealedCut: Int32, lastCut: Int32)

  package var description: String {
    switch self {
    case .leaf(let block, let noun, let name, let change):
      "block \(block): \(noun) \(name) \(change.rawValue)"
    case .section(let block, let noun):
      "block \(block): the kept names of every \(noun) and the root do not belong together"
    case .block(let block, let reason): "block \(block): \(reason)"
    case .unknownHead(let head):
      "the head \(head) is not in the chain, which was cut short or made anew"
    case .truncated(let sealedCut, let lastCut):
      "the book was sealed up to cut \(sealedCut), and its last block reaches cut \(lastCut)"
    }
  }
}
