import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@Suite("Money between books", .database)
struct InterBookTransferTests {
  private let giver: LedgerBook
  private let taker: Book
  private let owner: Connection

  init() throws {
    giver = try LedgerBook()
    try giver.connection.execute(
      """
      SELECT ledger.ensure_book('south', 'sample', 'Sample Dramas Private Limited', 'MUMS12345A',
        '{29}', '{29AAACS1234C1Z1}', 1800)
      """)
    taker = try Book(code: "south", on: giver.connection)
    owner = try TestDatabase.current.superuserConnection()
    try owner.execute("SET ROLE bahi_owner")
  }

  private func transfer(
    _ id: String = "t1", _ purpose: InterBookTransfer.Purpose = .advance, _ minor: Int64 = 5_000,
    reversed: Bool = false
  ) throws -> InterBookTransfer {
    let (from, to) = reversed ? (taker, giver.book) : (giver.book, taker)
    return try InterBookTransfer(
      id: id, effectiveOn: LedgerBook.day, purpose: purpose,
      amount: Money(minorUnits: minor, currency: .inr), giver: from, from: .bank("\(from.code)-1"),
      taker: to, to: .bank("\(to.code)-1"), memo: "float of the south")
  }

  @discardableResult
  private func post(_ transfer: InterBookTransfer) throws -> Bool {
    try owner.transaction { try transfer.post(on: owner) }
  }

  private func balances(of book: Book) throws -> [String: Int64] {
    let lines = try TrialBalance(of: book, on: giver.connection).lines
    #expect(lines.reduce(0) { $0 + $1.balanceMinor } == 0)
    return Dictionary(uniqueKeysWithValues: lines.map { ($0.account, $0.balanceMinor) })
      .filter { $0.value != 0 }
  }

  private func findings() throws -> [[String?]] {
    let results = try Checks(TestDatabase.current.connection())
      .run(names: ["books_owe_each_other_equally"])
    return try #require(results.first).rows
  }

