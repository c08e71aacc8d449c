import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("The end of a year", .database, .serialized)
struct YearEndTests {
  /// A year that earned 500 and 70 and spent 20; its months are closed.
  private func closedMonths() throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.earn("sale-1", 500, on: "2025-12-02")
    try ledger.earn("sale-2", 70, on: "2026-03-31")
    try ledger.post([
      LedgerBook.transaction(
        .settlement, "fee-1", from: .settling("razorpay"), to: .gatewayFees, 20,
        day: try BusinessDay("2026-01-15"))
    ])
    for month in ["2025-12", "2026-01", "2026-02", "2026-03"] {
      try ledger.close(month, by: "2026-05-01")
    }
    return ledger
  }

  private func lines(_ ledger: LedgerBook, at day: String) throws -> [String] {
    try TrialBalance(of: ledger.book, asOf: try BusinessDay(day), on: ledger.connection).lines
      .map { "\($0.account) \($0.balanceMinor)" }
  }

  private func income(_ ledger: LedgerBook) throws -> [String] {
    try TrialBalance.movement(
      of: ledger.book, from: try BusinessDay("2025-04-01"),
      through: try BusinessDay("2026-03-31"), on: ledger.connection
    ).lines.map { "\($0.account) \($0.balanceMinor)" }
      .filter { $0.hasPrefix("income") || $0.hasPrefix("expenses") }
  }

  private let result = ["expenses:fees:gateway 20", "income:affiliate-commission -570"]

  @Test("Closing a year moves its result into what is retained, and the statement keeps it")
  func closed() throws {
    let ledger = try closedMonths()
    #expect(try income(ledger) == result)
    #expect(try ledger.close("FY2025-26", by: "2026-05-01").version == 1)
    #expect(
      try lines(ledger, at: "2026-04-01") == [
        "assets:commission:flipkart:pending 570", "assets:psp:razorpay:settling -20",
        "equity:retained-earnings -550", "expenses:fees:gateway 0",
        "income:affiliate-commission 0",
      ])
    #expect(try lines(ledger, at: "2026-03-30").contains("income:affiliate-commission -500"))
    #expect(try income(ledger) == result)
    #expect(try ledger.periodProblems() == [])
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    #expect(try income(ledger) == result)
    #expect(try ledger.periodProblems() == [])
    #expect(try ledger.count("ledger.year_entry") == 1)
    try ledger.earn("sale-3", 5, on: "2026-03-31")
    #expect(try ledger.days()["sale-3"] == "2026-04-01")
  }

  @Test("Until the year is closed adjusters post on its last day, and no closed month is hurt")
  func adjusting() throws {
    let ledger = try closedMonths()
    try ledger.close("2026-04", by: "2026-05-01")
    func journal(_ id: String, on day: String) throws -> Transaction {
      LedgerBook.transaction(
        .journal, id, from: .affiliateCommission, to: .commissionDue("flipkart", .pending), 5,
        day: try BusinessDay(day))
    }
    let audit = try journal("jv-1", on: "2026-03-31")
    #expect(try refusal { try ledger.postApproved([audit]) }?.state == "BH030")
    try TestDatabase.current.superuserConnection().execute(
      """
      WITH added AS (INSERT INTO ledger.person (login, name) VALUES ('bahi', 'Bahi') RETURNING login)
      INSERT INTO ledger.person_role (login, role) SELECT login, 'adjuster' FROM added
      """)
    let inside = try journal("jv-2", on: "2026-03-30")
    #expect(try refusal { try ledger.postApproved([inside]) }?.state == "BH030")
    try ledger.postApproved([audit])
    try ledger.earn("sale-3", 5, on: "2026-03-31")
    #expect(try ledger.days()["jv-1"] == "2026-03-31")
    #expect(try ledger.days()["sale-3"] == "2026-05-01")
    #expect(try ledger.periodProblems() == [])
    try ledger.close("FY2025-26", by: "2026-05-01")
    #expect(try ledger.periodProblems() == [])
    #expect(try income(ledger) == ["expenses:fees:gateway 20", "income:affiliate-commission -575"])
    let late = try journal("jv-3", on: "2026-03-31")
    #expect(try refusal { try ledger.postApproved([late]) }?.state == "BH030")
  }

  @Test("A year that is opened again has its result back, and is closed again as version 3")
  func reopened() throws {
    let ledger = try closedMonths()
    let other = try OtherPerson()
    let store = PeriodStore(ledger.book, on: try other.connection())
    let year = try LedgerBook.period("FY2025-26")
    try ledger.close("FY2025-26", by: "2026-05-01")
    let march = try refusal {
      try store.reopen(try LedgerBook.period("2026-03"), reason: "a rate")
    }
    #expect(march?.message == "FY2025-26 stands on 2026-03")
    #expect(try store.reopen(year, reason: "the audit") == 2)
    #expect(try lines(ledger, at: "2026-04-01").contains("income:affiliate-commission -570"))
    #expect(try lines(ledger, at: "2026-04-01").contains("equity:retained-earnings 0"))
    #expect(try income(ledger) == result)
    #expect(try ledger.close("FY2025-26", by: "2026-05-01").version == 3)
    #expect(try lines(ledger, at: "2026-04-01").contains("equity:retained-earnings -550"))
    #expect(try income(ledger) == result)
    #expect(try ledger.periodProblems() == [])
    let entries = try ledger.connection.rows(
      """
      SELECT y.version, d.reverses IS NOT NULL AS is_reversal, d.memo
      FROM ledger.year_entry AS y JOIN ledger.document AS d USING (book, txn) ORDER BY 1
      """
    ).map { $0.texts.map { $0 ?? "-" }.joined(separator: " ") }
    #expect(
      entries == [
        "1 f closing entry of FY2025-26", "2 t the audit", "3 f closing entry of FY2025-26",
      ])
  }

  @Test("A staged entry that is not the year's closing entry closes nothing")
  func wrongEntry() throws {
    let ledger = try closedMonths()
    let year = try LedgerBook.period("FY2025-26")
    func closing(_ balances: [ResultBalance], on period: Period? = nil) throws -> String? {
      try refusal {
        try ledger.connection.transaction {
          let entry = YearEndRule.entry(closing: balances, of: period ?? year, version: 1)
          try LedgerPosting(ledger.book, on: ledger.connection).stage([entry].compactMap { $0 })
          try ledger.connection.execute(
            "SELECT ledger.close_year(\(ledger.book.id), 'FY2025-26', '2026-05-01')")
        }
      }?.message
    }
    try ledger.cut().rollUp(ledger.book, on: ledger.connection)
    #expect(
      try closing([ResultBalance(.affiliateCommission, -570)])
        == "the closing entry of FY2025-26 leaves 20 minor units of INR on expenses:fees:gateway")
    #expect(
      try closing([ResultBalance(.affiliateCommission, -570)], on: try LedgerBook.period("2026-04"))
        == "FY2025-26 is closed by a year_end of 2026-03-31 alone")
    #expect(try ledger.count("ledger.year_entry") == 0)
  }
}

