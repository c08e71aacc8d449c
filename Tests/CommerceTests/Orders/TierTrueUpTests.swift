import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("True-ups of tiers", .database)
struct TierTrueUpTests {
  private static let item = "tier/asha-links@1/1/2026-04-01/asha"

  /// The usual agreements, with tiers for the footwear of Asha's links and of Karigar's goods.
  static func tiered(
    _ asha: String = "mode: marginal, counts: all, measure: amount, steps: { \"1000.00\": 15 % }",
    _ karigar: String = "mode: retroactive, counts: all, measure: count, steps: { 1: 18 % }",
    reset: String = "month"
  ) -> (String) -> String {
    { yaml in
      yaml.replacing(
        "categories: { footwear: 10 %, home: 12 % }",
        with: "categories: { home: 12 % }\n    rules: "
          + "[{ category: footwear, rate: 10 %, tiers: { reset: \(reset), \(asha) } }]"
      ).replacing(
        "categories: { footwear: 20 %, home: 15 % }",
        with: "categories: { home: 15 % }\n    rules: "
          + "[{ category: footwear, rate: 20 %, tiers: { reset: \(reset), \(karigar) } }]")
    }
  }

  private static func post(_ orders: OrderBook, _ daysLater: Int = 5) throws -> Int {
    try TierTrueUpStore(orders.book, on: orders.connection).post(
      on: OrderBook.day.adding(days: daysLater))
  }

  /// Two orders of ₹1,180 each: ₹1,000 and tax.
  private func sold(_ orders: OrderBook, _ count: Int = 2, affiliate: String? = "asha") throws {
    for number in 1...count {
      try orders.record(
        "ord-\(number)",
        [try OrderBook.line("lin-\(number)", price: 118_000, affiliate: affiliate)])
    }
  }

