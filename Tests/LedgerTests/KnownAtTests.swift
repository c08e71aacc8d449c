import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Balances as known at a cut", .database, .serialized)
struct KnownAtTests {
  private func minor(
    _ ledger: LedgerBook, at day: BusinessDay? = nil, knownAt cut: Cut? = nil
  ) throws -> Int64 {
    let lines = try TrialBalance(of: ledger.book, asOf: day, knownAt: cut, on: ledger.connection)
      .lines
    #expect(lines.reduce(0) { $0 + $1.balanceMinor } == 0)
    return lines.first { $0.account == "assets:psp:razorpay" }?.balanceMinor ?? 0
  }

  @Test("A transaction held open across a cut is not known at it, and is in the next one")
  func heldAcrossCut() throws {
    let ledger = try LedgerBook()
    let late = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1", 500)])
    // Once a cut holds it, no transaction elsewhere on the server can keep it from the next one.
    #expect(try ledger.cut().number == 1)
    try late.connection.execute("BEGIN")
    try LedgerPosting(late.book, on: late.connection).post([LedgerBook.unlock("unl-2", 200)])
    try ledger.post([LedgerBook.unlock("unl-3", 1_000)])
    try ledger.connection.execute("SELECT ledger.take_cut(\(ledger.book.id))")
    let first = try Cut.known(
      at: try Instant(knownAt: "2099-01-01"), of: ledger.book, on: ledger.connection)
    #expect(first.number == 2)
    // What committed beyond the horizon belongs to the next cut as well: 1,000 came after 200.
    #expect(try minor(ledger, knownAt: first) == 500)
    try late.connection.execute("COMMIT")
    #expect(try minor(ledger, knownAt: first) == 500)
    #expect(try minor(ledger) == 1_700)
    try first.rollUp(ledger.book, on: ledger.connection)
    #expect(try minor(ledger, knownAt: first) == 500)
    let second = try ledger.cut()
    #expect(try minor(ledger, knownAt: second) == 1_700)
    try second.rollUp(ledger.book, on: ledger.connection)
    #expect(try minor(ledger, knownAt: first) == 500)
    #expect(try minor(ledger, knownAt: second) == 1_700)
    try ledger.post([LedgerBook.unlock("unl-4", 7)])
    #expect(try minor(ledger, knownAt: first) == 500)
    #expect(try minor(ledger, knownAt: second) == 1_700)
    #expect(try minor(ledger) == 1_707)
  }

  @Test("Both times are independent: a day as known before and after a backdated posting")
  func bothTimes() throws {
    let ledger = try LedgerBook()
    let next = LedgerBook.day.adding(days: 1)
    try ledger.post([LedgerBook.unlock("unl-1", 500), LedgerBook.unlock("unl-2", 90, day: next)])
    let first = try ledger.cut()
    try first.rollUp(ledger.book, on: ledger.connection)
    try ledger.post([LedgerBook.unlock("unl-3", 7)])
    let second = try ledger.cut()
    for _ in 0..<2 {
      #expect(try minor(ledger, at: LedgerBook.day, knownAt: first) == 500)
      #expect(try minor(ledger, at: next, knownAt: first) == 590)
      #expect(try minor(ledger, at: LedgerBook.day, knownAt: second) == 507)
      #expect(try minor(ledger, at: next, knownAt: second) == 597)
      try second.rollUp(ledger.book, on: ledger.connection)
    }
    let before = try TrialBalance(
      of: ledger.book, asOf: LedgerBook.day.adding(days: -1), knownAt: second,
      on: ledger.connection)
    #expect(before.lines.isEmpty)
  }

  @Test("A backdated posting changes one row of the day totals of each account, and of the unlocks")
  func backdated() throws {
    let ledger = try LedgerBook()
    let days = (0..<5).map { LedgerBook.day.adding(days: $0) }
    try ledger.post(days.map { LedgerBook.unlock("unl-\($0)", 500, day: $0) })
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    func versions(_ table: SQL) throws -> Set<String> {
      Set(
        try ledger.connection.rows(
          "SELECT xmin::text AS version, ctid::text FROM \(fragment: table)"
        )
        .map { $0.texts.map { $0 ?? "" }.joined(separator: " ") })
    }
    let tables: [SQL] = ["ledger.day_total", "report.day_unlock"]
    let before = try tables.map(versions)
    #expect(before.map(\.count) == [10, 5])
    try ledger.post([LedgerBook.unlock("unl-late", 500, day: days[1])])
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    let after = try tables.map(versions)
    #expect(after.map(\.count) == [10, 5])
    #expect(zip(after, before).map { $0.subtracting($1).count } == [2, 1])
  }

  @Test("Known at a time is the last cut taken by then, and before the first one it is refused")
  func times() throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1", 500)])
    for _ in 0..<2 { _ = try ledger.cut() }
    let taken = try ledger.connection.rows(
      """
      SELECT floor(extract(epoch FROM taken_at) * 1000000)::bigint AS taken
      FROM ledger.cut ORDER BY cut
      """
    ).map { try $0.value("taken", as: Int64.self) }
    func known(at microseconds: Int64) throws -> Int32 {
      try Cut.known(
        at: Instant(microsecondsSince1970: microseconds), of: ledger.book, on: ledger.connection
      ).number
    }
    #expect(try known(at: taken[0]) == 1)
    #expect(try known(at: taken[1] - 1) == 1)
    #expect(try known(at: taken[1]) == 2)
    let early = Instant(microsecondsSince1970: taken[0] - 1)
    let error = #expect(throws: LedgerError.self) { _ = try known(at: taken[0] - 1) }
    #expect(error == .noCut(by: early))
    #expect(
      error?.description == "nothing was known yet at \(early): no cut had been taken")
  }

  @Test("A cut that was never taken has no balances")
  func unknownCut() throws {
    let ledger = try LedgerBook()
    let refused = try refusal {
      try ledger.connection.execute("SELECT * FROM ledger.balance_at(\(ledger.book.id), NULL, 9)")
    }
    #expect(refused?.state == "BH006")
    #expect(refused?.message == "cut 9 was never taken")
  }

  @Test("What is not folded of a wallet stands under its control leaf")
  func wallets() throws {
    let ledger = try LedgerBook()
    let posting = LedgerPosting(ledger.book, on: ledger.connection)
    let control = Account(
      code: "liabilities:wallets", accountClass: .walletControl, currency: .coin)
    let wallet = Account(
      code: "liabilities:wallet:v-1", accountClass: .wallet, currency: .coin, party: "v-1")
    let issued = Account(code: "equity:coins", accountClass: .coinsIssued, currency: .coin)
    let numbers = try posting.numbers(of: [control, wallet, issued])
    try TestDatabase.current.superuserConnection().execute(
      """
      UPDATE ledger.account SET control = \(numbers[control]?.rawValue ?? 0)
      WHERE code = \(wallet.code)
      """)
    try ledger.post([
      LedgerBook.transaction(.topUp, "top-1", from: wallet, to: issued, 40)
    ])
    let lines = try TrialBalance(of: ledger.book, on: ledger.connection).lines
    #expect(lines.map(\.account) == ["equity:coins", "liabilities:wallets"])
    #expect(lines.map(\.balanceMinor) == [40, -40])
    #expect(lines.allSatisfy { $0.currency == .coin })
  }
}
