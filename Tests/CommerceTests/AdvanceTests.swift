import Commerce
import Ledger
import Money
import Payouts
import Postgres
import Schema
import TestSupport
import Testing

@Suite("Advances", .database)
struct AdvanceTests {
  private static let advance: [(account: String, sort: String, amountMinor: Int64)] = [
    ("assets:advance:studio-12", "advance", 10_000_000),
    ("liabilities:tds:1027", "tds_payable", -1_000_000),
    ("assets:bank:hdfc-6789", "bank", -9_000_000),
  ]

  /// A book whose first creator has an advance, and has earned ₹40,000 in April.
  private func earned(_ recoup: String) throws -> JournalBook {
    let book = try JournalBook()
    try CommerceBook.apply(
      CommerceBook.yaml().replacing(
        "    share: 40 %",
        with: "    share: 40 %\n    advance: { amount: \"100000.00\", recoup: \(recoup) }"),
      on: book.connection)
    try book.unlock(11_800_000)
    return book
  }

  private func recoup(_ book: JournalBook, _ day: String) throws -> Int {
    try AdvanceStore(book.book, on: book.connection).recoup(on: try BusinessDay(day))
  }

  private func issue(_ book: JournalBook, _ name: String) throws -> [IssuedStatement] {
    let period = try Period(name, today: JournalBook.day)
    let cut = try Cut.take(of: book.book, on: book.connection)
    return try StatementStore(book.book, on: book.connection).issue(
      period, on: period.last, asOf: cut)
  }

  private func problems(_ names: [String]) throws -> [[String?]] {
    try Checks(try TestDatabase.current.connection()).run(names: names).flatMap(\.rows)
  }

  @Test("The month's share pays it back as the reference books it, and the next statement says so")
  func recouped() throws {
    let book = try earned("100 %")
    try book.voucher("advance", Self.advance)
    try book.issueStatements()
    try book.setMark()
    #expect(try recoup(book, "2026-05-01") == 1)
    #expect(try recoup(book, "2026-05-02") == 0)
    #expect(
      try book.lines(of: nil) == [
        ReferenceJournal.Line(account: "2110", debit: 4_000_000, credit: 0),
        ReferenceJournal.Line(account: "1430", debit: 0, credit: 4_000_000),
      ])
    #expect(try book.commerce.balances()["liabilities:payable:studio-12"] == nil)
    #expect(try book.commerce.balances()["assets:advance:studio-12"] == 6_000_000)
    let told = try #require(try issue(book, "2026-05").first)
    let body = told.statement.body
    #expect(body.openingMinor == 4_000_000 && body.recoupedMinor == 4_000_000)
    #expect(body.closingMinor == 0 && body.earnedMinor == 0)
    #expect(StatementText(told).text.contains("Recouped of your advance      -₹40,000.00\n"))
    #expect(try Statement(document: told.document) == told.statement)
    let found = try problems(["statement_equals_postings", "recoupments_stay_within_advances"])
    #expect(found == [])
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.script(
      """
      ALTER TABLE commerce.recoupment DISABLE TRIGGER ALL;
      UPDATE commerce.recoupment SET recouped_minor = recouped_minor + 1;
      """)
    #expect(try problems(["recoupments_stay_within_advances"]).count == 1)
  }

  @Test("A part of each credit pays it back, never more than was given or is payable")
  func part() throws {
    let book = try earned("50 %")
    try book.issueStatements()
    // Nothing was given yet, so April pays nothing, also not later.
    #expect(try recoup(book, "2026-05-01") == 0)
    try book.voucher("advance", Self.advance)
    #expect(try recoup(book, "2026-05-02") == 0)
    try book.commerce.post([
      CommerceBook.Unlock(
        id: "unl-may", amountMinor: 5_900_000, day: try BusinessDay("2026-05-10"))
    ])
    try book.commerce.distribute()
    #expect(try issue(book, "2026-05").count == 1)
    #expect(try recoup(book, "2026-06-01") == 1)
    // Half of the ₹20,000 that May has credited.
    #expect(try book.commerce.balances()["assets:advance:studio-12"] == 9_000_000)
  }
}

@Suite("The terms of advances")
struct AdvanceTermsTests {
  @Test("Statements pay in turn what the earlier ones leave open and payable")
  func turns() throws {
    func due(_ number: Int, _ credited: Int64, _ payee: String = "s") throws -> AdvanceDue {
      AdvanceDue(
        credit: .statement("PS/\(number)"), payee: payee, agreement: "a", version: 1,
        recoup: try BasisPoints(5_000), creditedMinor: credited, openMinor: 1_000,
        payableMinor: 1_400)
    }
    let turns = AdvanceDue.inTurn(
      [try due(1, 1_001), try due(2, -700), try due(3, 4_000), try due(4, 900, "t")])
    #expect(turns.map(\.recoupedMinor) == [501, 0, 499, 450])
    #expect(turns[1].transaction(on: CommerceBook.day) == nil)
  }

