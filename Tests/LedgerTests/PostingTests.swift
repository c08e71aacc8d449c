import Money
import Postgres
import TestSupport
import Testing

@testable import Ledger

@Suite("Posting", .database)
struct PostingTests {
  @Test("The same batch again posts nothing and counts as unchanged")
  func replay() throws {
    let ledger = try LedgerBook()
    let batch = [LedgerBook.unlock("unl-1"), LedgerBook.unlock("unl-2", 1_000)]
    let first = try ledger.post(batch)
    #expect(first.transactions == 2 && first.postings == 2 && first.unchanged == 0)
    let second = try ledger.post(batch + [LedgerBook.unlock("unl-3", 200)])
    #expect(second.transactions == 1 && second.postings == 1 && second.unchanged == 2)
    let third = try ledger.post(batch)
    #expect(third.transactions == 0 && third.postings == 0 && third.unchanged == 2)
    #expect(third.batch == nil)
    #expect(try ledger.count("ledger.posting") == 3)
    #expect(try ledger.balance(of: "assets:psp:razorpay") == 1_700)
  }

  @Test("A key with other content names the file and the record that used it first")
  func conflict() throws {
    let ledger = try LedgerBook()
    let file = try keptFile(named: "unlocks-2026-04-02.csv", on: ledger)
    try ledger.post([LedgerBook.unlock("unl-1", 500, record: 17)], file: file)
    let error = #expect(throws: LedgerError.self) {
      try ledger.post([
        LedgerBook.unlock("unl-0", 500, record: 1), LedgerBook.unlock("unl-1", 700, record: 2),
      ])
    }
    let expected = KeyConflict(
      record: 2, source: "unlocks", externalID: "unl-1", priorFile: "unlocks-2026-04-02.csv",
      priorRecord: 17)
    #expect(error == .conflicts([expected]))
    #expect(
      error?.description == "unlocks \"unl-1\" has other content than record 17 of "
        + "unlocks-2026-04-02.csv")
    #expect(try ledger.count("ledger.posting") == 1)
    #expect(try ledger.count("ledger.source_key") == 1)
  }

  @Test("A double within a batch is unchanged, and with other content a conflict")
  func doublesWithinBatch() throws {
    let ledger = try LedgerBook()
    let outcome = try ledger.post([LedgerBook.unlock("unl-1"), LedgerBook.unlock("unl-1")])
    #expect(outcome.transactions == 1 && outcome.unchanged == 1)
    let error = #expect(throws: LedgerError.self) {
      try ledger.post([
        LedgerBook.unlock("unl-2", 500, record: 1), LedgerBook.unlock("unl-2", 200, record: 2),
      ])
    }
    #expect(
      error
        == .conflicts([
          KeyConflict(
            record: 2, source: "unlocks", externalID: "unl-2", priorFile: nil, priorRecord: 1)
        ]))
    #expect(try ledger.count("ledger.posting") == 1)
  }

  @Test("A new key beside a known one is another transaction and refused")
  func mixedKeys() throws {
    let ledger = try LedgerBook()
    try ledger.post([unlock(keys: ["pay-1", "order-1"])])
    #expect(try ledger.post([unlock(keys: ["pay-1", "order-1"])]).unchanged == 1)
    #expect(throws: LedgerError.self) { try ledger.post([unlock(keys: ["pay-2", "order-1"])]) }
    #expect(try ledger.count("ledger.posting") == 1)
    #expect(try ledger.count("ledger.source_key") == 2)
  }

  @Test("Two batches of one transaction do not mix")
  func batchesOfOneTransaction() throws {
    let ledger = try LedgerBook()
    try ledger.connection.transaction {
      let posting = LedgerPosting(ledger.book, on: ledger.connection)
      let first = try posting.post([LedgerBook.unlock("unl-1"), LedgerBook.unlock("unl-2")])
      let second = try posting.post([LedgerBook.unlock("unl-3", 900)])
      #expect(first.transactions == 2)
      #expect(second.transactions == 1 && second.unchanged == 0)
    }
    #expect(try ledger.balance(of: "assets:psp:razorpay") == 1_900)
  }

  @Test("A move without a route is refused")
  func noRoute() throws {
    let ledger = try LedgerBook()
    let wrong = LedgerBook.transaction(
      .unlock, "unl-1", from: .unlockRevenue, to: .psp("razorpay"), 500)
    #expect(try sqlState { try ledger.post([wrong]) } == "BH013")
    #expect(try ledger.count("ledger.source_key") == 0)
  }

  @Test("An account that does not exist, is closed or has another currency is refused")
  func refusedAccounts() throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1")])
    #expect(try sqlState { try stage(debit: 999_998, on: ledger) } == "BH010")
    let coins = Account(
      code: "assets:psp:coins", accountClass: .psp, currency: try Currency(code: "COIN"))
    let mixed = LedgerBook.transaction(.unlock, "unl-2", from: .unlockProceeds, to: coins, 500)
    #expect(try sqlState { try ledger.post([mixed]) } == "BH012")
    try TestDatabase.current.superuserConnection().execute(
      "UPDATE ledger.account SET closed_on = '2026-04-02' WHERE code = 'assets:psp:razorpay'")
    #expect(try sqlState { try ledger.post([LedgerBook.unlock("unl-3")]) } == "BH011")
    let before = LedgerBook.day.adding(days: -1)
    try ledger.post([LedgerBook.unlock("unl-4", day: before)])
    #expect(try ledger.count("ledger.posting") == 2)
  }

  @Test("An account keeps its class and its currency")
  func accountClash() throws {
    let ledger = try LedgerBook()
    let posting = LedgerPosting(ledger.book, on: ledger.connection)
    _ = try posting.numbers(of: [.psp("razorpay")])
    let other = Account(code: "assets:psp:razorpay", accountClass: .bank)
    #expect(try sqlState { _ = try posting.numbers(of: [other]) } == "BH003")
    let rootless = Account(code: "income:psp:razorpay", accountClass: .psp)
    #expect(try sqlState { _ = try posting.numbers(of: [rootless]) } == "BH003")
  }

  private func unlock(keys: [String]) -> Transaction {
    let plain = LedgerBook.unlock("")
    return Transaction(
      kind: plain.kind, effectiveOn: plain.effectiveOn, occurredAt: plain.occurredAt,
      transfers: plain.transfers, keys: keys.map { LedgerBook.key("ids", $0) })
  }

  private func stage(debit: Int64, on ledger: LedgerBook) throws {
    try ledger.connection.transaction {
      let posting = LedgerPosting(ledger.book, on: ledger.connection)
      try posting.openStaging()
      try ledger.connection.execute(
        """
        INSERT INTO pg_temp.bahi_staging (
          txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, effective_on,
          external_id, event_hash)
        SELECT 0, 1, 1, s.source, \(debit)::bigint, a.account, 500, now(), '2026-04-02', 'unl-9',
          '\\x00'
        FROM ledger.account AS a CROSS JOIN ledger.ensure_source('unlocks') AS s (source)
        WHERE a.code = 'liabilities:proceeds:unlocks'
        """)
      _ = try posting.postStaged(file: nil)
    }
  }

  private func keptFile(named name: String, on ledger: LedgerBook) throws -> FileID {
    try ledger.connection.execute(
      """
      INSERT INTO intake.file (
        file, book, feed, profile, profile_version, name, sha256, byte_size, received_on, records,
        accepted, unchanged, changed, skipped, rejected, sum_minor, captured)
      VALUES (1, \(ledger.book.id), 'unlocks', 'own.unlocks', 1, \(name), '', 0, '2026-04-02', 0,
        0, 0, 0, 0, 0, 0, '{}')
      """)
    return FileID(rawValue: 1)
  }
}
