import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Returns of orders", .database)
struct ReturnTests {
  @Test("A whole return nets every account to zero, revenue with its contra account")
  func whole() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1",
      [
        try OrderBook.line("lin-1", merchant: nil, price: 118_000, affiliate: "asha", cost: 60_000),
        try OrderBook.line("lin-2", price: 236_000, affiliate: "asha"),
      ])
    #expect(
      try orders.takeBack([
        OrderBook.goingBack("rtn-1", of: "lin-1", 118_000),
        OrderBook.goingBack("rtn-2", of: "lin-2", 236_000),
      ]) == 2)
    #expect(
      try orders.balances() == ["income:products": -100_000, "income:product-returns": 100_000])
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
  }

  @Test("Three returns of a third each leave nothing behind, whatever each was rounded to")
  func thirds() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1", [try OrderBook.line("lin-1", quantity: 3, price: 100_000, affiliate: "asha")])
    for number in 1...3 {
      #expect(
        try orders.takeBack([
          OrderBook.goingBack(
            "rtn-\(number)", of: "lin-1", number == 3 ? 33_334 : 33_333, daysLater: number)
        ]) == 1)
      for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
    }
    #expect(try orders.balances() == [:])
    let numbers = try orders.connection.rows(
      "SELECT ordinal, commission_minor FROM commerce.line_return ORDER BY return_id"
    ).map(\.texts)
    #expect(numbers == [["1", "5650"], ["2", "5649"], ["3", "5650"]])
  }

  @Test("Goods that are not restocked stay a cost, and money alone moves no goods")
  func stock() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1",
      [try OrderBook.line("lin-1", merchant: nil, quantity: 2, price: 118_000, cost: 60_000)])
    try orders.takeBack([
      OrderBook.goingBack("rtn-1", of: "lin-1", 59_000, restocked: false),
      OrderBook.goingBack("rtn-2", of: "lin-1", 9_000, quantity: 0),
      OrderBook.goingBack("rtn-3", of: "lin-1", 0, quantity: 1),
    ])
    let balances = try orders.balances()
    #expect(balances["expenses:cogs"] == 30_000)
    #expect(balances["assets:inventory"] == -30_000)
    #expect(balances["assets:psp:razorpay"] == 50_000)
  }

  @Test("A return waits for its order, and one above what is left goes on waiting")
  func waits() throws {
    let orders = try OrderBook()
    #expect(try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-1", 40_000)]) == 0)
    try orders.record("ord-1", [try OrderBook.line("lin-1", quantity: 2, price: 59_000)])
    #expect(
      try orders.takeBack([
        OrderBook.goingBack("rtn-2", of: "lin-1", 40_000, daysLater: 4),
        OrderBook.goingBack("rtn-3", of: "lin-1", 19_000, daysLater: 5),
        OrderBook.goingBack("rtn-4", of: "lin-1", 1_000, daysLater: -1),
      ]) == 2)
    let waiting = try orders.connection.rows(
      "SELECT return_id FROM commerce.waiting_return ORDER BY 1")
    #expect(waiting.map(\.texts) == [["rtn-2"], ["rtn-4"]])
    #expect(try orders.balances()["assets:psp:razorpay"] == nil)
    try orders.record("ord-2", [try OrderBook.line("lin-2", price: 59_000)])
    let early = OrderBook.goingBack("rtn-5", of: "lin-2", 59_000, daysLater: -1)
    #expect(
      try ReturnStore(orders.book, on: orders.connection).refusals(of: [early]).map {
        "\($0.column): \($0.message)"
      } == ["returned_at: line \"lin-2\" was ordered later, at 2026-04-02T13:53:20+05:30"])
  }

  @Test("A return above the sale, a second whole one and another currency are told")
  func faults() throws {
    let orders = try OrderBook()
    try orders.record("ord-1", [try OrderBook.line("lin-1", quantity: 2, price: 59_000)])
    let store = ReturnStore(orders.book, on: orders.connection)
    func fault(_ event: ReturnEvent) throws -> String? {
      try store.faults(in: [event])[event.id].map { "\($0.column): \($0)" }
    }
    #expect(
      try fault(OrderBook.goingBack("rtn-1", of: "lin-1", 59_001))
        == "amount: line \"lin-1\" has 590.00 left to give back")
    #expect(
      try fault(OrderBook.goingBack("rtn-1", of: "lin-1", 100, quantity: 3))
        == "quantity: line \"lin-1\" has 2 units left to return")
    #expect(try fault(OrderBook.goingBack("rtn-1", of: "lin-9", 59_001)) == nil)
    let whole = OrderBook.goingBack("rtn-1", of: "lin-1", 59_000, quantity: 2)
    let twice = OrderBook.goingBack("rtn-2", of: "lin-1", 59_000, quantity: 2)
    #expect(
      try store.faults(in: [whole, twice]) == ["rtn-2": .alreadyWhole(line: "lin-1")])
    try orders.takeBack([whole])
    #expect(try store.faults(in: [whole]) == [:])
    #expect(try fault(twice) == "line_id: line \"lin-1\" was returned whole before")
    #expect(ReturnFault.otherCurrency(.inr).description == "the order was paid in INR")
    #expect(ReturnFault.otherCurrency(.inr).column == "currency")
  }

  @Test("The same return again changes nothing, and with other content it is a contradiction")
  func again() throws {
    let orders = try OrderBook()
    try orders.record("ord-1", [try OrderBook.line("lin-1", quantity: 2, price: 59_000)])
    let event = OrderBook.goingBack("rtn-1", of: "lin-1", 10_000)
    #expect(try orders.takeBack([event]) == 1)
    #expect(try orders.takeBack([event]) == 0)
    let store = ReturnStore(orders.book, on: orders.connection)
    #expect(
      try store.refusals(of: [OrderBook.goingBack("rtn-1", of: "lin-1", 10_001)])
        .map(\.message) == ["\"rtn-1\" came before with other content"])
    #expect(try store.countKnown([event, OrderBook.goingBack("rtn-9", of: "lin-1", 1)]) == 1)
  }

  @Test("A return that stands twice in a file counts once, and not with other content")
  func twiceInAFile() throws {
    let orders = try OrderBook()
    try orders.record("ord-1", [try OrderBook.line("lin-1", quantity: 2, price: 59_000)])
    let store = ReturnStore(orders.book, on: orders.connection)
    let whole = OrderBook.goingBack("rtn-1", of: "lin-1", 59_000, quantity: 2)
    #expect(try store.refusals(of: [whole, whole]) == [])
    #expect(try store.countKnown([whole, whole]) == 1)
    let other = OrderBook.goingBack("rtn-1", of: "lin-1", 10_000)
    #expect(
      try store.refusals(of: [whole, other]).map(\.message) == [
        "\"rtn-1\" stands in record \(whole.record) with other content"
      ])
  }

  @Test("A commission is confirmed after its hold, and a later return takes it from there")
  func afterConfirmation() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1", [try OrderBook.line("lin-1", quantity: 2, price: 236_000, affiliate: "asha")])
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-1", 59_000)])
    #expect(try orders.balances()["liabilities:commission:asha:pending"] == -15_000)
    func confirm(_ days: Int) throws -> Int {
      try CommissionHold.confirm(
        in: orders.book, on: OrderBook.day.adding(days: days), connection: orders.connection)
    }
    #expect(try confirm(15) == 0)
    #expect(try confirm(16) == 1)
    #expect(try confirm(17) == 0)
    #expect(try orders.balances()["liabilities:commission:asha:pending"] == nil)
    #expect(try orders.balances()["liabilities:commission:asha:confirmed"] == -15_000)
    try orders.takeBack([OrderBook.goingBack("rtn-2", of: "lin-1", 59_000, daysLater: 20)])
    #expect(try orders.balances()["liabilities:commission:asha:confirmed"] == -10_000)
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
  }

  @Test("A hold of its own is that of the agreement, and what came back whole is not confirmed")
  func ownHold() throws {
    let orders = try OrderBook()
    try CommerceBook.apply(
      OrderBook.yaml().replacing(
        "kind: affiliate\n    nature", with: "kind: affiliate\n    hold_days: 2\n    nature"),
      on: orders.connection)
    try orders.record(
      "ord-1",
      [
        try OrderBook.line("lin-1", price: 236_000, affiliate: "asha"),
        try OrderBook.line("lin-2", price: 236_000, affiliate: "asha"),
      ])
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-2", 236_000, daysLater: 1)])
    #expect(
      try CommissionHold.confirm(
        in: orders.book, on: OrderBook.day.adding(days: 3), connection: orders.connection) == 1)
    #expect(try orders.balances()["liabilities:commission:asha:confirmed"] == -20_000)
    #expect(
      try orders.connection.rows("SELECT FROM commerce.pending_commission").isEmpty)
  }

  @Test("After its payout a return is recovered of the affiliate and of the merchant")
  func afterPayout() throws {
    let orders = try OrderBook()
    try orders.record("ord-1", [try OrderBook.line("lin-1", price: 236_000, affiliate: "asha")])
    try CommissionHold.confirm(
      in: orders.book, on: OrderBook.day.adding(days: 20), connection: orders.connection)
    try payOut(
      orders,
      [
        (.statement, .commissionOwed("asha", .confirmed), .payable("asha"), 20_000, "lin-1"),
        (.payout, .payable("asha"), .payoutsInTransit("hdfc-6789"), 20_000, nil),
        (.payout, .payable("karigar"), .payoutsInTransit("hdfc-6789"), 187_600, nil),
      ])
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-1", 118_000, daysLater: 25)])
    let day = OrderBook.day.adding(days: 25)
    func recover() throws -> Int {
      try PayeeRecovery.post(in: orders.book, on: day, connection: orders.connection)
    }
    #expect(try recover() == 1)
    #expect(try recover() == 0)
    let paid = try orders.balances()
    #expect(paid["assets:recoverable:asha"] == 10_000)
    #expect(paid["assets:recoverable:karigar"] == 93_800)
    #expect(paid["liabilities:payable:karigar"] == nil)
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
    try orders.record("ord-2", [try OrderBook.line("lin-2", price: 236_000)])
    #expect(try recover() == 1)
    #expect(try orders.balances()["assets:recoverable:karigar"] == nil)
    #expect(try orders.balances()["liabilities:payable:karigar"] == -93_800)
  }

  private func payOut(
    _ orders: OrderBook,
    _ moves: [(PostingKind, Account, Account, Int64, item: String?)]
  ) throws {
    let day = OrderBook.day.adding(days: 21)
    let transactions = moves.enumerated().map { index, move in
      Transaction(
        kind: move.0, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 0),
        transfers: [
          Transfer(
            debit: move.1, credit: move.2, signedMinor: move.3,
            dimensions: Dimensions(item: move.item))
        ].compactMap { $0 },
        keys: [SourceKey(source: "test", externalID: "\(index)", eventHash: [1])])
    }
    _ = try orders.connection.transaction {
      try LedgerPosting(orders.book, on: orders.connection).post(transactions)
    }
  }

  @Test(
    "A posting on a line that its figures do not know is found by the checks",
    arguments: ["order_line_equals_postings", "commission_states_sum_to_accrual"])
  func tampered(check: String) throws {
    let orders = try OrderBook()
    try orders.record("ord-1", [try OrderBook.line("lin-1", price: 236_000, affiliate: "asha")])
    #expect(try orders.problems(check) == [])
    let transfer = try #require(
      Transfer(
        debit: .affiliateShares, credit: .commissionOwed("asha", .pending), signedMinor: 1,
        dimensions: Dimensions(item: "lin-1")))
    let wrong = Transaction(
      kind: .affiliate, effectiveOn: OrderBook.day,
      occurredAt: Instant(day: OrderBook.day, secondOfDay: 0), transfers: [transfer],
      keys: [SourceKey(source: "test", externalID: "1", eventHash: [1])])
    _ = try orders.connection.transaction {
      try LedgerPosting(orders.book, on: orders.connection).post([wrong])
    }
    #expect(try orders.problems(check).count == 1)
    #expect(try orders.problems(check).first?.contains("lin-1") == true)
  }
}