  @Test(
    "Each fault of an advance is told with its line",
    arguments: [
      ("{ amount: 0, recoup: 50 % }", "an advance has an amount above zero"),
      ("{ recoup: 50 % }", "an advance has an amount above zero"),
      ("{ amount: much, recoup: 50 % }", "expected rupees as 25.00"),
      ("{ amount: 5, recoup: 0 % }", "an advance is recouped by a part of the earnings"),
      ("{ amount: 5, recoup: 101 % }", "agreements file.agreements.advance.recoup: "),
      ("{ amount: 5 }", "lacks \"recoup\""),
    ])
  func faults(text: String, message: String) throws {
    try expect(
      CommerceBook.yaml().replacing(
        "    share: 40 %", with: "    advance: \(text)\n    share: 40 %"), message, line: 25)
  }

  @Test("An advance is for somebody whom we pay, and one at a time")
  func refused() throws {
    try expect(
      CommerceBook.yaml().replacing(
        "    categories:", with: "    advance: { amount: 5, recoup: 50 % }\n    categories:"),
      "an advance is for a party that we pay", line: 32)
    try expect(
      OrderBook.yaml().replacing(
        "party: karigar\n", with: "advance: { amount: 5, recoup: 50 % }\n"),
      "an advance is for a party that we pay", line: 38)
    let splits = "    splits: { studio-12: 50 %, studio-13: 50 % }\n    share: 40 %"
    for (listed, message) in [
      (
        "[{ party: asha, amount: 5, recoup: 1 % }]",
        "an advance beside the party's own is for one of its splits, and \"asha\" is none"
      ),
      (
        "[{ party: studio-13, amount: 5, recoup: 1 % }, { party: studio-13, amount: 6, recoup: 1 % }]",
        "\"studio-13\" has an advance already"
      ),
    ] {
      try expect(
        CommerceBook.yaml().replacing(
          "    share: 40 %", with: "    advances: \(listed)\n" + splits),
        message, line: 25)
    }
    let second =
      "  - { code: more, party: studio-12, kind: share, from: 2026-06-01, share: 30 %, "
      + "series: [S3], nature: '1027', advance: { amount: 5, recoup: 50 % } }"
    try expect(
      CommerceBook.yaml(extra: second).replacing(
        "    share: 40 %", with: "    advance: { amount: 5, recoup: 50 % }\n    share: 40 %"),
      "agreement \"more\" and \"studio-12-share\" both give \"studio-12\" an advance on the same "
        + "day", line: 34)
  }

  @Test(
    "Whatever is credited, its rate at most comes back, and no more than was given or is payable",
    arguments: Seed.sweep(64))
  func bounds(seed: Seed) throws {
    var random = seed
    let rate = try BasisPoints(Int.random(in: 1...10_000, using: &random))
    let payable = Int64.random(in: 0...9_000, using: &random)
    var given = Int64.random(in: 0...5_000, using: &random)
    let due = try (1...Int.random(in: 1...12, using: &random)).map { month in
      given += Int64.random(in: 0...900, using: &random)
      return AdvanceDue(
        credit: .month(try BusinessDay("2026-01-01").adding(days: 31 * month)), payee: "k",
        agreement: "k", version: 1, recoup: rate,
        creditedMinor: Int64.random(in: -2_000...4_000, using: &random), openMinor: given,
        payableMinor: payable)
    }
    let turns = AdvanceDue.inTurn(due)
    var sum: Int64 = 0
    for (turn, before) in zip(turns, due) {
      sum += turn.recoupedMinor
      #expect(turn.recoupedMinor >= 0 && sum <= before.openMinor && sum <= payable)
      #expect(turn.recoupedMinor <= max(0, rate.share(of: turn.creditedMinor)))
      // Less than the rate comes back only where nothing more is open or payable.
      if turn.recoupedMinor < rate.share(of: turn.creditedMinor) {
        #expect(sum == before.openMinor || sum == payable || turn.openMinor == 0)
      }
    }
  }

  @Test("Months after each other leave to later ones what was given later")
  func months() throws {
    func due(_ month: String, _ open: Int64) throws -> AdvanceDue {
      AdvanceDue(
        credit: .month(try BusinessDay(month + "-01")), payee: "karigar", agreement: "k",
        version: 1, recoup: try BasisPoints(10_000), creditedMinor: 600, openMinor: open,
        payableMinor: 5_000)
    }
    let turns = AdvanceDue.inTurn([
      try due("2026-04", 1_000), try due("2026-05", 1_500), try due("2026-06", 1_500),
    ])
    #expect(turns.map(\.recoupedMinor) == [600, 600, 300])
    #expect(turns.map(\.id) == ["karigar/2026-04", "karigar/2026-05", "karigar/2026-06"])
  }

  private func expect(_ yaml: String, _ message: String, line: Int) throws {
    let error = #expect(throws: CommerceError.self) {
      try AgreementsFile(yaml: yaml, name: "agreements.yaml")
    }
    guard case .file(_, let found, let text) = error else { return }
    #expect(text.contains(message), "\(text)")
    #expect(found == line, "\(text)")
  }
}
