import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Later rates of orders", .database)
struct RetroactiveOrderTests {
  private static func file(_ asha: String = "15 %", _ karigar: String = "25 %") -> String {
    OrderBook.yaml().replacing("footwear: 10 %, home: 12 %", with: "footwear: \(asha), home: 12 %")
      .replacing("footwear: 20 %", with: "footwear: \(karigar)")
  }

  /// Two lines of ₹1,000 and tax, of the first of which a half came back.
  private func sold() throws -> (TermsBook, OrderBook) {
    let terms = try TermsBook(OrderBook.yaml())
    let orders = OrderBook(terms.commerce)
    for number in 1...2 {
      try orders.record(
        "ord-\(number)",
        [try OrderBook.line("lin-\(number)", quantity: 2, price: 118_000, affiliate: "asha")])
    }
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-1", 59_000)])
    return (terms, orders)
  }

  private static func text(_ effects: [TermsEffect]) -> [String] {
    effects.map { "\($0.day) \($0.party) \($0.subject) \($0.beforeMinor) \($0.afterMinor)" }
  }

  @Test("Each payee, series and day gets one true-up of what is left, and later returns follow it")
  func madeUp() throws {
    let (terms, orders) = try sold()
    #expect(throws: CommerceError.self) { try terms.submit(Self.file(), .fromNowOn) }
    let made = try terms.submit(Self.file())
    #expect(
      Self.text(made.effects) == [
        "2026-04-02 asha lin-1 5000 7500", "2026-04-02 asha lin-2 10000 15000",
        "2026-04-02 karigar lin-1 10000 12500", "2026-04-02 karigar lin-2 20000 25000",
      ])
    #expect(try terms.approve(try #require(made.proposal)).effects == made.effects)
    var balances = try orders.balances()
    #expect(balances["liabilities:commission:asha:pending"] == -22_500)
    #expect(balances["income:marketplace-commission"] == -37_500)
    // 18 % of 125.00 and of 250.00; before the true-up 18.00 and 36.00.
    #expect(balances["liabilities:gst:27:igst:18"] == -(2_250 + 4_500))
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
    let memos = try orders.connection.rows(
      """
      SELECT d.memo FROM ledger.document AS d
      WHERE d.txn IN (SELECT u.txn FROM commerce.line_true_up AS u) ORDER BY d.memo
      """
    ).map { try $0.value("memo", as: String.self) }
    #expect(
      memos == [
        "true-up of S1 on 2026-04-02 from asha-links@1 rule 1 to asha-links@2 rule 1",
        "true-up of S1 on 2026-04-02 from karigar-goods@1 rule 1 to karigar-goods@2 rule 1",
      ])
    #expect(try terms.submit(Self.file()).changes == [])
    let back = try #require(try terms.submit(Self.file("12 %", "25 %")).proposal)
    #expect(try terms.approve(back).effects.map(\.afterMinor) == [6_000, 12_000])
    #expect(try orders.balances()["liabilities:commission:asha:pending"] == -18_000)
    try orders.takeBack([
      OrderBook.goingBack("rtn-2", of: "lin-1", 59_000, daysLater: 21),
      OrderBook.goingBack("rtn-3", of: "lin-2", 118_000, quantity: 2, daysLater: 22),
    ])
    balances = try orders.balances()
    #expect(balances == [:])
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
  }

  @Test("A commission that is split later moves from one payee to the others")
  func splitLater() throws {
    let (terms, orders) = try sold()
    let file = OrderBook.yaml().replacing(
      "party: asha\n", with: "party: asha\n    splits: { asha: 60 %, studio-12: 40 % }\n")
    let made = try terms.submit(file)
    #expect(
      Self.text(made.effects) == [
        "2026-04-02 asha lin-1 5000 3000", "2026-04-02 asha lin-2 10000 6000",
        "2026-04-02 studio-12 lin-1 0 2000", "2026-04-02 studio-12 lin-2 0 4000",
      ])
    _ = try terms.approve(try #require(made.proposal))
    #expect(try orders.balances()["liabilities:commission:studio-12:pending"] == -6_000)
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
    try CommissionHold.confirm(
      in: orders.book, on: OrderBook.day.adding(days: 30), connection: orders.connection)
    #expect(try orders.balances()["liabilities:commission:asha:confirmed"] == -9_000)
    try orders.takeBack([
      OrderBook.goingBack("rtn-2", of: "lin-1", 59_000, daysLater: 31),
      OrderBook.goingBack("rtn-3", of: "lin-2", 118_000, quantity: 2, daysLater: 31),
    ])
    #expect(try orders.balances() == [:])
  }

  @Test("A rate beyond the bounds reaches back in the same file, and its trial cannot be kept")
  func beyondBounds() throws {
    let (terms, orders) = try sold()
    let file = OrderBook.yaml().replacing(
      "categories: { footwear: 10 %, home: 12 % }",
      with: "rules: [{ category: footwear, rate: 35 %, override: { reason: launch } }, "
        + "{ category: home, rate: 12 % }]")
    #expect(throws: CommerceError.self) { try terms.submit(file, .fromNowOn) }
    let made = try terms.submit(file)
    #expect(
      Self.text(made.effects) == [
        "2026-04-02 asha lin-1 5000 17500", "2026-04-02 asha lin-2 10000 35000",
      ])
    #expect(try terms.commerce.count("commerce.terms_proposal") == 1)
    #expect(try terms.commerce.count("commerce.terms_decision") == 0)
    #expect(try terms.approve(try #require(made.proposal)).effects == made.effects)
    #expect(try orders.balances()["liabilities:commission:asha:pending"] == -52_500)
    let kept = #expect(throws: PostgresError.self) {
      try terms.commerce.connection.transaction {
        try terms.commerce.connection.execute("SELECT commerce.try_terms(1, '[]')")
      }
    }
    #expect(kept?.sqlState == "BH082")
    #expect(try orders.problems("terms_are_decided") == [])
  }

  @Test("What an affiliate was paid already is recovered of it, and an item without a rate refused")
  func recovered() throws {
    let (terms, orders) = try sold()
    #expect(
      throws: CommerceError.rateMissing(party: "asha", item: "lin-1", day: "2026-04-02")
    ) { try terms.submit(OrderBook.yaml().replacing("{ footwear: 10 %, home", with: "{ home")) }
    try CommissionHold.confirm(
      in: orders.book, on: OrderBook.day.adding(days: 20), connection: orders.connection)
    _ = try orders.connection.transaction {
      try LedgerPosting(orders.book, on: orders.connection).post(
        ["lin-1": Int64(5_000), "lin-2": 10_000].map { line, amount in
          Transaction(
            kind: .statement, effectiveOn: OrderBook.day,
            occurredAt: Instant(day: OrderBook.day, secondOfDay: 0),
            transfers: [
              Transfer(
                debit: .commissionOwed("asha", .confirmed), credit: .payable("asha"),
                signedMinor: amount, dimensions: Dimensions(item: line))
            ].compactMap { $0 },
            keys: [SourceKey(source: "test", externalID: line, eventHash: [1])])
        })
    }
    let file = OrderBook.yaml().replacing(
      "footwear: 12.5 %", with: "footwear: 13 %"
    ).replacing(
      "categories: { footwear: 10 %, home: 12 % }",
      with: "rules: [{ category: footwear, rate: 8 %, override: { reason: less } }]")
    let made = try terms.submit(file)
    _ = try terms.approve(try #require(made.proposal))
    #expect(try orders.balances()["assets:recoverable:asha"] == 3_000)
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
  }
}
