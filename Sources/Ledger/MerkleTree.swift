internal import Crypto

/// A Merkle tree that is built leaf by leaf and keeps only the roots of its complete parts.
///
/// Its shape is that of RFC 6962: the left part is the largest power of two below the count.
struct MerkleTree {
  private(set) var leafCount: Int64 = 0
  private var parts: [SHA256Digest] = []

  /// Adds a leaf behind all others.
  mutating func append(_ leaf: SHA256Digest) {
    leafCount += 1
    var hash = leaf
    // One part is complete for each bit of the count that has become zero.
    for _ in 0..<leafCount.trailingZeroBitCount {
      guard let left = parts.popLast() else { preconditionFailure("a part for each bit") }
      hash = SealHash.node(left, hash)
    }
    parts.append(hash)
  }

  /// The root; an empty tree has none.
  var root: SHA256Digest? {
    guard var hash = parts.last else { return nil }
    for left in parts.dropLast().reversed() { hash = SealHash.node(left, hash) }
    return hash
  }
}
