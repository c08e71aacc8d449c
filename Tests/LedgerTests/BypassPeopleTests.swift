import Dispatch
import Ledger
import Money
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("No way around the second person", .database)
struct BypassPeopleTests {
  @Test("A maker does not approve the own entry, in whatever role or name")
  func ownEntry() throws {
    let crew = try Crew()
    let proposal = try crew.journals(of: crew.maker).propose(try Crew.rentPaid()).proposal
    let connection = try crew.maker.connection()
    let approve: SQL = "SELECT * FROM ledger.approve_journal(\(proposal)::bigint)"
    #expect(try sqlState { try connection.execute(approve) } == "BH021")
    try connection.execute("SET ROLE bahi_post")
    #expect(try sqlState { try connection.execute(approve) } == "BH021")
    for name in [crew.checker.name, "bahi", "postgres"] {
      #expect(
        try sqlState {
          try connection.execute("SET SESSION AUTHORIZATION \(identifier: name)")
        } == "42501")
      #expect(try sqlState { try connection.execute("SET ROLE \(identifier: name)") } == "42501")
    }
    for setting: SQL in ["SET bahi.login = 'ravi'", "SET bahi.reason = 'single person'"] {
      try connection.execute(setting)
    }
    #expect(try sqlState { try connection.execute(approve) } == "BH021")
    #expect(try crew.ledger.count("ledger.journal_decision") == 0)
    #expect(try crew.ledger.count("ledger.posting") == 0)
  }

  @Test("The tables themselves want two people, even of their owner")
  func constraint() throws {
    let crew = try Crew()
    let proposal = try crew.journals(of: crew.maker).propose(try Crew.rentPaid()).proposal
    let owner = try Intruder.owner.connection()
    let row = try #require(
      try owner.firstRow("SELECT proposed_by FROM ledger.journal_proposal"))
    let maker: String = try row.value("proposed_by")
    func decide(_ maker: String, _ checker: String, _ basis: String) throws -> String? {
      do {
        try owner.execute(
          """
          INSERT INTO ledger.journal_decision (
            proposal, decision, basis, proposed_by, decided_by)
          VALUES (\(proposal), 'approved', \(basis), \(maker), \(checker))
          """)
        return nil
      } catch {
        guard case .server(let server) = error else { throw error }
        return server.constraint
      }
    }
    #expect(try decide(maker, maker, "second_person") == "journal_decision_takes_two")
    #expect(try decide("eve", maker, "second_person") == "journal_decision_maker_fkey")
    #expect(try decide(maker, "eve", "own_limit") == "journal_decision_takes_two")
    #expect(try decide(maker, maker, "withdrawn") == "journal_decision_takes_two")
  }

  @Test("Nobody writes the tables of people, approvals and changes", arguments: Intruder.strangers)
  func tables(intruder: Intruder) throws {
    let crew = try Crew()
    _ = try crew.journals(of: crew.maker).propose(try Crew.rentPaid())
    let connection = try intruder.connection()
    for relation in [
      "person", "person_role", "journal_proposal", "journal_decision", "voucher",
      "voucher_series", "voucher_type", "change_log", "posting_kind", "route", "book",
    ] {
      for statement in [
        "INSERT INTO ledger.\(relation) DEFAULT VALUES",
        "DELETE FROM ledger.\(relation)", "TRUNCATE ledger.\(relation) CASCADE",
      ] {
        #expect(
          try sqlState { try connection.execute(.trusted(statement)) } == "42501", "\(statement)")
      }
    }
    #expect(
      try sqlState {
        try connection.execute("UPDATE ledger.book SET is_single_person = true")
      } == "42501")
    #expect(
      try sqlState {
        try connection.execute("UPDATE ledger.person_role SET limit_minor = NULL")
      } == "42501")
  }

  @Test("A journal, a reversal, a transfer and a year end do not come in through staging")
  func staging() throws {
    let crew = try Crew()
    for kind in [PostingKind.journal, .reversal, .transfer, .yearEnd] {
      let entry = LedgerBook.transaction(
        kind, "j-\(kind.rawValue)", from: .bank("hdfc-6789"), to: Crew.rent, 500)
      #expect(try sqlState { try crew.ledger.post([entry]) } == "BH015", "\(kind)")
    }
    #expect(try crew.ledger.count("ledger.posting") == 0)
  }

  @Test("Inner functions are not called from outside")
  func inner() throws {
    let crew = try Crew()
    let proposal = try crew.journals(of: crew.maker).propose(try Crew.rentPaid()).proposal
    let connection = try crew.poster(crew.maker)
    for call: SQL in [
      "SELECT ledger.post_journal(\(proposal)::bigint)",
      "SELECT ledger.stage_journal(\(proposal)::bigint, 15::smallint, 1::smallint, 'x')",
      """
      SELECT ledger.submit_journal(1, 'journal', '2026-04-02', NULL, 'r', NULL, '[]', '[]')
      """,
      "SELECT ledger.open_proposal(\(proposal)::bigint)", "SELECT ledger.require_role('poster')",
      "SELECT ledger.post_batch(1, NULL, true)",
    ] {
      #expect(try sqlState { try connection.execute(call) } == "42501", "\(call)")
    }
    // A table of one's own with the log's trigger would write what never was.
    try connection.execute("CREATE TEMPORARY TABLE mine (login text)")
    #expect(
      try sqlState {
        try connection.execute(
          """
          CREATE TRIGGER forged AFTER INSERT ON mine
          FOR EACH ROW EXECUTE FUNCTION ledger.log_change('user', 'login')
          """)
      } == "42501")
  }

  @Test(
    "SQL in a memo, a reason and an item is kept as text",
    arguments: ["'); DROP TABLE ledger.posting; --", "$$; SELECT 1; $$", "\\'\"{}[],NULL", "१०₹ 🙂"])
  func hostileText(text: String) throws {
    let crew = try Crew()
    let amount = Money(minorUnits: 1, currency: .inr)
    let entry = try JournalEntry(
      .journal, on: LedgerBook.day, memo: text, reason: text,
      legs: [
        JournalLeg(
          account: Crew.rent.code, side: .debit, amount: amount,
          about: JournalSubject(item: text)),
        JournalLeg(account: "assets:bank:hdfc-6789", side: .credit, amount: amount),
      ], opening: [Crew.rent, .bank("hdfc-6789")])
    let proposal = try crew.journals(of: crew.maker).propose(entry).proposal
    _ = try crew.journals(of: crew.checker).approve(proposal)
    let row = try crew.ledger.connection.row(
      """
      SELECT d.memo, v.reason, p.item
      FROM ledger.posting AS p JOIN ledger.document AS d USING (book, txn)
      JOIN ledger.voucher AS v USING (book, txn)
      """)
    #expect(row.texts == [text, text, text])
  }

  @Test("Nobody takes the key of a voucher to come ahead of its approval")
  func takenKey() throws {
    let crew = try Crew()
    let proposal = try crew.journals(of: crew.maker).propose(try Crew.rentPaid()).proposal
    let plain = LedgerBook.unlock("unl-1")
    let early = Transaction(
      kind: .unlock, effectiveOn: plain.effectiveOn, occurredAt: plain.occurredAt,
      transfers: plain.transfers, keys: [LedgerBook.key("journal", "JV/2627/000001")])
    #expect(
      try message { try crew.ledger.post([early]) }
        == "keys of vouchers, transfers and releases are claimed by the ledger alone")
    _ = try crew.journals(of: crew.checker).approve(proposal)
    #expect(try crew.ledger.count("ledger.voucher") == 1)
  }

  @Test("Many checkers at once: each proposal is approved once, and the numbers have no gap")
  func racing() throws {
    let crew = try Crew()
    let maker = try crew.journals(of: crew.maker)
    let proposals = try (0..<12).map { _ in try maker.propose(try Crew.rentPaid(100)).proposal }
    let database = TestDatabase.current
    let (book, name) = (crew.ledger.book, crew.checker.name)
    let vouchers = Mutex<[String]>([])
    let refusals = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { index in
      do {
        let connection = try Connection(database.conninfo(user: name))
        try connection.becomePoster()
        let journals = JournalStore(book, on: connection)
        for proposal in index.isMultiple(of: 2) ? proposals : proposals.reversed() {
          do {
            let voucher = try journals.approve(proposal).voucher ?? "none"
            vouchers.withLock { $0.append(voucher) }
          } catch let error as PostgresError {
            refusals.withLock { $0.append(error.sqlState ?? "\(error)") }
          }
        }
      } catch {
        refusals.withLock { $0.append("\(error)") }
      }
    }
    #expect(Set(refusals.withLock { $0 }) == ["BH024"])
    let numbers = (1...12).map { "JV/2627/0000\($0 < 10 ? "0" : "")\($0)" }
    #expect(vouchers.withLock { $0 }.sorted() == numbers)
    #expect(try crew.ledger.balance(of: Crew.rent.code) == 1_200)
  }
}
