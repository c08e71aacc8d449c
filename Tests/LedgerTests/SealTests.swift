import Money
import Postgres
import TestSupport
import Testing

@testable import Ledger

@Suite("The seal", .database)
struct SealTests {
  @Test("A block has a leaf for each transaction, document, key and master row, and verifies")
  func leaves() throws {
    let book = try SealedBook()
    try book.fill()
    let sections = try book.ledger.connection.rows(
      "SELECT block, section, leaf_count FROM ledger.seal_section ORDER BY block, section"
    ).map { row in try row.texts.map { try #require($0) }.joined(separator: " ") }
    #expect(
      sections == [
        "1 1 5", "1 2 1", "1 3 5", "1 4 1", "1 5 2", "1 6 1", "1 7 1", "1 8 1", "1 9 1", "1 10 1",
        "1 11 0", "1 12 8", "1 13 0", "1 14 0", "1 15 1", "1 16 0", "1 17 0", "1 18 0",
        "2 1 2", "2 2 0", "2 3 2", "2 4 1", "2 5 0", "2 6 0", "2 7 0", "2 8 0", "2 9 0", "2 10 0",
        "2 11 0", "2 12 0", "2 13 0", "2 14 0", "2 15 0", "2 16 0", "2 17 0", "2 18 0",
      ])
    let result = try book.verify()
    #expect(result.holds)
    #expect(result.blocks == 2 && result.leafCount == 28 + 5)
    #expect(try book.verify() == result)
    #expect(try book.verify(from: 2).leafCount == 5)
    let chain = try SealBlock.chain(of: book.ledger.book, on: book.ledger.connection)
    for block in chain { #expect(try book.findings(head: block.headText.uppercased()) == []) }
  }

  @Test("Where nothing is new, there is no block; a dry run keeps none and shows its root")
  func nothingNew() throws {
    let book = try SealedBook()
    try book.ledger.post([LedgerBook.unlock("unl-1")])
    let tried = try #require(try book.seal(isDryRun: true))
    #expect(try book.ledger.count("ledger.seal_block") == 0)
    #expect(try book.ledger.count("ledger.seal_leaf") == 0)
    let sealed = try #require(try book.seal())
    #expect(sealed.root == tried.root)
    #expect(try book.seal() == nil)
    #expect(
      try SealBlock.last(of: book.ledger.book, on: book.ledger.connection) == sealed)
    let first = Cut(number: 1, horizon: 0)
    #expect(try book.seal(upTo: first) == nil)
    try book.ledger.post([LedgerBook.unlock("unl-2")])
    #expect(try book.seal()?.number == 2)
    #expect(try book.findings() == [])
  }

  @Test("A book that was never sealed has nothing to verify")
  func neverSealed() throws {
    let result = try SealedBook().verify()
    #expect(result.holds && result.last == nil && result.blocks == 0)
  }

  @Test("A transaction held open across a seal is in the next block, and changes none before")
  func heldTransaction() throws {
    let book = try SealedBook()
    let late = try LedgerBook()
    try book.ledger.post([LedgerBook.unlock("unl-1")])
    try book.seal()
    try late.connection.execute("BEGIN")
    try LedgerPosting(late.book, on: late.connection).post([LedgerBook.unlock("unl-2")])
    try book.ledger.post([LedgerBook.unlock("unl-3")])
    let row = try book.ledger.connection.row(
      "SELECT cut, horizon FROM ledger.take_cut(\(book.ledger.book.id))")
    let cut = Cut(number: try row.value("cut"), horizon: try row.value("horizon"))
    #expect(try book.seal(upTo: cut) == nil)
    try late.connection.execute("COMMIT")
    #expect(try book.findings() == [])
    let second = try #require(try book.seal())
    #expect(second.number == 2)
    #expect(
      try book.ledger.connection.row(
        "SELECT leaf_count FROM ledger.seal_section WHERE block = 2 AND section = 1"
      ).value("leaf_count") == 2)
    #expect(try book.findings() == [])
  }

  @Test("A block that stands, one out of turn and one on another head are refused")
  func outOfTurn() throws {
    let book = try SealedBook()
    try book.ledger.post([LedgerBook.unlock("unl-1")])
    try book.seal()
    let connection = book.ledger.connection
    for call: SQL in [
      "SELECT ledger.add_leaves(1, 1, 1::smallint, 9, '', '')",
      "SELECT ledger.add_section(1, 3, 1::smallint, 0, sha256(''))",
      """
      SELECT ledger.close_block(1, 2, 1, 1::smallint, 0, sha256(''), sha256(''), sha256(''))
      """,
    ] {
      #expect(try sqlState { try connection.execute(call) } == "BH040", "\(call)")
    }
  }

  @Test("The encoding names every column of what is sealed, and the check says so")
  func everyColumn() throws {
    let connection = try TestDatabase.current.superuserConnection()
    for relation in SealEncoding.current.relations {
      let columns = try connection.rows(
        """
        SELECT attname FROM pg_attribute
        WHERE attrelid = \(relation.relation)::regclass AND attnum > 0 AND NOT attisdropped
        """
      ).map { try $0.value("attname", as: String.self) }
      #expect(
        Set(relation.columns + relation.leftOut) == Set(columns), "\(relation.relation)")
      #expect(relation.columns.count + relation.leftOut.count == columns.count)
    }
    let sections = SealEncoding.current.relations.map(\.section)
    #expect(Set(sections).count == sections.count)
    #expect(SealEncoding.of(version: 1)?.relations.count == 13)
    #expect(SealEncoding.of(version: 3) == nil)
  }

  @Test("Any batches and cuts of the same rows verify, again and again", arguments: Seed.sweep(6))
  func anyBatches(seed: Seed) throws {
    var random = seed
    let book = try SealedBook()
    var next = 0
    var transactions: Int64 = 0
    while next < 60 {
      let size = Int.random(in: 1...20, using: &random)
      try book.ledger.post((next..<(next + size)).map { LedgerBook.unlock("unl-\($0)") })
      next += size
      transactions += Int64(size)
      if Bool.random(using: &random) { try book.seal() }
    }
    try book.seal()
    let result = try book.verify()
    #expect(result.holds, "\(seed)")
    let sealed: Int64 = try book.ledger.connection.row(
      "SELECT sum(leaf_count)::bigint AS sum FROM ledger.seal_section WHERE section = 1"
    ).value("sum")
    #expect(sealed == transactions)
    #expect(try book.verify() == result, "\(seed)")
  }

  @Test("The errors of the archive say which file or months")
  func errors() {
    #expect(
      LedgerError.otherExport(path: "a.csv", sha256: "12", exported: "34").description
        == "a.csv has SHA-256 12, what was exported has 34")
    #expect(
      LedgerError.unreadableFile(path: "a.csv", reason: "there is no such file").description
        == "a.csv cannot be read: there is no such file")
    #expect(
      LedgerError.unwritableFile(path: "a.csv", reason: "the disk is full").description
        == "a.csv cannot be written: the disk is full")
    #expect(
      LedgerError.detached(months: ["2025-03", "2025-04"]).description
        == "postings recorded in 2025-03, 2025-04 are detached; attach them to list them")
  }
}
