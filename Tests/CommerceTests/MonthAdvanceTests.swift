import Commerce
import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@Suite("Advances of payees without statements", .database)
struct MonthAdvanceTests {
  private static func terms(_ yaml: String) -> String {
    func ahead(_ party: String, _ recoup: String) -> (old: String, new: String) {
      (
        "party: \(party)\n",
        "party: \(party)\n    advance: { amount: \"1000.00\", recoup: \(recoup) }\n"
      )
    }
    return [ahead("karigar", "33.33 %"), ahead("asha", "100 %")].reduce(yaml) {
      $0.replacing($1.old, with: $1.new, maxReplacements: 1)
    }
  }

  /// An advance itself is a voucher of two people; tax withheld of it moves the same account.
  private func give(_ payee: String, _ amountMinor: Int64, _ day: String, in orders: OrderBook)
    throws
  {
    let on = try BusinessDay(day)
    _ = try orders.connection.transaction {
      try LedgerPosting(orders.book, on: orders.connection).post([
        Transaction(
          kind: .withholding, effectiveOn: on, occurredAt: Instant(day: on, secondOfDay: 0),
          transfers: [
            Transfer(
              debit: .advance(payee), credit: .tdsPayable(code: "1035"), signedMinor: amountMinor)
          ].compactMap { $0 },
          keys: [SourceKey(source: "test", externalID: "\(payee)/\(day)", eventHash: [1])])
      ])
    }
  }

  private func recoup(_ orders: OrderBook, _ day: String) throws -> Int {
    try AdvanceStore(orders.book, on: orders.connection).recoup(on: try BusinessDay(day))
  }

  private func open(_ payee: String, in orders: OrderBook) throws -> Int64 {
    try orders.balances()["assets:advance:\(payee)"] ?? 0
  }

  @Test("A merchant pays it back month by month, to the paisa, whatever comes late")
  func merchant() throws {
    let orders = try OrderBook(changed: Self.terms)
    try give("karigar", 100_000, "2026-04-01", in: orders)
    // ₹1,180.00 less 20 % of ₹1,000.00, its GST, TCS and tax at source is what April credits.
    try orders.record("ord-1", [try OrderBook.line("lin-1", price: 118_000)])
    let credited = -(try orders.balances()["liabilities:payable:karigar"] ?? 0)
    #expect(try recoup(orders, "2026-04-30") == 0)
    #expect(try recoup(orders, "2026-05-01") == 1)
    #expect(try recoup(orders, "2026-05-02") == 0)
    let april = (credited * 3_333 + 5_000) / 10_000
    #expect(try open("karigar", in: orders) == 100_000 - april)
    #expect(try orders.balances()["liabilities:payable:karigar"] == -(credited - april))
    // A late sale of April and a return of a half in May both count in May.
    try orders.record("ord-2", [try OrderBook.line("lin-2", price: 236_000)])
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-1", 59_000, daysLater: 35)])
    let later = -(try orders.balances()["liabilities:payable:karigar"] ?? 0) - (credited - april)
    #expect(later == 2 * credited - credited / 2)
    #expect(try recoup(orders, "2026-06-01") == 1)
    let may = (later * 3_333 + 5_000) / 10_000
    #expect(try open("karigar", in: orders) == 100_000 - april - may)
    // A month of returns alone takes nothing and gives nothing.
    try orders.takeBack([OrderBook.goingBack("rtn-2", of: "lin-2", 118_000, daysLater: 66)])
    #expect(try recoup(orders, "2026-07-01") == 0)
    #expect(try open("karigar", in: orders) == 100_000 - april - may)
    #expect(try orders.problems("recoupments_stay_within_advances") == [])
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.script(
      """
      ALTER TABLE commerce.month_recoupment DISABLE TRIGGER ALL;
      UPDATE commerce.month_recoupment SET recouped_minor = recouped_minor - 1
      WHERE party = 'karigar' AND month_from = '2026-05-01';
      """)
    #expect(try orders.problems("recoupments_stay_within_advances").count == 1)
  }

  @Test("A month from before the advance is free, and what is paid out already is not taken")
  func before() throws {
    let orders = try OrderBook(changed: Self.terms)
    try orders.record("ord-1", [try OrderBook.line("lin-1", price: 118_000)])
    try give("karigar", 100_000, "2026-05-02", in: orders)
    #expect(try recoup(orders, "2026-05-03") == 0)
    #expect(try open("karigar", in: orders) == 100_000)
    #expect(try orders.problems("recoupments_stay_within_advances") == [])
  }

  @Test("An affiliate pays it back of what is confirmed and credited, at most what was given")
  func affiliate() throws {
    let orders = try OrderBook(changed: Self.terms)
    try give("asha", 7_000, "2026-04-01", in: orders)
    try orders.record(
      "ord-1", [try OrderBook.line("lin-1", price: 118_000, affiliate: "asha")])
    try CommissionHold.confirm(
      in: orders.book, on: OrderBook.day.adding(days: 20), connection: orders.connection)
    #expect(try recoup(orders, "2026-05-01") == 0)
    let day = try BusinessDay("2026-05-10")
    _ = try orders.connection.transaction {
      try LedgerPosting(orders.book, on: orders.connection).post([
        Transaction(
          kind: .commissionState, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 0),
          transfers: [
            Transfer(
              debit: .commissionOwed("asha", .confirmed), credit: .payable("asha"),
              signedMinor: 10_000, dimensions: Dimensions(item: "lin-1"))
          ].compactMap { $0 },
          keys: [SourceKey(source: "test", externalID: "lin-1", eventHash: [1])])
      ])
    }
    #expect(try recoup(orders, "2026-06-01") == 1)
    #expect(try open("asha", in: orders) == 0)
    #expect(try orders.balances()["liabilities:payable:asha"] == -3_000)
    #expect(try orders.problems("recoupments_stay_within_advances") == [])
  }
}
