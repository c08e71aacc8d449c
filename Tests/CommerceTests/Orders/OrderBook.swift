import Commerce
import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

/// A book with merchants and an affiliate in the running test's database.
struct OrderBook {
  let book: Book
  let connection: Connection

  static let day = CommerceBook.day

  static func yaml(code: String = "main") -> String {
    CommerceBook.yaml(
      extra: """
          - code: karigar-goods
            party: karigar
            kind: marketplace
            nature: "1035"
            from: 2026-04-01
            categories: { footwear: 20 %, home: 15 % }
          - code: kala-goods
            party: kala
            kind: marketplace
            nature: "1035"
            from: 2026-04-01
            categories: { footwear: 12.5 %, home: 10 % }
          - code: asha-links
            party: asha
            kind: affiliate
            nature: "1006"
            from: 2026-04-01
            categories: { footwear: 10 %, home: 12 % }
        """
    ).replacing(
      "series:\n  - { code: S1",
      with: """
          - { code: karigar, kind: merchant, name: Karigar Crafts, state: 29 }
          - { code: kala, kind: merchant, name: Kala Kendra, state: 27 }
          - { code: bhoot, kind: merchant, name: Bhoot Traders }
          - { code: asha, kind: affiliate, name: Asha }
        series:
          - { code: S1
        """
    ).replacing("book: main", with: "book: \(code)")
  }

  /// Takes the orders of a book that another one has opened.
  init(_ commerce: CommerceBook) {
    book = commerce.book
    connection = commerce.connection
  }

  /// Opens a book with the usual agreements, or with a file of them that a test has changed.
  init(code: String = "main", changed: (String) -> String = { $0 }) throws {
    connection = try TestDatabase.current.poster()
    try CommerceBook.apply(changed(Self.yaml(code: code)), on: connection)
    book = try Book(code: code, on: connection)
  }

  /// A line of a merchant's goods unless told otherwise.
  static func line(
    _ id: String, merchant: String? = "karigar", category: String = "footwear",
    quantity: Int64 = 1, price: Int64, discount: Int64 = 0,
    by discountBy: OrderLine.DiscountBearer? = nil, shipping: Int64 = 0, rate: Int = 1_800,
    affiliate: String? = nil, cost: Int64 = 0, live: String? = nil
  ) throws -> OrderLine {
    OrderLine(
      id: id, merchant: merchant, sku: "SKU-\(id)", category: category, hsn: "6403",
      quantity: quantity, priceMinor: price, discountMinor: discount, discountBy: discountBy,
      shippingMinor: shipping, taxRate: try BasisPoints(rate),
      paidMinor: price - discount + shipping, affiliate: affiliate, costMinor: cost,
      touch: SaleTouch(series: "S1", episode: "E042", hotspot: "H1", liveEvent: live), record: 1)
  }

  static func head(_ id: String, place: Int = 27, day: BusinessDay = day) -> OrderEvent.Head {
    OrderEvent.Head(
      id: id, orderedAt: Instant(day: day, secondOfDay: 50_000), currency: .inr, method: "upi",
      psp: "razorpay", place: place, viewer: 7)
  }

  static func goingBack(
    _ id: String, of line: String, _ amount: Int64, quantity: Int64 = 1, restocked: Bool = true,
    daysLater: Int = 3
  ) -> ReturnEvent {
    ReturnEvent(
      id: id, lineID: line,
      returnedAt: Instant(day: day.adding(days: daysLater), secondOfDay: 43_200),
      quantity: quantity, amountMinor: amount, currency: .inr, reason: "size",
      isRestocked: restocked, record: 1)
  }

  @discardableResult
  func record(_ orders: [OrderEvent]) throws -> Int {
    let store = OrderStore(book, on: connection)
    let terms = try store.terms()
    let priced = try orders.map { order in
      PricedOrder(
        order,
        lines: try order.lines.map { line in
          PricedOrderLine(
            line, terms: try terms.terms(of: line, in: order.head), place: order.head.place)
        })
    }
    return try connection.transaction { try store.record(priced, file: FileID(rawValue: 1)) }
  }

  @discardableResult
  func record(_ id: String, place: Int = 27, _ lines: [OrderLine]) throws -> Int {
    try record([OrderEvent(head: Self.head(id, place: place), lines: lines)])
  }

  /// Receives returns and posts those that fit; gives how many those were.
  @discardableResult
  func takeBack(_ returns: [ReturnEvent]) throws -> Int {
    let store = ReturnStore(book, on: connection)
    _ = try connection.transaction { try store.record(returns, file: FileID(rawValue: 1)) }
    return try store.postWaiting()
  }

  func balances() throws -> [String: Int64] {
    var balances: [String: Int64] = [:]
    for line in try TrialBalance(of: book, on: connection).lines where line.balanceMinor != 0 {
      balances[line.account] = line.balanceMinor
    }
    return balances
  }

  /// What the rows of a check say; none in a healthy book.
  func problems(_ check: String) throws -> [[String?]] {
    try Checks(try TestDatabase.current.connection()).run(names: [check]).flatMap(\.rows)
  }

  static let checks = [
    "order_line_equals_postings", "commission_states_sum_to_accrual",
    "tier_true_up_equals_postings",
  ]
}
