import Crypto
import Testing

@testable import Ledger

@Suite("Merkle trees")
struct MerkleTreeTests {
  private func leaf(_ number: Int) -> SHA256Digest {
    SHA256.hash(data: Array("leaf \(number)".utf8))
  }

  /// The definition, without any cleverness.
  private func root(of leaves: ArraySlice<SHA256Digest>) -> SHA256Digest? {
    guard leaves.count > 1, let first = leaves.first else { return leaves.first }
    var size = 1
    while size * 2 < leaves.count { size *= 2 }
    let middle = leaves.startIndex + size
    guard let left = root(of: leaves[..<middle]), let right = root(of: leaves[middle...]) else {
      return first
    }
    return SealHash.node(left, right)
  }

  @Test("Built leaf by leaf, a tree has the root of its definition", arguments: 0...70)
  func definition(count: Int) {
    let leaves = (0..<count).map(leaf)
    var tree = MerkleTree()
    for leaf in leaves { tree.append(leaf) }
    #expect(tree.leafCount == count)
    #expect(tree.root == root(of: leaves[...]))
  }

  @Test("No two sequences of up to five of two leaves share a section's hash")
  func distinct() {
    var roots: Set<[UInt8]> = []
    var count = 0
    for length in 0...5 {
      for bits in 0..<(1 << length) {
        var tree = MerkleTree()
        for place in 0..<length { tree.append(leaf(bits >> place & 1)) }
        roots.insert(
          Array(SealHash.section(1, leafCount: tree.leafCount, tree: tree.root)))
        count += 1
      }
    }
    #expect(count == 63)
    #expect(roots.count == count)
  }
}
