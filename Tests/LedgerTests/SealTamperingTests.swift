import Money
import Postgres
import TestSupport
import Testing

@testable import Ledger

@Suite("Tampering with what is sealed", .database)
struct SealTamperingTests {
  private static let cases: [(table: String, statement: String, finding: String)] = [
    (
      "ledger.posting", "UPDATE ledger.posting SET amount_minor = amount_minor + 1 WHERE txn = TXN",
      "block 1: transaction TXN was changed"
    ),
    (
      "ledger.posting", "DELETE FROM ledger.posting WHERE txn = TXN",
      "block 1: transaction TXN is missing"
    ),
    (
      "ledger.posting", "UPDATE ledger.posting SET xid = xid + 1000000 WHERE txn = TXN",
      "block 1: transaction TXN is missing"
    ),
    (
      "ledger.posting",
      """
      INSERT INTO ledger.posting (txn, book, leg, kind, xid, debit, credit, amount_minor,
        occurred_at, batch, effective_on)
      SELECT 1000 + TXN - TXN, book, leg, kind, xid, debit, credit, 1, occurred_at, batch,
        effective_on
      FROM ledger.posting WHERE txn = TXN
      """, "block 1: transaction 1000 was added after the sealing"
    ),
    (
      "ledger.posting",
      """
      INSERT INTO ledger.posting (txn, book, leg, kind, xid, debit, credit, amount_minor,
        occurred_at, batch, effective_on)
      SELECT txn, book, 2, kind, -5, debit, credit, 1, occurred_at, batch, effective_on
      FROM ledger.posting WHERE txn = TXN
      """, "block 1: transaction TXN was changed"
    ),
    (
      "ledger.document", "UPDATE ledger.document SET memo = 'First'",
      "block 1: document of transaction FIRST was changed"
    ),
    (
      "ledger.document", "UPDATE ledger.document SET detail = '{\"a\": 2}'",
      "block 1: document of transaction FIRST was changed"
    ),
    (
      "ledger.document", "DELETE FROM ledger.document",
      "block 1: document of transaction FIRST is missing"
    ),
    (
      "ledger.document", "INSERT INTO ledger.document (book, txn, memo, xid) VALUES (1, 7, 'x', 5)",
      "block 1: document of transaction 7 was added after the sealing"
    ),
    (
      "ledger.source_key",
      "UPDATE ledger.source_key SET event_hash = '\\x00' WHERE external_id = 'unl-2'",
      "block 1: key unlocks \"unl-2\" was changed"
    ),
    (
      "ledger.source_key", "DELETE FROM ledger.source_key WHERE external_id = 'unl-6'",
      "block 2: key unlocks \"unl-6\" is missing"
    ),
    (
      "ledger.source_key",
      "UPDATE ledger.source_key SET external_id = 'unl-2a' WHERE external_id = 'unl-2'",
      "block 1: key unlocks \"unl-2a\" was added after the sealing"
    ),
    (
      "ledger.batch", "UPDATE ledger.batch SET recorded_by = 'somebody' WHERE batch = 2",
      "block 2: batch 2 was changed"
    ),
    (
      "commerce.agreement", "UPDATE commerce.agreement SET share_bp = 5000",
      "block 1: agreement terms/1 was changed"
    ),
    (
      "commerce.agreement_category", "UPDATE commerce.agreement_category SET rate_bp = 3000",
      "block 1: rate of agreement terms/1/fashion was changed"
    ),
    (
      "commerce.commission_rule", "UPDATE commerce.commission_rule SET rate_bp = 3000",
      "block 1: rule of agreement terms/1/1 was changed"
    ),
    (
      "commerce.agreement_series", "DELETE FROM commerce.agreement_series",
      "block 1: series of agreement terms/1/1 is missing"
    ),
    (
      "ledger.seal_leaf",
      "UPDATE ledger.seal_leaf SET hashes = set_byte(hashes, 0, 0) WHERE section = 1 AND block = 1",
      "block 1: the kept names of every transaction and the root do not belong together"
    ),
    (
      "ledger.seal_block", "UPDATE ledger.seal_block SET sealed_by = 'somebody' WHERE block = 2",
      "block 2: its head does not follow from its record and its cut"
    ),
    (
      "ledger.seal_block", "DELETE FROM ledger.seal_block WHERE block = 1",
      "block 2: the block before it is missing"
    ),
    (
      "ledger.seal_block", "DELETE FROM ledger.seal_block WHERE block = 2",
      "the book was sealed up to cut 2, and its last block reaches cut 1"
    ),
    (
      "ledger.seal_section", "DELETE FROM ledger.seal_section WHERE block = 2 AND section = 3",
      "block 2: the record of every key is missing"
    ),
    (
      "ledger.seal_section", "UPDATE ledger.seal_section SET root = sha256(root) WHERE section = 3",
      "block 1: its root does not follow from the roots of its sections"
    ),
    (
      "ledger.cut", "UPDATE ledger.cut SET horizon = horizon - 1 WHERE cut = 2",
      "block 2: its head does not follow from its record and its cut"
    ),
  ]