  @Test("An advance is due in one book and owed in the other, and a repayment takes it back")
  func advance() throws {
    #expect(try post(transfer()))
    #expect(
      try balances(of: giver.book) == [
        "assets:bank:main-1": -5_000, "assets:due-from:south": 5_000,
      ]
    )
    #expect(
      try balances(of: taker) == ["assets:bank:south-1": 5_000, "liabilities:due-to:main": -5_000])
    #expect(try findings().isEmpty)
    #expect(try post(transfer("t2", .repayment, 3_000, reversed: true)))
    #expect(
      try balances(of: giver.book) == [
        "assets:bank:main-1": -2_000, "assets:due-from:south": 2_000,
      ]
    )
    #expect(
      try balances(of: taker) == ["assets:bank:south-1": 2_000, "liabilities:due-to:main": -2_000])
    #expect(try findings().isEmpty)
    let checks = try Checks(TestDatabase.current.connection()).run()
    #expect(checks.filter { !$0.isPassing }.map(\.name) == [])
  }

  @Test("Both sides stand under one key and are posted once; other content is refused")
  func once() throws {
    #expect(try post(transfer()))
    #expect(try post(transfer()) == false)
    #expect(try sqlState { try post(transfer("t1", .advance, 5_001)) } == "BH051")
    #expect(try giver.count("ledger.posting") == 2)
    let keys = try giver.connection.rows(
      """
      SELECT b.code, k.external_id, s.code AS source FROM ledger.source_key AS k
      JOIN ledger.book AS b ON b.book = k.book JOIN ledger.source AS s ON s.source = k.source
      ORDER BY 1
      """
    ).map(\.texts)
    #expect(keys == [["main", "t1", "transfer"], ["south", "t1", "transfer"]])
  }

  @Test("A side without its mirror is refused, and found where it was posted by itself")
  func oneSided() throws {
    let advance = Transfer(
      debit: .dueFrom("south"), credit: .bank("main-1"), signedMinor: 700)
    let alone = Transaction(
      kind: .transfer, effectiveOn: LedgerBook.day,
      occurredAt: Instant(day: LedgerBook.day, secondOfDay: 0),
      transfers: [advance].compactMap { $0 }, keys: [LedgerBook.key("transfer", "t1")])
    #expect(try sqlState { try giver.post([alone]) } == "BH015")
    let sides = try LedgerPosting(giver.book, on: giver.connection)
      .numbers(of: [.dueFrom("south"), .bank("main-1")])
    let debit = try #require(sides[.dueFrom("south")]).rawValue
    let credit = try #require(sides[.bank("main-1")]).rawValue
    let side = """
      {"book":\(giver.book.id.rawValue),"debit":\(debit),"credit":\(credit),"amount_minor":700}
      """
    for sides in ["[]", "[\(side)]", "[\(side),\(side)]"] {
      let state = try sqlState {
        try owner.execute(
          """
          SELECT ledger.post_transfer('t1', '\\x00', '2026-04-02', now(), NULL,
            \(sides)::jsonb)
          """)
      }
      #expect(state == "BH050", "\(sides)")
    }
    try owner.transaction {
      try owner.execute("SELECT ledger.open_staging()")
      try owner.execute(
        """
        INSERT INTO pg_temp.bahi_staging (
          txn_no, leg, kind, source, debit, credit, amount_minor, occurred_at, effective_on,
          external_id, event_hash)
        VALUES (0, 1, 18, ledger.ensure_source('transfer'), \(debit), \(credit), 700, now(),
          '2026-04-02', 't1', \(transfer("t1", .advance, 700).eventHash))
        """)
      try owner.execute("SELECT ledger.post_batch(\(giver.book.id), NULL, true)")
    }
    #expect(try findings() == [["main", "south", "INR", "700"]])
    #expect(try sqlState { try post(transfer("t1", .advance, 700)) } == "BH052")
  }

  @Test("Who posts cannot transfer: it takes a second person")
  func permission() throws {
    let advance = try transfer()
    let state = try sqlState {
      try giver.connection.transaction { _ = try advance.post(on: giver.connection) }
    }
    #expect(state == "42501")
    #expect(try giver.count("ledger.posting") == 0)
  }

  @Test("A book cannot owe itself, and its accounts are of the currency that goes over")
  func refused() throws {
    #expect(throws: LedgerError.sameBook("main")) {
      try InterBookTransfer(
        id: "t", effectiveOn: LedgerBook.day, purpose: .advance,
        amount: Money(minorUnits: 1, currency: .inr), giver: giver.book, from: .bank("a"),
        taker: giver.book, to: .bank("b"))
    }
    #expect("\(LedgerError.sameBook("main"))" == "book main cannot owe itself")
    #expect(throws: MoneyError.currencyMismatch(.usd, .inr)) {
      try InterBookTransfer(
        id: "t", effectiveOn: LedgerBook.day, purpose: .advance,
        amount: Money(minorUnits: 1, currency: .usd), giver: giver.book,
        from: .bank("a", in: .usd), taker: taker, to: .bank("b"))
    }
  }

  @Test("What is due is told by currency")
  func currencies() throws {
    let dollars = try InterBookTransfer(
      id: "t9", effectiveOn: LedgerBook.day, purpose: .advance,
      amount: Money(minorUnits: 1_000, currency: .usd), giver: giver.book,
      from: .bank("hdfc-usd", in: .usd), taker: taker, to: .bank("icici-usd", in: .usd))
    #expect(try post(transfer()))
    #expect(try post(dollars))
    #expect(
      try balances(of: taker) == [
        "assets:bank:south-1": 5_000, "liabilities:due-to:main": -5_000,
        "assets:bank:icici-usd": 1_000, "liabilities:due-to:main:usd": -1_000,
      ])
    #expect(try findings().isEmpty)
  }
}
