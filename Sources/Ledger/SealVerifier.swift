package import Postgres

/// Recomputes the seal of a book from its rows and tells what differs.
package struct SealVerifier {
  let book: Book
  let connection: Connection
  let reader: Connection

  /// Makes a verifier that reads the seal on one connection and the rows on another.
  package init(_ book: Book, on connection: Connection, reader: Connection) {
    self.book = book
    self.connection = connection
    self.reader = reader
  }

  /// Verifies the whole chain, and the rows of its blocks from one of them on.
  ///
  /// The head is one that was kept elsewhere, in hexadecimal. The folder has the exported files of
  /// months that are no longer in the database.
  package func verify(
    from first: Int32 = 1, head: String? = nil, archive folder: String? = nil
  ) throws -> SealVerification {
    let chain = try SealBlock.chain(of: book, on: connection)
    var result = SealVerification()
    result.last = chain.last
    if let head, !chain.contains(where: { $0.headText == head.lowercased() }) {
      result.differences.append(.unknownHead(head))
    }
    try checkEnd(of: chain, &result)
    let archived = try ArchivedPostings.open(
      folder: folder, on: connection, reader: reader, gaps: &result.gaps)
    let reading = SealReading(book: book, connection: reader, archived: archived)
    var previous: SealBlock?
    for block in chain {
      checkChain(block, after: previous, &result)
      if block.number >= first {
        try verify(block, after: previous, reading: reading, &result)
      }
      previous = block
    }
    return result
  }

  /// Finds that blocks were taken off the end: the progress of the sealer is kept apart.
  private func checkEnd(of chain: [SealBlock], _ result: inout SealVerification) throws {
    let progress = try connection.firstRow(
      "SELECT cut FROM ledger.progress WHERE book = \(book.id) AND reader = 'seal'")
    guard let progress else { return }
    let sealedCut: Int32 = try progress.value("cut")
    let lastCut = chain.last?.cut ?? 0
    if lastCut < sealedCut {
      result.differences.append(.truncated(sealedCut: sealedCut, lastCut: lastCut))
    }
  }

  private func checkChain(
    _ block: SealBlock, after previous: SealBlock?, _ result: inout SealVerification
  ) {
    func differs(_ reason: String) {
      result.differences.append(.block(block.number, reason))
    }
    if block.number != (previous?.number ?? 0) + 1 {
      differs("the block before it is missing")
    } else if block.previousHead != previous?.head ?? SealBlock.noHead {
      differs("it does not follow from the head of the block before it")
    }
    if block.head != block.computedHead {
      differs("its head does not follow from its record and its cut")
    }
  }

  private func verify(
    _ block: SealBlock, after previous: SealBlock?, reading: SealReading,
    _ result: inout SealVerification
  ) throws {
    guard let encoding = SealEncoding.of(version: block.encoding) else {
      result.gaps.append("block \(block.number) has encoding \(block.encoding), which is unknown")
      return
    }
    let window = SealWindow(after: previous?.horizon ?? .min, before: block.horizon)
    let recorded = try sections(of: block)
    var leafCount: Int64 = 0
    var roots: [[UInt8]] = []
    for relation in encoding.relations {
      guard let section = recorded[relation.section] else {
        result.differences.append(
          .block(block.number, "the record of every \(relation.noun) is missing"))
        continue
      }
      roots.append(section.root)
      leafCount += section.leafCount
      if relation.section == SealEncoding.postings,
        let month = reading.archived.missingMonth(in: window)
      {
        result.gaps.append(
          "block \(block.number) cannot be recomputed: the postings of \(month) are not at hand")
        continue
      }
      try compare(relation, of: block, in: window, with: section, reading: reading, &result)
    }
    if roots.count != recorded.count || leafCount != block.leafCount
      || SealHash.block(sections: roots) != block.root
    {
      result.differences.append(
        .block(block.number, "its root does not follow from the roots of its sections"))
    }
    result.blocks += 1
    result.leafCount += leafCount
  }

  struct Section {
    let leafCount: Int64
    let root: [UInt8]
  }

  private func sections(of block: SealBlock) throws -> [Int16: Section] {
    let rows = try connection.rows(
      """
      SELECT section, leaf_count, root FROM ledger.seal_section
      WHERE book = \(book.id) AND block = \(block.number)
      """)
    return Dictionary(
      uniqueKeysWithValues: try rows.map { row in
        (
          try row.value("section"),
          Section(leafCount: try row.value("leaf_count"), root: try row.value("root"))
        )
      })
  }
}