@Suite("The rule of a year's end")
struct YearEndRuleTests {
  private static let accounts: [Account] = [
    .unlockRevenue, .unlockRefunds, .gatewayFees,
    Account(code: "income:ads", accountClass: .otherIncome, currency: .usd),
    Account(code: "expenses:tools", accountClass: .otherExpense, currency: .usd),
  ]

  @Test(
    "Every account ends at zero, and what is retained has the sum of each currency",
    arguments: Seed.sweep(64))
  func closesEverything(seed: Seed) throws {
    var random = seed
    let balances = Self.accounts.shuffled(using: &random).map {
      ResultBalance($0, Int64.random(in: -3...3, using: &random) * 1_000_000_007)
    }
    let year = try LedgerBook.period("FY2026-27")
    var left = Dictionary(uniqueKeysWithValues: balances.map { ($0.account, $0.balanceMinor) })
    let entry = YearEndRule.entry(closing: balances, of: year, version: 2)
    for transfer in entry?.transfers ?? [] {
      #expect(transfer.debit.currency == transfer.credit.currency)
      left[transfer.debit, default: 0] += transfer.amountMinor
      left[transfer.credit, default: 0] -= transfer.amountMinor
    }
    for balance in balances { #expect(left[balance.account] == 0) }
    for currency in [Currency.inr, .usd] {
      let sum = balances.filter { $0.account.currency == currency }
        .reduce(0) { $0 + $1.balanceMinor }
      #expect(left[.retainedEarnings(currency)] ?? 0 == sum)
    }
    #expect(entry?.effectiveOn.description ?? "2027-03-31" == "2027-03-31")
    #expect(entry?.keys.first?.externalID ?? "FY2026-27#2" == "FY2026-27#2")
  }

  @Test("A year without income and expenses has no entry")
  func nothing() throws {
    let balances = [ResultBalance(.unlockRevenue, 0)]
    #expect(
      YearEndRule.entry(
        closing: balances, of: try LedgerBook.period("FY2026-27"), version: 1) == nil)
  }
}
