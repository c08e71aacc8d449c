internal import Crypto
internal import Postgres

/// Reads the rows of a window as leaves, in bounded memory.
struct SealReading {
  let book: Book
  let connection: Connection
  /// Where postings are read from besides the posting table.
  var archived = ArchivedPostings()

  /// Hands over the name and the hash of every leaf of a relation, in their order.
  ///
  /// The name is valid during the call.
  func forEachLeaf(
    of relation: SealedRelation, in window: SealWindow,
    _ body: (UnsafeRawBufferPointer, SHA256Digest) throws -> Void
  ) throws {
    var name: [UInt8] = []
    var hash: SHA256?
    func end() throws {
      guard let ended = hash else { return }
      try name.withUnsafeBytes { try body($0, ended.finalize()) }
    }
    let source = relation.section == SealEncoding.postings ? archived.source(for: relation) : nil
    try connection.copyRows(relation.rows(of: book, in: window, from: source)) { row in
      let (rowName, fields) = try row.splittingFirst()
      if hash == nil || !name.elementsEqual(rowName) {
        try end()
        hash = SealHash.leaf(section: relation.section)
        name.removeAll(keepingCapacity: true)
        name.append(contentsOf: rowName)
      }
      hash?.update(bufferPointer: fields)
    }
    try end()
  }
}
