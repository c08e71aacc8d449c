import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Reversals", .database)
struct ReversalTests {
  @Test("A reversal mirrors every leg with its dimensions and item, and cites the original")
  func mirrored() throws {
    let crew = try Crew(ownLimitMinor: .max)
    let journals = try crew.journals(of: crew.maker)
    let original = try #require(
      try journals.propose(try Crew.rentPaid(item: "INV-9")).transaction)
    let reversal = try journals.reverse(
      original, on: LedgerBook.day.adding(days: 1), memo: "wrong month", reason: "typed twice")
    #expect(reversal.voucher == "RJ/2627/000001")
    let row = try crew.ledger.connection.row(
      """
      SELECT r.kind, r.debit = o.credit AND r.credit = o.debit AS is_mirrored,
        r.amount_minor = o.amount_minor AND r.item = o.item AS is_same, r.effective_on, d.memo,
        d.reverses = o.txn AND v.reverses = o.txn AS is_cited
      FROM ledger.posting AS r
      JOIN ledger.document AS d ON d.book = r.book AND d.txn = r.txn
      JOIN ledger.voucher AS v ON v.book = r.book AND v.txn = r.txn
      JOIN ledger.posting AS o ON o.book = r.book AND o.txn = \(original) AND o.leg = r.leg
      WHERE r.txn = \(reversal.transaction)
      """)
    #expect(row.texts == ["16", "t", "t", "2026-04-03", "wrong month", "t"])
    #expect(try crew.ledger.balance(of: Crew.rent.code) == 0)
    #expect(try journals.transaction(named: "RJ/2627/000001") == reversal.transaction)
    #expect(throws: LedgerError.unknownJournal("RJ/2627/000009")) {
      try journals.transaction(named: "RJ/2627/000009")
    }
  }

  @Test("What is taken back, is a reversal, has another way back or is not there is refused")
  func refused() throws {
    let crew = try Crew(ownLimitMinor: 5_000_000)
    let journals = try crew.journals(of: crew.maker)
    let day = LedgerBook.day
    func refusal(_ transaction: Int64, on day: BusinessDay = day) throws -> String? {
      try message {
        _ = try journals.reverse(transaction, on: day, memo: nil, reason: "wrong")
      }
    }
    let original = try #require(try journals.propose(try Crew.rentPaid()).transaction)
    #expect(
      try refusal(original, on: day.adding(days: -1))
        == "a reversal on 2026-04-01 would come before its transaction on 2026-04-02")
    let reversal = try #require(
      try journals.reverse(original, on: day, memo: nil, reason: "wrong").transaction)
    #expect(
      try refusal(original) == "transaction \(original) is taken back already, by RJ/2627/000001")
    #expect(
      try refusal(reversal) == "transaction \(reversal) is a reversal itself and is not reversed")
    #expect(try refusal(99) == "there is no transaction 99")
    let waiting = try journals.propose(try Crew.rentPaid(5_000_001)).proposal
    #expect(
      try refusal(waiting) == "\(waiting) is the number of a proposal, not of a transaction")
    try crew.ledger.post([LedgerBook.unlock("unl-1")])
    let unlock: Int64 = try crew.ledger.connection.row(
      "SELECT txn FROM ledger.posting WHERE kind = 1"
    ).value("txn")
    #expect(
      try refusal(unlock)
        == "transaction \(unlock) is of kind unlock, which is not taken back by a reversal")
    #expect(try sqlState { try crew.reverse(unlock) } == "BH025")
    #expect(try crew.ledger.count("ledger.voucher") == 2)
  }

  @Test("A reversal that waits bars a second one, until it is rejected")
  func waiting() throws {
    let crew = try Crew()
    let maker = try crew.journals(of: crew.maker)
    let checker = try crew.journals(of: crew.checker)
    let proposed = try maker.propose(try Crew.rentPaid()).proposal
    let original = try #require(try checker.approve(proposed).transaction)
    func propose() throws -> Int64 {
      try maker.reverse(original, on: LedgerBook.day, memo: nil, reason: "wrong").proposal
    }
    let first = try propose()
    #expect(
      try message { _ = try propose() }
        == "transaction \(original) is taken back already, by proposal \(first)")
    try checker.reject(first, reason: "it was right")
    let second = try propose()
    #expect(try checker.approve(second).voucher == "RJ/2627/000001")
    #expect(try crew.ledger.balance(of: Crew.rent.code) == 0)
  }

  @Test("No proposal of another kind of voucher cites what it reverses")
  func byHand() throws {
    let crew = try Crew()
    let state = try sqlState {
      try crew.poster(crew.maker).execute(
        """
        SELECT ledger.propose_journal(\(crew.ledger.book.id), 'reversal', '2026-04-02', NULL, 'r',
          '{a}', '{b}', '{1}', '{NULL}', '{NULL}', '[]')
        """)
    }
    #expect(state == "BH024")
  }
}

extension Crew {
  /// Reverses as the maker.
  func reverse(_ transaction: Int64) throws {
    _ = try journals(of: maker).reverse(
      transaction, on: LedgerBook.day, memo: nil, reason: "wrong")
  }
}
