import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Transaction numbers", .database)
struct NumberTests {
  @Test("Numbers of a large batch are unique and carry the time of posting")
  func largeBatch() throws {
    let ledger = try LedgerBook()
    let batch = (0..<5_000).map { LedgerBook.unlock("unl-\($0)") }
    let before: Int64 = try ledger.connection.row(
      "SELECT ledger.first_txn(clock_timestamp()) AS txn"
    ).value("txn")
    try ledger.post(batch)
    try ledger.post([LedgerBook.unlock("unl-next")])
    let row = try ledger.connection.row(
      """
      SELECT count(DISTINCT txn) AS numbers, min(txn) >= \(before)::bigint AS is_after,
        max(txn) < ledger.first_txn(clock_timestamp() + interval '1 second') AS is_before
      FROM ledger.posting
      """)
    #expect(try row.value("numbers") == 5_001)
    #expect(try row.value("is_after", as: Bool.self))
    #expect(try row.value("is_before", as: Bool.self))
  }

  @Test("The numbers of a batch stay unique where the sequence within a millisecond ends")
  func sequenceWraps() throws {
    let ledger = try LedgerBook()
    try TestDatabase.current.superuserConnection().execute(
      "SELECT setval('ledger.txn_block_seq', 4094)")
    try ledger.post((0..<5_000).map { LedgerBook.unlock("unl-\($0)") })
    #expect(try ledger.count("(SELECT DISTINCT txn FROM ledger.posting) AS t") == 5_000)
    #expect(
      try ledger.count(
        """
        (SELECT k.txn FROM ledger.source_key AS k
         JOIN ledger.posting AS p ON p.book = k.book AND p.txn = k.txn) AS t
        """) == 5_000)
  }

  @Test("Keys of a transaction lead to its postings, whichever key it is")
  func furtherKeys() throws {
    let ledger = try LedgerBook()
    let plain = LedgerBook.unlock("")
    let transactions = (0..<3_000).map { number in
      Transaction(
        kind: .unlock, effectiveOn: LedgerBook.day, occurredAt: plain.occurredAt,
        transfers: [
          Transfer(
            debit: .psp("razorpay"), credit: .unlockProceeds, signedMinor: Int64(number + 1))
        ].compactMap { $0 },
        keys: [
          LedgerBook.key("unlocks", "unl-\(number + 1)"),
          LedgerBook.key("payments", "pay-\(number + 1)"),
        ])
    }
    try ledger.post(transactions)
    #expect(
      try ledger.count(
        """
        (SELECT k.txn FROM ledger.source_key AS k
         JOIN ledger.posting AS p ON p.book = k.book AND p.txn = k.txn
         WHERE p.amount_minor = split_part(k.external_id, '-', 2)::bigint) AS t
        """) == 6_000)
  }

  @Test("The partitions of a month and the two after it are made once")
  func partitionRollover() throws {
    let ledger = try LedgerBook()
    for _ in 0..<2 {
      try ledger.connection.execute("SELECT ledger.ensure_partition('2031-11-30 23:59:59+00')")
    }
    let names = try ledger.connection.rows(
      """
      SELECT relname FROM pg_class
      WHERE relnamespace = 'ledger'::regnamespace AND relname ~ '^posting_203[12]..$'
      ORDER BY 1
      """
    ).map { try $0.value("relname", as: String.self) }
    #expect(names == ["posting_203111", "posting_203112", "posting_203201"])
    #expect(
      try ledger.count(
        """
        (SELECT FROM pg_constraint AS c
         WHERE c.conrelid = 'ledger.posting_203112'::regclass AND c.contype = 'p') AS c
        """) == 1)
    let bounds: String = try ledger.connection.row(
      """
      SELECT pg_get_expr(relpartbound, oid) AS bounds FROM pg_class
      WHERE oid = 'ledger.posting_203112'::regclass
      """
    ).value("bounds")
    let first: Int64 = try ledger.connection.row(
      "SELECT ledger.first_txn('2031-12-01 00:00:00+00') AS txn"
    ).value("txn")
    let next: Int64 = try ledger.connection.row(
      "SELECT ledger.first_txn('2032-01-01 00:00:00+00') AS txn"
    ).value("txn")
    #expect(bounds == "FOR VALUES FROM ('\(first)') TO ('\(next)')")
  }
}
