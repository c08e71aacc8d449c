internal import Crypto
internal import Postgres

/// The kept names and hashes of a section's leaves, read chunk by chunk.
final class RecordedLeaves {
  private let book: Book
  private let block: Int32
  private let section: Int16
  private let connection: Connection
  private var nextChunk: Int32 = 0
  private var names: [UInt8] = []
  private var hashes: [UInt8] = []
  private var nameOffset = 0
  private var hashOffset = 0

  init(of book: Book, block: Int32, section: Int16, on connection: Connection) {
    self.book = book
    self.block = block
    self.section = section
    self.connection = connection
  }

  /// A leaf as it was sealed: positions in the chunk that was read last.
  struct Leaf {
    let name: ArraySlice<UInt8>
    let hash: ArraySlice<UInt8>

    func isNamed(_ other: UnsafeRawBufferPointer) -> Bool { name.elementsEqual(other) }

    func matches(_ other: SHA256Digest) -> Bool {
      other.withUnsafeBytes { hash.elementsEqual($0.prefix(LeafChunk.hashSize)) }
    }
  }

  /// Gives the next leaf; nil after the last one, and where a chunk is not what it should be.
  func next() throws -> Leaf? {
    if nameOffset == names.count, try !readChunk() { return nil }
    guard let name = Self.name(at: &nameOffset, in: names),
      hashOffset + LeafChunk.hashSize <= hashes.count
    else { return nil }
    let hash = hashes[hashOffset..<(hashOffset + LeafChunk.hashSize)]
    hashOffset += LeafChunk.hashSize
    return Leaf(name: name, hash: hash)
  }

  /// Tells whether a leaf of that name follows, which ends the reading.
  func haveLater(_ name: UnsafeRawBufferPointer) throws -> Bool {
    while let leaf = try next() {
      if leaf.isNamed(name) { return true }
    }
    return false
  }

  private func readChunk() throws -> Bool {
    let found = try connection.firstRow(
      """
      SELECT names, hashes FROM ledger.seal_leaf
      WHERE book = \(book.id) AND block = \(block) AND section = \(section)
        AND chunk = \(nextChunk)
      """)
    guard let found else { return false }
    names = try found.value("names")
    hashes = try found.value("hashes")
    nameOffset = 0
    hashOffset = 0
    nextChunk += 1
    return !names.isEmpty
  }

  private static func name(at offset: inout Int, in names: [UInt8]) -> ArraySlice<UInt8>? {
    guard offset + 4 <= names.count else { return nil }
    let length = names[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    let start = offset + 4
    guard start + length <= names.count else { return nil }
    offset = start + length
    return names[start..<offset]
  }
}
