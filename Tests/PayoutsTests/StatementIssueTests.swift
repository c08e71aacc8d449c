import BookSupport
import Ledger
import Money
import Payouts
import Postgres
import TestSupport
import Testing

@Suite("Issuing statements", .database)
struct StatementIssueTests {
  @Test("The worked example's share moves from accrued to payable on the period's last day")
  func workedExample() throws {
    let sample = try SampleBook.workedExample()
    let issued = try sample.issue("2026-04", on: "2026-05-01")
    #expect(issued.map(\.statement.number) == ["PS2627/000001"])
    #expect(try sample.balance(of: "liabilities:accrued:studio-12") == 0)
    #expect(try sample.balance(of: "liabilities:payable:studio-12") == -170)
    let posting = try sample.connection.row(
      """
      SELECT d.code AS debit, c.code AS credit, p.amount_minor, p.effective_on, s.number
      FROM ledger.posting AS p
      JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
      JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
      JOIN payout.statement AS s ON s.book = p.book AND s.txn = p.txn
      WHERE p.kind = 10
      """)
    #expect(
      posting.texts == [
        "liabilities:accrued:studio-12", "liabilities:payable:studio-12", "170", "2026-04-30",
        "PS2627/000001",
      ])
    expectSnapshot(
      of: issued.map(\.statement.document.text).joined(separator: "\n") + "\n",
      named: "worked-example.json")
  }

  @Test("The frozen document is what is found again, with the server's hash")
  func find() throws {
    let sample = try SampleBook.workedExample()
    let issued = try sample.issue("2026-04", on: "2026-05-01")
    let found = try sample.store.find("PS2627/000001")
    #expect([found] == issued)
    #expect(try sample.store.numbers() == ["PS2627/000001"])
    #expect(try sample.store.numbers(ofPeriod: "2026-05").isEmpty)
    #expect(throws: PayoutsError.unknownStatement("PS2627/000002")) {
      try sample.store.find("PS2627/000002")
    }
  }

  @Test("A share held open across a statement changes none of it, and is in the next one")
  func heldOpen() throws {
    let sample = try SampleBook.workedExample()
    // Once a cut holds the first share, no other transaction can keep the next one from it.
    _ = try sample.cut()
    let late = try SampleBook()
    try late.connection.execute("BEGIN")
    let day = try BusinessDay("2026-04-20")
    let transfer = try #require(
      Transfer(debit: .creatorShares, credit: .accrued("studio-12"), signedMinor: 30))
    try LedgerPosting(late.book, on: late.connection).post([
      Transaction(
        kind: .share, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 0),
        transfers: [transfer],
        keys: [
          SourceKey(
            source: "distribution", externalID: "late", eventHash: EventHash.of("sample/1", []))
        ])
    ])
    try sample.connection.execute("SELECT FROM ledger.take_cut(\(sample.book.id))")
    let cut = try Cut.known(
      at: try Instant("2099-01-01T00:00:00Z"), of: sample.book, on: sample.connection)
    let first = try sample.store.issue(
      sample.period("2026-04"), on: try BusinessDay("2026-05-01"), asOf: cut)
    #expect(first.map(\.statement.body.closingMinor) == [170])
    try late.connection.execute("COMMIT")
    #expect(try sample.store.find("PS2627/000001") == first[0])
    try allocateLate(sample, minor: 30)
    let next = try sample.issue("2026-05", on: "2026-06-01")
    #expect(next.map(\.statement.body.closingMinor) == [200])
    #expect(try sample.store.find("PS2627/000001") == first[0])
  }

  /// Stores what the share that came late was for, as the distribution that posted it would have.
  private func allocateLate(_ sample: SampleBook, minor: Int64) throws {
    try sample.connection.execute(
      """
      INSERT INTO commerce.allocation (
        book, txn, day, counted_on, side, agreement, version, series, party, units, gross_minor,
        net_minor, share_minor)
      SELECT k.book, k.txn, '2026-04-20', '2026-04-20', 'receipt', 'studio-12-share', 1, s.series,
        'studio-12', 1, 100, 85, \(minor)::bigint
      FROM ledger.source_key AS k JOIN ledger.series AS s ON s.code = 'S1'
      WHERE k.external_id = 'late'
      """)
  }

  @Test("A payee of a split share is told the part, in the document and in words")
  func split() throws {
    let sample = try SampleBook.workedExample()
    try sample.creator("actor-3", name: "Actor Three")
    for (party, weight) in [("studio-12", 6_667), ("actor-3", 3_333)] {
      try sample.connection.execute(
        """
        INSERT INTO commerce.agreement_split (book, agreement, version, party, weight_bp)
        VALUES (\(sample.book.id), 'studio-12-share', 1, \(party), \(weight))
        """)
    }
    let issued = try #require(try sample.issue("2026-04", on: "2026-05-01").first)
    #expect(issued.statement.body.earnings.map(\.terms.split?.rawValue) == [6_667])
    #expect(issued.statement.document.text.contains("\"split_bp\":6667"))
    #expect(StatementText(issued).text.contains(" 66.67 % of 40 % "))
    #expect(try sample.store.find("PS2627/000001") == issued)
  }

  @Test("A draft says the same and stores nothing")
  func draft() throws {
    let sample = try SampleBook.workedExample()
    let drafts = try sample.store.drafts(of: sample.period("2026-04"), asOf: sample.cut())
    #expect(try sample.count("payout.statement") == 0)
    #expect(try sample.count("payout.statement_run") == 0)
    #expect(
      drafts.map(\.body) == (try sample.issue("2026-04", on: "2026-05-01").map(\.statement.body)))
  }

  @Test("A second issue names the numbers and changes nothing")
  func second() throws {
    let sample = try SampleBook.workedExample()
    try sample.creator("anvi", name: "Anvi Films")
    let part = SampleBook.Part("A1", units: 1, gross: 500, net: 424, share: 170)
    try sample.accrue("anvi", "2026-04-03", [part])
    try sample.issue("2026-04", on: "2026-05-01")
    let postings = try sample.count("ledger.posting")
    try sample.accrue("anvi", "2026-04-04", [part])
    #expect(
      throws: PayoutsError.alreadyIssued(
        period: "2026-04", numbers: ["PS2627/000001", "PS2627/000002"])
    ) {
      try sample.issue("2026-04", on: "2026-05-02")
    }
    #expect(try sample.count("ledger.posting") == postings + 1)
    #expect(try sample.count("payout.statement") == 2)
  }

  @Test("Numbers follow the codes of the payees and start anew with the fiscal year")
  func numbers() throws {
    let sample = try SampleBook()
    for code in ["zoya", "anvi", "meera"] {
      try sample.creator(code, name: code)
      for day in ["2027-03-31", "2027-04-01"] {
        try sample.accrue(code, day, [.init(code, units: 1, gross: 500, net: 424, share: 170)])
      }
    }
    let march = try sample.issue("2027-03", on: "2027-04-01")
    let april = try sample.issue("2027-04", on: "2027-05-01")
    #expect(march.map(\.statement.body.payee.code) == ["anvi", "meera", "zoya"])
    #expect(
      march.map(\.statement.number) == ["PS2627/000001", "PS2627/000002", "PS2627/000003"])
    #expect(
      april.map(\.statement.number) == ["PS2728/000001", "PS2728/000002", "PS2728/000003"])
  }

  @Test("The next statement opens at the last closing and takes the late facts of earlier days")
  func next() throws {
    let sample = try SampleBook.workedExample()
    try sample.issue("2026-04", on: "2026-05-01")
    try sample.accrue(
      "studio-12", "2026-04-30", [.init("S1", units: 2, gross: 1000, net: 847, share: 339)])
    try sample.accrue(
      "studio-12", "2026-04-02", countedOn: "2026-05-03", isRefund: true,
      [.init("S1", units: -1, gross: -500, net: -424, share: -170)])
    try sample.accrue(
      "studio-12", "2026-06-01", [.init("S1", units: 1, gross: 500, net: 424, share: 170)])
    let body = try #require(try sample.issue("2026-05", on: "2026-06-01").first).statement.body
    #expect(body.openingMinor == 170)
    #expect(body.earnedMinor == 339)
    #expect(body.adjustedMinor == -170)
    #expect(body.closingMinor == 339)
    #expect(body.adjustments.map(\.first.description) == ["2026-04-02"])
    #expect(try sample.balance(of: "liabilities:payable:studio-12") == -339)
    #expect(try sample.balance(of: "liabilities:accrued:studio-12") == -170)
  }

  @Test("Two periods issued as of one cut agree with the ledger")
  func oneCut() throws {
    let sample = try SampleBook.workedExample()
    try sample.accrue(
      "studio-12", "2026-05-01", [.init("S1", units: 1, gross: 500, net: 424, share: 170)])
    let cut = try sample.cut()
    let day = try BusinessDay("2026-06-01")
    let april = try sample.store.issue(sample.period("2026-04"), on: day, asOf: cut)
    let may = try sample.store.issue(sample.period("2026-05"), on: day, asOf: cut)
    #expect((april + may).map(\.statement.body.closingMinor) == [170, 340])
  }

  @Test("A statement below zero posts the other way")
  func negative() throws {
    let sample = try SampleBook.workedExample()
    try sample.issue("2026-04", on: "2026-05-01")
    try sample.accrue(
      "studio-12", "2026-04-02", countedOn: "2026-05-03", isRefund: true,
      [.init("S1", units: -2, gross: -1000, net: -847, share: -339)])
    let issued = try sample.issue("2026-05", on: "2026-06-01")
    #expect(issued.map(\.statement.body.closingMinor) == [-169])
    #expect(try sample.balance(of: "liabilities:payable:studio-12") == 169)
    #expect(try sample.balance(of: "liabilities:accrued:studio-12") == 0)
  }

  @Test("What was posted after the cut waits for the next statement")
  func afterCut() throws {
    let sample = try SampleBook.workedExample()
    let cut = try sample.cut()
    try sample.accrue(
      "studio-12", "2026-04-03", [.init("S1", units: 1, gross: 500, net: 424, share: 170)])
    let issued = try sample.store.issue(
      sample.period("2026-04"), on: try BusinessDay("2026-05-01"), asOf: cut)
    #expect(issued.map(\.statement.body.closingMinor) == [170])
  }

  @Test("An allocation that is not its posting leaves all payees without a statement")
  func identity() throws {
    let sample = try SampleBook.workedExample()
    try sample.creator("zoya", name: "Zoya Pictures")
    let txn = try sample.accrue(
      "zoya", "2026-04-03", [.init("Z1", units: 1, gross: 500, net: 424, share: 170)])
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("ALTER TABLE commerce.allocation DISABLE TRIGGER USER")
    try superuser.execute(
      "UPDATE commerce.allocation SET share_minor = 169 WHERE txn = \(txn)")
    #expect(
      throws: PayoutsError.allocationDiffers(
        payee: "zoya", transaction: txn, allocatedMinor: 169, postedMinor: 170)
    ) {
      try sample.issue("2026-04", on: "2026-05-01")
    }
    #expect(try sample.count("payout.statement") == 0)
    #expect(try sample.count("payout.number_series") == 0)
    #expect(try sample.balance(of: "liabilities:payable:studio-12") == 0)
  }

  @Test("A period that ends before an issued one is refused")
  func order() throws {
    let sample = try SampleBook.workedExample()
    try sample.issue("2026-05", on: "2026-06-01")
    #expect(throws: PayoutsError.laterPeriodIssued(period: "2026-04", later: "2026-05")) {
      try sample.issue("2026-04", on: "2026-06-01")
    }
  }

  @Test("A period is not issued before its last day")
  func early() throws {
    let sample = try SampleBook.workedExample()
    let on = try BusinessDay("2026-04-29")
    #expect(
      throws: PayoutsError.issuedBeforeEnd(period: "2026-04", last: .april(30), issuedOn: on)
    ) {
      try sample.issue("2026-04", on: "2026-04-29")
    }
  }

  @Test("Of two issues at once one succeeds and the other learns its numbers")
  func race() async throws {
    let sample = try SampleBook.workedExample()
    let refusals = await withTaskGroup(of: PayoutsError?.self) { group in
      for _ in 0..<2 {
        group.addTask {
          do {
            try SampleBook().issue("2026-04", on: "2026-05-01")
            return nil
          } catch {
            return error as? PayoutsError
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(
      refusals.compactMap { $0 } == [
        .alreadyIssued(period: "2026-04", numbers: ["PS2627/000001"])
      ])
    #expect(try sample.count("payout.statement") == 1)
    #expect(try sample.balance(of: "liabilities:payable:studio-12") == -170)
  }

  @Test("Without anybody to tell, nothing is stored")
  func empty() throws {
    let sample = try SampleBook()
    try sample.creator("anvi", name: "Anvi Films")
    #expect(try sample.issue("2026-04", on: "2026-05-01").isEmpty)
    #expect(try sample.count("payout.statement_run") == 0)
  }
}
