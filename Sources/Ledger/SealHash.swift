internal import Crypto

/// The SHA-256 of the seal, in domains of their own by their first byte.
///
/// Without domains, a leaf could be made that passes for a node.
enum SealHash {
  private enum Domain: UInt8 {
    case leaf
    case node
    case section
    case block
    case head
  }

  /// Begins the hash of a leaf, to which its rows are added.
  static func leaf(section: Int16) -> SHA256 {
    var hash = begin(.leaf)
    add(section, to: &hash)
    return hash
  }

  /// Hashes two neighbours.
  static func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
    var hash = begin(.node)
    add(left, to: &hash)
    add(right, to: &hash)
    return hash.finalize()
  }

  /// Hashes the tree of a section with the number of its leaves.
  static func section(
    _ section: Int16, leafCount: Int64, tree: SHA256Digest?
  ) -> SHA256Digest {
    var hash = begin(.section)
    add(section, to: &hash)
    add(leafCount, to: &hash)
    if let tree { add(tree, to: &hash) }
    return hash.finalize()
  }

  /// Hashes the roots of all sections in their order.
  static func block(sections: [[UInt8]]) -> [UInt8] {
    var hash = begin(.block)
    for root in sections { hash.update(data: root) }
    return Array(hash.finalize())
  }

  /// Hashes what a block says of itself, and the head before it.
  static func head(of block: SealBlock) -> [UInt8] {
    var hash = begin(.head)
    add(block.encoding, to: &hash)
    add(block.book.rawValue, to: &hash)
    add(block.number, to: &hash)
    add(block.cut, to: &hash)
    add(block.horizon, to: &hash)
    add(block.leafCount, to: &hash)
    hash.update(data: block.root)
    hash.update(data: block.previousHead)
    add(block.sealedMicroseconds, to: &hash)
    hash.update(data: Array(block.sealedBy.utf8))
    return Array(hash.finalize())
  }

  private static func begin(_ domain: Domain) -> SHA256 {
    var hash = SHA256()
    withUnsafeBytes(of: domain.rawValue) { hash.update(bufferPointer: $0) }
    return hash
  }

  private static func add(_ integer: some FixedWidthInteger, to hash: inout SHA256) {
    withUnsafeBytes(of: integer.bigEndian) { hash.update(bufferPointer: $0) }
  }

  private static func add(_ digest: SHA256Digest, to hash: inout SHA256) {
    digest.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }
}
