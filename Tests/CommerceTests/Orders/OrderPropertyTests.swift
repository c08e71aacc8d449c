import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Orders and returns in any order", .database)
struct OrderPropertyTests {
  @Test(
    "Any order and batching of the same events gives the same balances, and returning all leaves none",
    arguments: Seed.sweep(64))
  func arrival(seed: Seed) throws {
    var random = seed
    let events = try random.orders()
    let returns = events.flatMap { random.partialReturns(of: $0) }
    let straight = try OrderBook()
    try straight.record(events)
    try straight.takeBack(returns)
    try confirm(straight)
    let mixed = try OrderBook(code: "mixed")
    var left = returns.shuffled(using: &random)
    for event in events.shuffled(using: &random) {
      let count = Int.random(in: 0...left.count, using: &random)
      try mixed.takeBack(Array(left.prefix(count)))
      left.removeFirst(count)
      try mixed.record([event])
      if Bool.random(using: &random) { try confirm(mixed) }
    }
    try mixed.takeBack(left)
    try confirm(mixed)
    #expect(try mixed.balances() == straight.balances())
    for check in OrderBook.checks { #expect(try straight.problems(check) == []) }
    let rest = events.flatMap { order in
      order.lines.compactMap { $0.rest(after: returns) }
    }
    try straight.takeBack(rest)
    var balances = try straight.balances()
    let revenue = balances.removeValue(forKey: "income:products") ?? 0
    let contra = balances.removeValue(forKey: "income:product-returns") ?? 0
    #expect(revenue + contra == 0)
    #expect(balances == [:])
    for check in OrderBook.checks { #expect(try straight.problems(check) == []) }
  }

  private func confirm(_ orders: OrderBook) throws {
    try CommissionHold.confirm(
      in: orders.book, on: OrderBook.day.adding(days: 30), connection: orders.connection)
  }
}

extension Seed {
  /// Some orders of a few lines each, of our own goods and merchants'.
  fileprivate mutating func orders() throws -> [OrderEvent] {
    try (1...Int.random(in: 1...4, using: &self)).map { number in
      let lines = try (1...Int.random(in: 1...3, using: &self)).map { try line("\(number)-\($0)") }
      return OrderEvent(
        head: OrderBook.head(
          "ord-\(number)", place: [27, 29, 33].randomElement(using: &self) ?? 27),
        lines: lines)
    }
  }

  private mutating func line(_ id: String) throws -> OrderLine {
    let merchant = ["karigar", "kala", nil].randomElement(using: &self) ?? nil
    let price = Int64.random(in: 1...500_000, using: &self)
    let isDiscounted = Bool.random(using: &self)
    let bearers: [OrderLine.DiscountBearer] =
      merchant == nil ? [.platform] : [.platform, .merchant]
    return try OrderBook.line(
      id, merchant: merchant, category: Bool.random(using: &self) ? "footwear" : "home",
      quantity: Int64.random(in: 1...4, using: &self), price: price,
      discount: isDiscounted ? Int64.random(in: 1...price, using: &self) : 0,
      by: isDiscounted ? bearers.randomElement(using: &self) : nil,
      shipping: Bool.random(using: &self) ? 4_900 : 0,
      rate: [0, 500, 1_800, 4_000].randomElement(using: &self) ?? 0,
      affiliate: Bool.random(using: &self) ? "asha" : nil,
      cost: merchant == nil ? Int64.random(in: 0...price, using: &self) : 0)
  }

  /// Returns of parts of an order's lines, all restocked, that leave something of each.
  fileprivate mutating func partialReturns(of order: OrderEvent) -> [ReturnEvent] {
    var returns: [ReturnEvent] = []
    for line in order.lines {
      var leftMinor = line.paidMinor
      for number in 0..<Int.random(in: 0...3, using: &self) where leftMinor > 1 {
        let amount = Int64.random(in: 1..<leftMinor, using: &self)
        leftMinor -= amount
        returns.append(
          OrderBook.goingBack(
            "rtn-\(line.id)-\(number)", of: line.id, amount, quantity: 0, daysLater: 1 + number))
      }
    }
    return returns
  }
}

extension OrderLine {
  /// The return of all that is left of a line; nil when nothing is.
  fileprivate func rest(after returns: [ReturnEvent]) -> ReturnEvent? {
    let before = returns.filter { $0.lineID == id }
    return OrderBook.goingBack(
      "rest-\(id)", of: id, paidMinor - before.reduce(0) { $0 + $1.amountMinor },
      quantity: quantity - before.reduce(0) { $0 + $1.quantity }, daysLater: 40)
  }
}
