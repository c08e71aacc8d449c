import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@Suite("Foreign money in the book", .database)
struct ExchangeStoreTests {
  private static let receivable = Account.receivable("network", in: .usd)
  private static let dollarBank = Account.bank("hdfc-usd", in: .usd)
  private static let rupeeBank = Account.bank("hdfc-6789")

  private static func event(
    _ id: String, on day: String, _ minor: Int64, holder: Account = receivable,
    item: String? = "inv-1", _ counterpart: ExchangeEvent.Counterpart
  ) throws -> ExchangeEvent {
    ExchangeEvent(
      id: id, effectiveOn: try BusinessDay(day),
      amount: Money(minorUnits: minor, currency: .usd), holder: holder, item: item,
      counterpart: counterpart)
  }

  private func book(_ rates: (day: String, price: String)...) throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ExchangeRateStore(on: ledger.connection).record(
      rates.map { rate in
        DatedRate(
          try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal(rate.price)),
          effectiveOn: try BusinessDay(rate.day), source: "fbil")
      })
    return ledger
  }

  @discardableResult
  private func post(_ event: ExchangeEvent, in ledger: LedgerBook) throws -> PostingOutcome {
    try ledger.connection.transaction {
      try ExchangeStore(ledger.book, on: ledger.connection).post(event)
    }
  }

  /// The balances other than zero, each currency of which sums to zero.
  private func balances(_ ledger: LedgerBook) throws -> [String: Int64] {
    let lines = try TrialBalance(of: ledger.book, on: ledger.connection).lines
    let sums = Dictionary(grouping: lines, by: \.currency.code)
      .mapValues { $0.reduce(0) { $0 + $1.balanceMinor } }
    #expect(sums.values.allSatisfy { $0 == 0 }, "\(sums)")
    return Dictionary(uniqueKeysWithValues: lines.map { ($0.account, $0.balanceMinor) })
      .filter { $0.value != 0 }
  }

  private func failedChecks() throws -> [String] {
    try Checks(TestDatabase.current.connection()).run().filter { !$0.isPassing }.map(\.name)
  }

  @Test("A receivable is earned, settled in two parts, and what was gained stands alone")
  func receivable() throws {
    let ledger = try book(("2026-04-02", "84.00"), ("2026-04-20", "85"))
    try post(
      Self.event("e1", on: "2026-04-02", 10_000, .earned(as: .affiliateCommission)), in: ledger)
    #expect(
      try balances(ledger) == [
        "assets:receivable:network:usd": 10_000, "equity:trading:usd-inr:usd": -10_000,
        "equity:trading:usd-inr:inr": 840_000, "income:affiliate-commission": -840_000,
      ])
    try post(
      Self.event(
        "e2", on: "2026-04-10", 3_333, .sold(for: [JournalLine(Self.rupeeBank, 282_000)])),
      in: ledger)
    let store = ExchangeStore(ledger.book, on: ledger.connection)
    let open = try store.position("inv-1", in: .usd)
    #expect(open.held.minorUnits == 6_667)
    #expect(open.carrying.minorUnits == 560_028)
    try post(
      Self.event("e3", on: "2026-04-20", 6_667, .moved(to: Self.dollarBank)), in: ledger)
    #expect(
      try balances(ledger) == [
        "assets:bank:hdfc-6789": 282_000, "assets:bank:hdfc-usd": 6_667,
        "equity:trading:usd-inr:usd": -6_667, "equity:trading:usd-inr:inr": 566_695,
        "income:affiliate-commission": -840_000, "expenses:exchange": -8_695,
      ])
    // The bank converts a part of its dollars, then earns more, then sells all that is left.
    let bank = Self.dollarBank
    try post(
      Self.event(
        "e4", on: "2026-04-21", 1_000, holder: bank, item: nil,
        .sold(for: [JournalLine(Self.rupeeBank, 86_000)])), in: ledger)
    try post(
      Self.event(
        "e5", on: "2026-04-22", 2_000, holder: bank, item: nil, .earned(as: .affiliateCommission)),
      in: ledger)
    let held = try store.position(bank.code, in: .usd)
    #expect(held.held.minorUnits == 7_667)
    #expect(held.carrying.minorUnits == 566_695 - 85_000 + 170_000)
    try post(
      Self.event(
        "e6", on: "2026-04-23", 7_667, holder: bank, item: nil,
        .sold(for: [JournalLine(Self.rupeeBank, 650_000)])), in: ledger)
    let rupees: Int64 = 282_000 + 86_000 + 650_000
    #expect(
      try balances(ledger) == [
        "assets:bank:hdfc-6789": rupees, "income:affiliate-commission": -1_010_000,
        "expenses:exchange": 1_010_000 - rupees,
      ])
    #expect(try failedChecks() == [])
  }

  @Test("An event posts once; the same again is no news, and other content is an error")
  func once() throws {
    let ledger = try book(("2026-04-02", "84"))
    let earned = try Self.event("e1", on: "2026-04-02", 100, .earned(as: .affiliateCommission))
    let sold = try Self.event(
      "e2", on: "2026-04-03", 100, .sold(for: [JournalLine(Self.rupeeBank, 8_500)]))
    for event in [earned, sold] {
      #expect(try post(event, in: ledger).transactions == 1)
      #expect(try post(event, in: ledger).unchanged == 1)
    }
    let other = try Self.event(
      "e2", on: "2026-04-03", 100, .sold(for: [JournalLine(Self.rupeeBank, 8_501)]))
    #expect(throws: LedgerError.self) { try post(other, in: ledger) }
    let beyond = try Self.event(
      "e3", on: "2026-04-03", 1, .sold(for: [JournalLine(Self.rupeeBank, 85)]))
    #expect(
      throws: LedgerError.exceedsPosition(
        item: "inv-1", held: Money(minorUnits: 0, currency: .usd),
        wanted: Money(minorUnits: 1, currency: .usd))
    ) { try post(beyond, in: ledger) }
    #expect(try ledger.count("ledger.posting") == 5)
  }

  @Test("Any split of a receivable ends at zero in both currencies", arguments: Seed.sweep(8))
  func anySplit(seed: Seed) throws {
    var random = seed
    let ledger = try book(("2026-04-02", "83.4175"))
    let total = Int64.random(in: 20...100_000, using: &random)
    try post(
      Self.event("e", on: "2026-04-02", total, .earned(as: .affiliateCommission)), in: ledger)
    var left = total
    var proceeds: Int64 = 0
    for index in 0... where left > 0 {
      let part = index == 5 ? left : Int64.random(in: 1...left, using: &random)
      let came = Int64.random(in: 0...(part * 90), using: &random)
      try post(
        Self.event(
          "s\(index)", on: "2026-04-03", part, .sold(for: [JournalLine(Self.rupeeBank, came)])),
        in: ledger)
      left -= part
      proceeds += came
      if left == 0 { break }
    }
    let accrued = try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal("83.4175"))
      .converting(Money(minorUnits: total, currency: .usd)).minorUnits
    #expect(
      try balances(ledger)
        == [
          "assets:bank:hdfc-6789": proceeds, "income:affiliate-commission": -accrued,
          "expenses:exchange": accrued - proceeds,
        ].filter { $0.value != 0 })
    #expect(try failedChecks() == [])
  }

  @Test("A rate stands for a week, the later revision of a day wins, and a day without is refused")
  func rates() throws {
    let ledger = try book(("2026-04-02", "84.00"), ("2026-04-09", "85"))
    let store = ExchangeRateStore(on: ledger.connection)
    func price(_ day: String) throws -> String {
      try store.rate(of: .usd, in: .inr, on: try BusinessDay(day)).price.description
    }
    #expect(try price("2026-04-02") == "84.00")
    #expect(try price("2026-04-08") == "84.00")
    #expect(try price("2026-04-16") == "85")
    for day in ["2026-04-01", "2026-04-17"] {
      #expect(
        throws: LedgerError.noExchangeRate(.usd, .inr, on: try BusinessDay(day))
      ) { try price(day) }
    }
    let later = DatedRate(
      try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal("84.10")),
      effectiveOn: try BusinessDay("2026-04-02"), source: "fbil")
    #expect(try store.record([later]) == 1)
    #expect(try store.record([later]) == 0)
    #expect(try price("2026-04-02") == "84.10")
    #expect(try ledger.count("ledger.exchange_rate") == 3)
    #expect(try store.list(of: .usd).map(\.rate.price.description) == ["84.10", "85"])
    #expect(try store.list(of: .coin) == [])
    #expect(
      "\(LedgerError.noExchangeRate(.usd, .inr, on: try BusinessDay("2026-04-17")))"
        == "there is no rate of USD in INR for 2026-04-17 nor the 7 days before it; "
        + "load one with 'bahi rates apply FILE'")
  }

  @Test("A recorded rate is not changed, and a rate that is none is not recorded")
  func guarded() throws {
    let ledger = try book(("2026-04-02", "84.00"))
    let superuser = try TestDatabase.current.superuserConnection()
    for statement in [
      "UPDATE ledger.exchange_rate SET price = 1", "DELETE FROM ledger.exchange_rate",
      "TRUNCATE ledger.exchange_rate",
    ] {
      #expect(try sqlState { try superuser.execute(.trusted(statement)) } == "BH002")
    }
    for (base, price) in [("USD", "0"), ("USD", "-1"), ("USD", "1.00000000001"), ("INR", "1")] {
      let state = try sqlState {
        try ledger.connection.execute(
          """
          SELECT ledger.record_exchange_rates(ARRAY[\(base)], '{INR}', '{2026-04-03}',
            ARRAY[\(price)::numeric], '{fbil}')
          """)
      }
      #expect(state == "23514", "\(base) \(price)")
    }
  }

  @Test("A posting that crosses currencies is refused, and found where it was slipped in")
  func crossing() throws {
    let ledger = try book(("2026-04-02", "84"))
    let event = try Self.event("e1", on: "2026-04-02", 100, .earned(as: .affiliateCommission))
    try post(event, in: ledger)
    let crossing = LedgerBook.transaction(
      .exchange, "x", from: Self.receivable, to: Self.rupeeBank, 100)
    #expect(try sqlState { try ledger.post([crossing]) } == "BH012")
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute(
      """
      INSERT INTO ledger.posting (
        txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, effective_on)
      SELECT p.txn, p.book, 9, p.kind, p.xid, d.account, c.account, 5, p.occurred_at, p.batch,
        p.effective_on
      FROM ledger.posting AS p
      JOIN ledger.account AS d ON d.code = 'income:affiliate-commission'
      JOIN ledger.account AS c ON c.code = 'assets:receivable:network:usd'
      LIMIT 1
      """)
    #expect(try failedChecks().contains("posting_has_one_currency"))
    #expect(try failedChecks().contains("account_exists") == false)
  }

  @Test("Carrying that stays where nothing is held is found")
  func orphanedCarrying() throws {
    let ledger = try book(("2026-04-02", "84"))
    try post(Self.event("e1", on: "2026-04-02", 100, .earned(as: .affiliateCommission)), in: ledger)
    #expect(try failedChecks() == [])
    let carrying = Transfer(
      debit: .trading(.usd, in: .inr, side: .inr), credit: .affiliateCommission, signedMinor: 7,
      dimensions: Dimensions(item: "inv-2"))
    let day = LedgerBook.day
    try ledger.post([
      Transaction(
        kind: .exchange, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 0),
        transfers: [carrying].compactMap { $0 }, keys: [LedgerBook.key("exchange", "slip")])
    ])
    #expect(try failedChecks() == ["settled_exchange_carries_nothing"])
  }
}
