import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Entries by hand", .database)
struct JournalTests {
  @Test("An entry waits, another person approves it, and it posts once under a voucher")
  func twoPeople() throws {
    let crew = try Crew()
    let entry = try Crew.rentPaid()
    let waiting = try crew.journals(of: crew.maker).propose(entry)
    #expect(waiting.voucher == nil && waiting.transaction == nil)
    #expect(try crew.ledger.count("ledger.posting") == 0)
    #expect(try crew.ledger.count("ledger.voucher") == 0)
    let posted = try crew.journals(of: crew.checker).approve(waiting.proposal)
    #expect(posted.voucher == "JV/2627/000001")
    let row = try crew.ledger.connection.row(
      """
      SELECT v.txn, v.made_by, v.approved_by, v.basis, p.kind, p.amount_minor, d.memo,
        k.event_hash = decode(j.sha256, 'hex') AS is_hashed, b.recorded_by
      FROM ledger.voucher AS v
      JOIN ledger.posting AS p USING (book, txn)
      JOIN ledger.document AS d USING (book, txn)
      JOIN ledger.source_key AS k USING (book, txn)
      JOIN ledger.journal_proposal AS j USING (proposal)
      JOIN ledger.batch AS b USING (batch)
      """)
    #expect(try row.value("txn") == posted.transaction)
    #expect(try row.value("made_by") == crew.maker.name)
    #expect(try row.value("approved_by") == crew.checker.name)
    #expect(try row.value("recorded_by") == crew.checker.name)
    #expect(try row.value("basis") == "second_person")
    #expect(try row.value("kind") == 15)
    #expect(try row.value("memo") == "rent of April")
    #expect(try row.value("is_hashed", as: Bool.self))
    #expect(try crew.ledger.balance(of: Crew.rent.code) == 5_000_000)
    #expect(try crew.ledger.balance(of: "assets:bank:hdfc-6789") == -5_000_000)
    #expect(
      try message { _ = try crew.journals(of: crew.checker).approve(waiting.proposal) }
        == "proposal \(waiting.proposal) was approved by \(crew.checker.name) already")
  }

  @Test("Up to the maker's own limit it posts at once, one paisa above it waits")
  func ownLimit() throws {
    let crew = try Crew(ownLimitMinor: 50_000)
    let journals = try crew.journals(of: crew.maker)
    #expect(try journals.propose(try Crew.rentPaid(50_000)).voucher == "JV/2627/000001")
    #expect(try journals.propose(try Crew.rentPaid(50_001)).voucher == nil)
    // An amount in another currency lies above every limit.
    let dollars = try Crew.rentPaid(1, from: Crew.usdBank, to: Crew.usdIncome)
    #expect(try journals.propose(dollars).voucher == nil)
    let basis = try crew.ledger.connection.row(
      "SELECT basis, made_by, approved_by FROM ledger.voucher")
    #expect(basis.texts == ["own_limit", crew.maker.name, crew.maker.name])
  }

  @Test("Above the checker's limit nothing is approved, and of another currency only without one")
  func checkerLimit() throws {
    let crew = try Crew(approvalLimitMinor: 100_000)
    let maker = try crew.journals(of: crew.maker)
    let checker = try crew.journals(of: crew.checker)
    let high = try maker.propose(try Crew.rentPaid(100_001)).proposal
    #expect(
      try message { _ = try checker.approve(high) }
        == """
        proposal \(high) of ₹1000.01 lies above the limit of \(crew.checker.name), which is \
        ₹1000.00
        """)
    #expect(try sqlState { _ = try checker.approve(high) } == "BH022")
    let dollars = try maker.propose(
      try Crew.rentPaid(1, from: Crew.usdBank, to: Crew.usdIncome)
    ).proposal
    #expect(
      try message { _ = try checker.approve(dollars) }?.contains("of another currency") == true)
    let exact = try maker.propose(try Crew.rentPaid(100_000)).proposal
    #expect(try checker.approve(exact).voucher == "JV/2627/000001")
    // The maker has no limit as a checker, and may approve what others made.
    let other = try checker.propose(try Crew.rentPaid(900_000)).proposal
    #expect(try maker.approve(other).voucher == "JV/2627/000002")
  }

  @Test("Numbers have no gap, by type and fiscal year, whatever was refused between them")
  func gapless() throws {
    let crew = try Crew()
    let maker = try crew.journals(of: crew.maker)
    let checker = try crew.journals(of: crew.checker)
    let march = BusinessDay(daysSince1970: LedgerBook.day.daysSince1970 + 363)
    let april = march.adding(days: 1)
    #expect("\(march) \(april)" == "2027-03-31 2027-04-01")
    func approve(_ entry: JournalEntry) throws -> String? {
      try checker.approve(try maker.propose(entry).proposal).voucher
    }
    #expect(try approve(try Crew.rentPaid()) == "JV/2627/000001")
    let rejected = try maker.propose(try Crew.rentPaid()).proposal
    try checker.reject(rejected, reason: "no invoice")
    let refused = try maker.propose(try Crew.rentPaid()).proposal
    #expect(try sqlState { _ = try maker.approve(refused) } == "BH021")
    #expect(try approve(try Crew.rentPaid(on: march)) == "JV/2627/000002")
    #expect(try approve(try Crew.rentPaid(on: april)) == "JV/2728/000001")
    #expect(try approve(try Crew.rentPaid(5, .payment)) == "PV/2627/000001")
    #expect(try approve(try Crew.rentPaid(5, .creditNote)) == "CN/2627/000001")
    #expect(try message { _ = try checker.approve(rejected) }?.contains("was rejected by") == true)
  }

  @Test(
    "An entry that could not be posted is refused when it is proposed",
    arguments: [
      ("BH010", "account expenses:other:lunch does not exist"),
      ("BH011", "account expenses:other:rent or assets:bank:hdfc-6789 is closed"),
      ("BH012", "income:other:usd is in USD and assets:bank:hdfc-6789 in INR"),
      ("BH013", "journal may not move money from assets:bank:hdfc-6789 to liabilities:wallet:v-1"),
      ("BH003", "account expenses:other:rent cannot be a fee_expense account in INR"),
    ])
  func refused(state: String, text: String) throws {
    let crew = try Crew(ownLimitMinor: .max)
    let maker = try crew.journals(of: crew.maker)
    _ = try maker.propose(try Crew.rentPaid())
    let dollars = try maker.propose(
      try Crew.rentPaid(1, from: Crew.usdBank, to: Crew.usdIncome))
    _ = try crew.journals(of: crew.checker).approve(dollars.proposal)
    let before = try crew.ledger.count("ledger.journal_proposal")
    let entry: JournalEntry
    let bank = Account.bank("hdfc-6789")
    switch state {
    case "BH010":
      entry = try Crew.entry(to: "expenses:other:lunch", from: bank.code)
    case "BH011":
      try TestDatabase.current.superuserConnection().execute(
        "UPDATE ledger.account SET closed_on = '2026-04-02' WHERE code = 'expenses:other:rent'")
      entry = try Crew.rentPaid()
    case "BH012":
      entry = try Crew.entry(to: Crew.usdIncome.code, from: bank.code)
    case "BH013":
      let wallet = Account(code: "liabilities:wallet:v-1", accountClass: .wallet)
      entry = try Crew.rentPaid(to: wallet)
    default:
      entry = try Crew.rentPaid(
        to: Account(code: Crew.rent.code, accountClass: .feeExpense))
    }
    #expect(try message { _ = try maker.propose(entry) } == text)
    #expect(try sqlState { _ = try maker.propose(entry) } == state)
    #expect(try crew.ledger.count("ledger.journal_proposal") == before)
    #expect(try crew.ledger.count("ledger.voucher") == 2)
  }

  @Test("An entry of two currencies and an item posts in balance in each")
  func compound() throws {
    let crew = try Crew()
    func leg(_ account: String, _ side: JournalLeg.Side, _ minor: Int64, _ currency: Currency)
      -> JournalLeg
    {
      JournalLeg(
        account: account, side: side, amount: Money(minorUnits: minor, currency: currency),
        about: JournalSubject(item: account == Crew.rent.code ? "INV-9" : nil))
    }
    let entry = try JournalEntry(
      .contra, on: LedgerBook.day, memo: nil, reason: "split",
      legs: [
        leg(Crew.rent.code, .debit, 700, .inr), leg("expenses:other:power", .debit, 300, .inr),
        leg("assets:bank:hdfc-6789", .credit, 1_000, .inr), leg(Crew.usdBank.code, .debit, 9, .usd),
        leg(Crew.usdIncome.code, .credit, 9, .usd),
      ],
      opening: [
        Crew.rent, Account(code: "expenses:other:power", accountClass: .otherExpense),
        .bank("hdfc-6789"), Crew.usdBank, Crew.usdIncome,
      ])
    let proposal = try crew.journals(of: crew.maker).propose(entry).proposal
    #expect(try crew.journals(of: crew.checker).approve(proposal).voucher == "CV/2627/000001")
    let rows = try crew.ledger.connection.rows(
      "SELECT leg, amount_minor, item FROM ledger.posting ORDER BY leg"
    ).map(\.texts)
    #expect(rows == [["1", "700", "INV-9"], ["2", "300", nil], ["3", "9", nil]])
  }
}

extension Crew {
  /// An entry over a rupee that opens nothing.
  static func entry(to debit: String, from credit: String) throws -> JournalEntry {
    let rupee = Money(minorUnits: 100, currency: .inr)
    return try JournalEntry(
      .journal, on: LedgerBook.day, memo: nil, reason: "r",
      legs: [
        JournalLeg(account: debit, side: .debit, amount: rupee),
        JournalLeg(account: credit, side: .credit, amount: rupee),
      ])
  }
}

/// The message of the server error that a body throws; nil when it throws none.
func message(of body: () throws -> Void) throws -> String? {
  do {
    try body()
    return nil
  } catch let error as PostgresError {
    guard case .server(let server) = error else { throw error }
    return server.message
  }
}
