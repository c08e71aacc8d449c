import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("What terms owe beside a rate, in any order", .database)
struct OwedPropertyTests {
  private static func terms(_ seed: inout Seed) -> (String) -> String {
    func tiers(_ steps: String) -> String {
      let mode = Bool.random(using: &seed) ? "marginal" : "retroactive"
      let counts = Bool.random(using: &seed) ? "all" : "confirmed"
      let (measure, marks) =
        [
          ("amount", ["100.00", "2000.00"]), ("count", ["1", "3"]), ("units", ["2", "6"]),
        ].randomElement(using: &seed) ?? ("count", ["1", "3"])
      return "mode: \(mode), counts: \(counts), measure: \(measure), "
        + "steps: { \"\(marks[0])\": \(steps) %, \"\(marks[1])\": 22 % }"
    }
    let change = TierTrueUpTests.tiered(tiers("12.5"), tiers("17"))
    return { yaml in
      change(yaml).replacing(
        "party: asha\n",
        with: "party: asha\n"
          + "    splits: { asha: 33.33 %, studio-12: 33.33 %, studio-13: 33.34 % }\n")
    }
  }

  @Test(
    "Any order and batching gives the same balances, and returning all leaves none: 8 seeds each",
    arguments: 0..<8)
  func arrival(part: UInt64) throws {
    for number in 8 * part..<8 * part + 8 {
      try arrival(Seed(number), books: ["straight-\(number)", "mixed-\(number)"])
    }
    // The checks read all books of the database.
    let orders = try OrderBook(code: "main")
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
  }

  private func arrival(_ seed: Seed, books: [String]) throws {
    var random = seed
    let terms = Self.terms(&random)
    let events = try (1...Int.random(in: 2...4, using: &random)).map { number in
      OrderEvent(
        head: OrderBook.head("ord-\(number)", place: [27, 29].randomElement(using: &random) ?? 27),
        lines: try (1...Int.random(in: 1...3, using: &random)).map {
          try random.line("\(number)-\($0)")
        })
    }
    let returns = events.flatMap(\.lines).flatMap { random.returns(of: $0) }
    let straight = try OrderBook(code: books[0], changed: terms)
    try straight.record(events)
    try straight.takeBack(returns)
    try night(straight)
    let mixed = try OrderBook(code: books[1], changed: terms)
    var left = returns.shuffled(using: &random)
    for event in events.shuffled(using: &random) {
      let count = Int.random(in: 0...left.count, using: &random)
      try mixed.takeBack(Array(left.prefix(count)))
      left.removeFirst(count)
      try mixed.record([event])
      if Bool.random(using: &random) { try night(mixed) }
    }
    try mixed.takeBack(left)
    try night(mixed)
    #expect(try mixed.balances() == straight.balances(), "\(seed)")
    if seed == Seed(0) {
      for check in OrderBook.checks { #expect(try straight.problems(check) == []) }
    }
    let rest = events.flatMap(\.lines).map { line in
      OrderBook.goingBack(
        "rest-\(line.id)", of: line.id,
        line.paidMinor - returns.filter { $0.lineID == line.id }.reduce(0) { $0 + $1.amountMinor },
        quantity: line.quantity, daysLater: 40)
    }
    for book in [straight, mixed] {
      try book.takeBack(rest)
      try night(book)
      var balances = try book.balances()
      let sold = balances.removeValue(forKey: "income:products") ?? 0
      #expect(sold + (balances.removeValue(forKey: "income:product-returns") ?? 0) == 0)
      #expect(balances == [:], "\(seed)")
    }
  }

  private func night(_ orders: OrderBook) throws {
    let day = OrderBook.day.adding(days: 30)
    try CommissionHold.confirm(in: orders.book, on: day, connection: orders.connection)
    try TierTrueUpStore(orders.book, on: orders.connection).post(on: day)
    #expect(try TierTrueUpStore(orders.book, on: orders.connection).post(on: day) == 0)
  }
}

extension Seed {
  fileprivate mutating func line(_ id: String) throws -> OrderLine {
    let merchant = ["karigar", "karigar", "kala", nil].randomElement(using: &self) ?? nil
    let price = Int64.random(in: 1_000...300_000, using: &self)
    return try OrderBook.line(
      id, merchant: merchant, quantity: Int64.random(in: 1...4, using: &self), price: price,
      affiliate: Bool.random(using: &self) ? "asha" : nil, cost: merchant == nil ? price / 3 : 0)
  }

  /// Returns of parts of a line that leave something of it.
  fileprivate mutating func returns(of line: OrderLine) -> [ReturnEvent] {
    var leftMinor = line.paidMinor
    return (0..<Int.random(in: 0...2, using: &self)).map { number in
      let amount = Int64.random(in: 1..<leftMinor / 2, using: &self)
      leftMinor -= amount
      return OrderBook.goingBack(
        "rtn-\(line.id)-\(number)", of: line.id, amount, quantity: 0, daysLater: 1 + number)
    }
  }
}