  @Test("Each change is found and named", arguments: cases.indices)
  func named(index: Int) throws {
    let (table, statement, finding) = Self.cases[index]
    let book = try SealedBook()
    try book.fill()
    let names = [
      ("TXN", "\(try book.transaction(of: "unl-2"))"),
      ("FIRST", "\(try book.transaction(of: "unl-1"))"),
    ]
    func named(_ text: String) -> String {
      names.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
    if statement.contains("SELECT 1000") {
      try TestDatabase.current.superuserConnection().execute(
        "CREATE TABLE ledger.early PARTITION OF ledger.posting FOR VALUES FROM (0) TO (9999)")
    }
    #expect(try book.findings() == [])
    try tamper(table, named(statement))
    let found = try book.findings()
    #expect(found.contains(named(finding)), "\(found)")
  }

  @Test("Accounts, books and registrations cannot be changed unseen either")
  func masters() throws {
    let book = try SealedBook()
    try book.fill()
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.script(
      """
      SET session_replication_role = replica;
      UPDATE ledger.account SET class = 'bank' WHERE code = 'assets:psp:razorpay';
      UPDATE ledger.book SET unlock_gst_rate_bp = 500;
      UPDATE ledger.registration SET state = 29
      """)
    #expect(
      try book.findings() == [
        "block 1: account assets:psp:razorpay was changed", "block 1: book main was changed",
        "block 1: registration 1/29 was added after the sealing",
      ])
  }

  @Test("A chain that was made anew holds in itself, and a head kept elsewhere finds it")
  func madeAnew() throws {
    let book = try SealedBook()
    try book.fill()
    let kept = try #require(try SealBlock.last(of: book.ledger.book, on: book.ledger.connection))
    let number = try book.transaction(of: "unl-6")
    try tamper("ledger.posting", "UPDATE ledger.posting SET amount_minor = 1 WHERE txn = \(number)")
    #expect(try book.findings() == ["block 2: transaction \(number) was changed"])
    for table in ["ledger.seal_block", "ledger.seal_section", "ledger.seal_leaf"] {
      try tamper(table, "DELETE FROM \(table) WHERE block = 2")
    }
    try TestDatabase.current.superuserConnection().execute(
      "UPDATE ledger.progress SET cut = 1 WHERE reader = 'seal'")
    let other = try #require(try book.seal())
    #expect(other.number == 2)
    #expect(try book.findings() == [])
    #expect(
      try book.findings(head: kept.headText) == [
        "the head \(kept.headText) is not in the chain, which was cut short or made anew"
      ])
  }

  @Test("Any change of any column of any sealed row is found", arguments: Seed.sweep(24))
  func anyColumn(seed: Seed) throws {
    var random = seed
    let book = try SealedBook()
    try book.fill()
    let superuser = try TestDatabase.current.superuserConnection()
    // A column may refuse its new value; then another one is taken.
    for _ in 0..<20 {
      let relation = try #require(SealEncoding.current.relations.randomElement(using: &random))
      let column = try #require(relation.columns.randomElement(using: &random))
      guard try book.ledger.count(.trusted(relation.relation)) > 0 else { continue }
      let type: String = try superuser.row(
        """
        SELECT format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE attrelid = \(relation.relation)::regclass AND attname = \(column)
        """
      ).value("type")
      let value =
        switch type {
        case "text": "coalesce(\(column), '') || 'x'"
        case "bytea": "set_byte(\(column), 0, 255 - get_byte(\(column), 0))"
        case "jsonb": "'{}'"
        case "date": "coalesce(\(column), '2026-01-01') + 1"
        case "timestamp with time zone": "\(column) + interval '1 microsecond'"
        default: "coalesce(\(column), 0) + 1"
        }
      do {
        try tamper(
          relation.relation,
          """
          UPDATE \(relation.relation) SET \(column) = \(value)
          WHERE ctid = (SELECT ctid FROM \(relation.relation) ORDER BY 1 LIMIT 1)
          """)
      } catch {
        guard error is PostgresError else { throw error }
        continue
      }
      // A book's number is in the name of nothing that is read, so its rows are gone.
      #expect(try !book.findings().isEmpty, "\(seed): \(relation.relation).\(column)")
      return
    }
    Issue.record("\(seed): no column took another value")
  }
}
