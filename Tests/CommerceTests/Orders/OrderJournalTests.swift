import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Orders in the books", .database)
struct OrderJournalTests {
  @Test("J10: our own goods at ₹1,180 are ₹1,000 of revenue and ₹180 of tax, and cost ₹600")
  func ownGoods() throws {
    let orders = try OrderBook()
    let line = try OrderBook.line(
      "lin-1", merchant: nil, price: 118_000, cost: 60_000)
    #expect(try orders.record("ord-1", place: 29, [line]) == 1)
    #expect(
      try orders.balances() == [
        "assets:psp:razorpay": 118_000, "income:products": -100_000,
        "liabilities:gst:27:igst:18": -18_000, "expenses:cogs": 60_000,
        "assets:inventory": -60_000,
      ])
    #expect(try orders.record("ord-1", place: 29, [line]) == 0)
    #expect(try orders.balances()["assets:psp:razorpay"] == 118_000)
  }

  @Test("Our own goods at home bear equal heads, and the rate of their slab names the account")
  func withinState() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1", place: 27, [try OrderBook.line("lin-1", merchant: nil, price: 10_000, rate: 500)])
    #expect(
      try orders.balances() == [
        "assets:psp:razorpay": 10_000, "income:products": -9_524,
        "liabilities:gst:27:cgst:2-5": -238, "liabilities:gst:27:sgst:2-5": -238,
      ])
  }

  @Test("J11: of a merchant's ₹2,360 we keep ₹400 and its tax, collect ₹10 and withhold ₹2")
  func marketplace() throws {
    let orders = try OrderBook()
    try orders.record("ord-1", [try OrderBook.line("lin-1", price: 236_000)])
    #expect(
      try orders.balances() == [
        "assets:psp:razorpay": 236_000, "liabilities:payable:karigar": -187_600,
        "income:marketplace-commission": -40_000, "liabilities:gst:27:igst:18": -7_200,
        "liabilities:gst-tcs:27:igst": -1_000, "liabilities:tds:1035": -200,
      ])
    let row = try orders.connection.row(
      """
      SELECT model, agreement, agreement_version, commission_bp, net_minor, igst_minor, tcs_rule,
        tds_rule, hold_until
      FROM commerce.order_line
      """)
    #expect(
      row.texts == [
        "marketplace", "karigar-goods", "1", "2000", "200000", "36000", "TCS-2", "1035",
        "2026-04-17",
      ])
  }

  @Test("J22: a live sale of ₹999 gives the merchant ₹794.12 and the host ₹84.66, pending")
  func live() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1", [try OrderBook.line("lin-1", price: 99_900, affiliate: "asha", live: "live-9")])
    #expect(
      try orders.balances() == [
        "assets:psp:razorpay": 99_900, "liabilities:payable:karigar": -79_412,
        "income:marketplace-commission": -16_932, "liabilities:gst:27:igst:18": -3_048,
        "liabilities:gst-tcs:27:igst": -423, "liabilities:tds:1035": -85,
        "expenses:share:affiliates": 8_466, "liabilities:commission:asha:pending": -8_466,
      ])
    let row = try orders.connection.row(
      """
      SELECT l.live_event, f.code AS surface, count(DISTINCT p.item)
      FROM commerce.order_line AS l
      JOIN ledger.surface AS f ON f.surface = l.surface
      JOIN ledger.posting AS p ON p.surface = l.surface AND p.item = l.line_id
      GROUP BY 1, 2
      """)
    #expect(row.texts == ["live-9", "live", "1"])
  }

  @Test(
    "A merchant of our own State is charged in two heads, its goods at home are collected in two")
  func heads() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1", [try OrderBook.line("lin-1", merchant: "kala", category: "home", price: 236_000)])
    #expect(
      try orders.balances() == [
        "assets:psp:razorpay": 236_000, "liabilities:payable:kala": -211_200,
        "income:marketplace-commission": -20_000, "liabilities:gst:27:cgst:9": -1_800,
        "liabilities:gst:27:sgst:9": -1_800, "liabilities:gst-tcs:27:cgst": -500,
        "liabilities:gst-tcs:27:sgst": -500, "liabilities:tds:1035": -200,
      ])
  }

  @Test(
    "A discount of ours is our expense on a merchant's goods, and a merchant's is the merchant's")
  func discounts() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1",
      [
        try OrderBook.line(
          "lin-1", price: 230_000, discount: 10_000, by: .platform, shipping: 6_000)
      ]
    )
    let ours = try orders.balances()
    #expect(ours["assets:psp:razorpay"] == 226_000)
    #expect(ours["expenses:promotions"] == 10_000)
    #expect(ours["liabilities:payable:karigar"] == -187_600)
    try orders.record(
      "ord-2",
      [
        try OrderBook.line(
          "lin-2", price: 240_000, discount: 10_000, by: .merchant, shipping: 6_000)
      ]
    )
    let both = try orders.balances()
    #expect(both["assets:psp:razorpay"] == 462_000)
    #expect(both["expenses:promotions"] == 10_000)
    #expect(both["liabilities:payable:karigar"] == -375_200)
    try orders.record(
      "ord-3",
      [
        try OrderBook.line(
          "lin-3", merchant: nil, price: 128_000, discount: 10_000, by: .platform)
      ])
    #expect(try orders.balances()["income:products"] == -100_000)
    #expect(try orders.balances()["expenses:promotions"] == 10_000)
  }

  @Test("An order is one receipt with the keys of its lines, which its gateway reports as one sum")
  func receipt() throws {
    let orders = try OrderBook()
    try orders.record(
      "ord-1",
      [
        try OrderBook.line("lin-2", price: 59_000),
        try OrderBook.line("lin-1", merchant: nil, price: 118_000),
      ])
    let keys = try orders.connection.rows(
      """
      SELECT s.code, k.external_id, sum(p.amount_minor)
      FROM ledger.source_key AS k JOIN ledger.source AS s USING (source)
      JOIN ledger.posting AS p ON p.txn = k.txn
      WHERE p.kind = 24 GROUP BY 1, 2 ORDER BY 1, 2
      """
    ).map(\.texts)
    #expect(
      keys == [
        ["order-lines", "lin-1", "177000"], ["order-lines", "lin-2", "177000"],
        ["orders", "ord-1", "177000"],
      ])
  }

  @Test("An order that comes again with other content, or with another's line, is told")
  func contradictions() throws {
    let orders = try OrderBook()
    let first = try OrderBook.line("lin-1", price: 59_000)
    try orders.record("ord-1", [first])
    let store = OrderStore(orders.book, on: orders.connection)
    let found = try store.contradictions(in: [
      OrderEvent(
        head: OrderBook.head("ord-1"), lines: [try OrderBook.line("lin-1", price: 58_000)]),
      OrderEvent(head: OrderBook.head("ord-2"), lines: [first]),
      OrderEvent(head: OrderBook.head("ord-3"), lines: [try OrderBook.line("lin-3", price: 1)]),
    ])
    #expect(
      found.mapValues(\.description) == [
        "ord-1": "order_id: \"ord-1\" came before with other content",
        "ord-2": "line_id: line \"lin-1\" belongs to order \"ord-1\"",
      ])
  }
}
