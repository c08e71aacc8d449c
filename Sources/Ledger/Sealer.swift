internal import Crypto
package import Postgres

/// The sealer of a book: hashes the rows of its cuts into a chain of blocks.
package struct Sealer {
  /// The number of leaves whose names are kept together.
  static let chunkSize = 1_024

  private let book: Book
  private let connection: Connection
  private let reader: Connection

  /// Makes a sealer that writes on one connection and reads rows on another.
  package init(_ book: Book, on connection: Connection, reader: Connection) {
    self.book = book
    self.connection = connection
    self.reader = reader
  }

  /// Seals all rows up to a cut as one block, in a transaction of its own.
  ///
  /// Gives nil when no row is new. A dry run computes the block and keeps nothing.
  package func seal(upTo cut: Cut, isDryRun: Bool = false) throws -> SealBlock? {
    struct Undone: Error {}
    var block: SealBlock?
    do {
      try connection.transaction {
        block = try makeBlock(upTo: cut)
        if isDryRun || block == nil { throw Undone() }
      }
    } catch {
      guard error is Undone else { throw error }
    }
    return block
  }

  private func makeBlock(upTo cut: Cut) throws -> SealBlock? {
    guard
      let opened = try connection.firstRow(
        "SELECT * FROM ledger.open_block(\(book.id), \(cut.number))")
    else { return nil }
    let number: Int32 = try opened.value("block")
    let window = SealWindow(after: try opened.value("after"), before: try opened.value("before"))
    var leafCount: Int64 = 0
    var roots: [[UInt8]] = []
    for relation in SealEncoding.current.relations {
      let section = try seal(relation, in: window, block: number)
      leafCount += section.leafCount
      roots.append(section.root)
    }
    guard leafCount > 0 else { return nil }
    let block = SealBlock(
      of: book, number: number, cut: cut, leafCount: leafCount,
      root: SealHash.block(sections: roots), previousHead: try opened.value("previous_head"),
      sealedMicroseconds: try opened.value("sealed_microseconds"),
      sealedBy: try opened.value("sealed_by"))
    try connection.execute(
      """
      SELECT ledger.close_block(\(book.id), \(number), \(cut.number), \(block.encoding)::smallint,
        \(leafCount), \(block.root)::bytea, \(block.previousHead)::bytea, \(block.head)::bytea)
      """)
    return block
  }

  private func seal(
    _ relation: SealedRelation, in window: SealWindow, block: Int32
  ) throws -> (leafCount: Int64, root: [UInt8]) {
    var tree = MerkleTree()
    var chunk = LeafChunk()
    func keep() throws {
      guard chunk.count > 0 else { return }
      try connection.execute(
        """
        SELECT ledger.add_leaves(\(book.id), \(block), \(relation.section)::smallint,
          \(chunk.number), \(chunk.names)::bytea, \(chunk.hashes)::bytea)
        """)
      chunk.beginNext()
    }
    try SealReading(book: book, connection: reader).forEachLeaf(of: relation, in: window) {
      name, hash in
      tree.append(hash)
      chunk.append(name, hash)
      if chunk.count == Self.chunkSize { try keep() }
    }
    try keep()
    let root = Array(
      SealHash.section(relation.section, leafCount: tree.leafCount, tree: tree.root))
    try connection.execute(
      """
      SELECT ledger.add_section(\(book.id), \(block), \(relation.section)::smallint,
        \(tree.leafCount), \(root)::bytea)
      """)
    return (tree.leafCount, root)
  }
}

/// Names and shortened hashes of up to 1,024 leaves.
struct LeafChunk {
  /// The bytes that are kept of a hash; they find a leaf, the root proves it.
  static let hashSize = 8

  private(set) var number: Int32 = 0
  private(set) var count = 0
  private(set) var names: [UInt8] = []
  private(set) var hashes: [UInt8] = []

  mutating func append(_ name: UnsafeRawBufferPointer, _ hash: SHA256Digest) {
    count += 1
    withUnsafeBytes(of: UInt32(name.count).bigEndian) { names.append(contentsOf: $0) }
    names.append(contentsOf: name)
    hash.withUnsafeBytes { hashes.append(contentsOf: $0.prefix(Self.hashSize)) }
  }

  mutating func beginNext() {
    number += 1
    count = 0
    names.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
  }
}