  @Test("A step is made up for once, follows what comes late and what comes back, and ends at zero")
  func followed() throws {
    let orders = try OrderBook(changed: Self.tiered())
    try sold(orders, 1)
    #expect(try Self.post(orders) == 0)
    try sold(orders)
    #expect(try Self.post(orders) == 2)
    #expect(try Self.post(orders) == 0)
    var balances = try orders.balances()
    // 10 % of ₹2,000 and 5 % more of the ₹1,000 above the step.
    #expect(balances["liabilities:commission:asha:pending"] == -(20_000 + 5_000))
    // 18 % instead of 20 % of both: ₹40 less, and ₹7.20 less tax on it.
    #expect(balances["income:marketplace-commission"] == -(40_000 - 4_000))
    #expect(balances["liabilities:gst:27:igst:18"] == -(7_200 - 720))
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-2", 59_000)])
    #expect(try Self.post(orders, 6) == 2)
    balances = try orders.balances()
    #expect(balances["liabilities:commission:asha:pending"] == -(15_000 + 2_500))
    #expect(balances["income:marketplace-commission"] == -(30_000 - 3_000))
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
    let kept = try orders.connection.rows(
      """
      SELECT item, revision, counted, basis_minor, accrued_minor, target_minor
      FROM commerce.tier_true_up WHERE kind = 'affiliate' ORDER BY revision
      """
    ).map { $0.texts.map { $0 ?? "" }.joined(separator: " ") }
    #expect(
      kept == [
        "\(Self.item) 1 200000 200000 20000 25000", "\(Self.item) 2 150000 150000 15000 17500",
      ])
    try orders.takeBack([
      OrderBook.goingBack("rtn-2", of: "lin-1", 118_000, daysLater: 6),
      OrderBook.goingBack("rtn-3", of: "lin-2", 59_000, quantity: 0, daysLater: 6),
    ])
    #expect(try Self.post(orders, 7) == 2)
    #expect(try orders.balances() == [:])
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
  }

  @Test("What may still be reversed waits with the sales of its period, and is confirmed with them")
  func confirmed() throws {
    let orders = try OrderBook(changed: Self.tiered())
    try sold(orders)
    #expect(try Self.post(orders) == 2)
    let last = OrderBook.day.adding(days: 16)
    try CommissionHold.confirm(in: orders.book, on: last, connection: orders.connection)
    #expect(try orders.balances()["liabilities:commission:asha:pending"] == -5_000)
    #expect(try Self.post(orders, 16) == 0)
    #expect(try orders.balances()["liabilities:commission:asha:pending"] == nil)
    #expect(try orders.balances()["liabilities:commission:asha:confirmed"] == -25_000)
    #expect(try orders.connection.rows("SELECT FROM commerce.pending_tier").isEmpty)
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-2", 118_000, daysLater: 20)])
    #expect(try Self.post(orders, 20) == 2)
    #expect(try orders.balances()["liabilities:commission:asha:confirmed"] == -10_000)
  }

  @Test("Sales that are confirmed count alone where the terms say so, and pieces where they do")
  func counted() throws {
    let orders = try OrderBook(
      changed: Self.tiered(
        "mode: retroactive, counts: confirmed, measure: units, steps: { 1: 12 % }",
        "mode: marginal, counts: confirmed, measure: amount, steps: { \"500.00\": 25 % }"))
    try sold(orders)
    #expect(try Self.post(orders) == 0)
    try CommissionHold.confirm(
      in: orders.book, on: OrderBook.day.adding(days: 16), connection: orders.connection)
    #expect(try Self.post(orders, 16) == 2)
    #expect(try orders.balances()["liabilities:commission:asha:confirmed"] == -(20_000 + 4_000))
    // 5 % more of the ₹1,500 above the step.
    #expect(try orders.balances()["income:marketplace-commission"] == -(40_000 + 7_500))
  }

  @Test("A split commission has its tiers split, and a version that changes other rules counts on")
  func versions() throws {
    let tiers = Self.tiered()
    let split: (String) -> String = { yaml in
      tiers(yaml).replacing(
        "party: asha\n",
        with: "party: asha\n    splits: { asha: 50 %, studio-12: 30 %, studio-13: 20 % }\n")
    }
    let orders = try OrderBook(changed: split)
    try sold(orders, 1)
    try CommerceBook.apply(
      split(OrderBook.yaml()).replacing("{ home: 12 % }", with: "{ home: 13 % }"),
      on: orders.connection)
    try sold(orders)
    let versions = try orders.connection.rows(
      "SELECT version FROM commerce.priced_line WHERE kind = 'affiliate' ORDER BY item"
    ).map { try $0.value("version", as: Int.self) }
    #expect(versions == [1, 2])
    #expect(try Self.post(orders) == 2)
    let balances = try orders.balances()
    #expect(balances["liabilities:commission:asha:pending"] == -12_500)
    #expect(balances["liabilities:commission:studio-12:pending"] == -7_500)
    #expect(balances["liabilities:commission:studio-13:pending"] == -5_000)
  }

  @Test("The count begins anew with its period")
  func periods() throws {
    let connection = try TestDatabase.current.poster()
    func start(_ reset: String, _ day: String) throws -> String {
      try connection.row("SELECT commerce.tier_period(\(reset), \(day)::date) AS first")
        .value("first")
    }
    #expect(try start("month", "2026-08-31") == "2026-08-01")
    #expect(try start("quarter", "2026-08-31") == "2026-07-01")
    #expect(try start("fiscal-year", "2026-03-31") == "2025-04-01")
    #expect(try start("fiscal-year", "2026-04-01") == "2026-04-01")
    #expect(try start("never", "2026-03-31") == "1970-01-01")
  }

  @Test("A network's tiers are confirmed with its items, follow its reversals, and are checked")
  func network() throws {
    let commerce = try CommerceBook(
      CommerceBook.yaml().replacing(
        "categories: { footwear: 12 %, home: 15 % }",
        with: """
          rules: [{ category: footwear, rate: 12 %, tiers: { mode: retroactive, counts: all, \
          measure: count, reset: never, steps: { 1: 15 % } } }]
          """))
    let card = try RateCardStore(commerce.book, on: commerce.connection).card(of: .linkOut)
    let sales = try (1...2).map { number in
      let sale = SaleEvent(
        id: "sale-\(number)", orderedAt: Instant(day: OrderBook.day, secondOfDay: 50_000),
        partner: "flipkart", item: "item-\(number)", sku: nil, category: "footwear",
        amountMinor: 100_000, currency: .inr, viewer: nil, series: "S1", episode: nil,
        hotspot: nil, surface: nil, record: Int64(number))
      return SaleStore.Priced(
        sale: sale, terms: try #require(card.resolve(sale.scope, on: OrderBook.day)))
    }
    _ = try commerce.connection.transaction {
      try SaleStore(commerce.book, on: commerce.connection).record(
        sales, file: FileID(rawValue: 1))
    }
    let orders = OrderBook(commerce)
    #expect(try Self.post(orders) == 1)
    #expect(try orders.balances()["assets:commission:flipkart:pending"] == 24_000 + 6_000)
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.script(
      """
      SET session_replication_role = replica;
      INSERT INTO recon.expected (
        book, feed, kind, key, ordinal, revision, currency, amount_minor, party, expected_on,
        break_on, txn)
      SELECT book, 'f', 'order_line', item, 1, 1, 'INR', amount_minor, party, ordered_on,
        ordered_on, txn
      FROM commerce.priced_line;
      INSERT INTO recon.commission_item
      SELECT book, 'f', item, 'own', ordered_on, 0, amount_minor, basis_minor, 1
      FROM commerce.priced_line;
      """)
    // What is confirmed can be invoiced, and the tier with it.
    #expect(try Self.post(orders, 6) == 0)
    #expect(try orders.balances()["assets:commission:flipkart:pending"] == 24_000)
    #expect(try orders.balances()["assets:commission:flipkart:confirmed"] == 6_000)
    try superuser.script(
      "UPDATE recon.commission_item SET confirmed_minor = 0 WHERE item = 'item-2'")
    #expect(try Self.post(orders, 7) == 1)
    #expect(try orders.balances()["assets:commission:flipkart:confirmed"] == nil)
    #expect(try orders.problems("tier_true_up_equals_postings") == [])
    try superuser.script(
      """
      ALTER TABLE commerce.tier_true_up DISABLE TRIGGER ALL;
      UPDATE commerce.tier_true_up SET target_minor = target_minor + 1;
      """)
    #expect(try orders.problems("tier_true_up_equals_postings").count == 1)
  }
}
