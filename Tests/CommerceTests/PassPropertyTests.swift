import Ledger
import Money
import Postgres
import TestSupport
import Testing

@testable import Commerce

/// Things that happen to a book, in the order of a file or in any other.
private enum Happening {
  case pass(CommerceBook.Pass)
  case release(Int, daysLater: Int)
  case refund(String, of: String, Int64, daysLater: Int)
  case subscription(SubscriptionEvent)
}

@Suite("Passes and subscriptions in any order", .database)
struct PassPropertyTests {
  @Test(
    "Any arrival order and batching of the same events gives the same balances",
    arguments: Seed.sweep(64))
  func anyOrder(seed: Seed) throws {
    var random = seed
    let happenings = Self.happenings(&random)
    let first = try CommerceBook()
    try Self.apply([happenings], to: first)
    let second = try CommerceBook(
      CommerceBook.yaml(), book: "other")
    var batches: [[Happening]] = [[], [], [], []]
    for happening in happenings.shuffled(using: &random) {
      batches[Int.random(in: 0..<4, using: &random)].append(happening)
    }
    try Self.apply(batches, to: second)
    let balances = try first.balances()
    #expect(try second.balances() == balances)
    #expect(balances["liabilities:proceeds:passes"] == nil)
    #expect(balances["liabilities:deferred:subscriptions"] == nil)
    #expect(
      try Self.revenueByDay(of: second) == Self.revenueByDay(of: first))
  }

  @Test("Giving everything back nets every account to zero", arguments: Seed.sweep(64))
  func allBack(seed: Seed) throws {
    var random = seed
    let commerce = try CommerceBook()
    var happenings: [Happening] = []
    for number in 1...6 {
      let pass = Self.pass(number, &random)
      let part = Int64.random(in: 1..<pass.amountMinor, using: &random)
      happenings += [
        .pass(pass), .refund("rfd-a\(number)", of: pass.id, part, daysLater: 3),
        .refund("rfd-b\(number)", of: pass.id, pass.amountMinor - part, daysLater: 9),
      ]
      let start = Self.start(number, &random)
      let back = Int64.random(in: 1..<start.amountMinor, using: &random)
      happenings += [
        .subscription(start),
        .subscription(Self.change(.refund, of: start, daysLater: 12, amountMinor: back)),
        .subscription(
          Self.change(
            .refund, of: start, daysLater: 15, amountMinor: start.amountMinor - back)),
      ]
    }
    for episode in 1...12 {
      happenings.append(.release(episode, daysLater: Int.random(in: -5...12, using: &random)))
    }
    try Self.apply([happenings.shuffled(using: &random)], to: commerce)
    var balances = try commerce.balances()
    // What was recognised before it was given back stands on both sides of revenue.
    let unlocks = balances.removeValue(forKey: "income:unlocks") ?? 0
    let refunds = balances.removeValue(forKey: "income:refunds") ?? 0
    #expect(unlocks + refunds == 0)
    #expect(balances == [:])
  }

  private static func happenings(_ random: inout Seed) -> [Happening] {
    var happenings: [Happening] = []
    for number in 1...8 {
      let pass = pass(number, &random)
      happenings.append(.pass(pass))
      if Bool.random(using: &random) {
        happenings.append(
          .refund(
            "rfd-\(number)", of: pass.id,
            Int64.random(in: 1...pass.amountMinor, using: &random),
            daysLater: Int.random(in: 6...12, using: &random)))
      }
    }
    for episode in 1...12 {
      happenings.append(.release(episode, daysLater: Int.random(in: -5...12, using: &random)))
    }
    for number in 1...6 {
      let start = start(number, &random)
      happenings.append(.subscription(start))
      let later = Int.random(in: 6...20, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        happenings.append(
          .subscription(
            change(
              .refund, of: start, daysLater: later,
              amountMinor: Int64.random(in: 1...start.amountMinor, using: &random))))
      case 1:
        happenings.append(.subscription(change(.cancel, of: start, daysLater: later)))
      case 2:
        happenings.append(
          .subscription(change(.upgrade, of: start, daysLater: later, days: 40, amountMinor: 333)))
      default:
        happenings.append(
          .subscription(
            change(.renew, of: start, daysLater: later, days: 30, amountMinor: 19_900)))
      }
    }
    return happenings
  }

  private static func pass(_ number: Int, _ random: inout Seed) -> CommerceBook.Pass {
    CommerceBook.Pass(
      id: "pas-\(number)", amountMinor: Int64.random(in: 2...9_999, using: &random),
      series: "S1", episodes: [5, 12].randomElement(using: &random) ?? 5,
      place: [27, 29].randomElement(using: &random) ?? 27,
      day: CommerceBook.day.adding(days: Int.random(in: 0...2, using: &random)))
  }

  private static func start(_ number: Int, _ random: inout Seed) -> SubscriptionEvent {
    SubscriptionEvent(
      id: "sub-\(number)", change: .start,
      at: Instant(
        day: CommerceBook.day.adding(days: Int.random(in: 0...3, using: &random)),
        secondOfDay: 41_400), viewer: 81_723, plan: "monthly",
      days: [7, 30].randomElement(using: &random) ?? 7,
      amountMinor: Int64.random(in: 2...29_999, using: &random), currency: .inr, psp: "razorpay",
      place: [27, 29].randomElement(using: &random) ?? 27, record: 1)
  }

  private static func change(
    _ change: SubscriptionChange, of start: SubscriptionEvent, daysLater: Int, days: Int = 0,
    amountMinor: Int64 = 0
  ) -> SubscriptionEvent {
    SubscriptionEvent(
      id: start.id, change: change,
      at: Instant(day: CommerceBook.day.adding(days: daysLater), secondOfDay: 50_000),
      viewer: start.viewer, plan: start.plan, days: days, amountMinor: amountMinor,
      currency: .inr, psp: change == .cancel ? nil : "razorpay", place: start.place, record: 1)
  }

  private static func apply(_ batches: [[Happening]], to commerce: CommerceBook) throws {
    for (index, batch) in batches.enumerated() {
      var passes: [CommerceBook.Pass] = []
      var events: [SubscriptionEvent] = []
      for happening in batch {
        switch happening {
        case .pass(let pass): passes.append(pass)
        case .subscription(let event): events.append(event)
        case .release(let episode, let later):
          try commerce.release(episode...episode, daysLater: later)
        case .refund(let id, let pass, let amountMinor, let later):
          try commerce.refund(id, of: pass, amountMinor, daysLater: later)
        }
      }
      try commerce.sell(passes)
      try commerce.take(events)
      try commerce.postPassRefunds()
      try commerce.distributePasses()
      try commerce.recognise(daysLater: index == batches.count - 1 ? 80 : 7 * index)
    }
  }

  private static func revenueByDay(of commerce: CommerceBook) throws -> [String] {
    try commerce.connection.rows(
      """
      SELECT concat_ws(' ', a.code, p.effective_on,
        sum(CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END)) AS line
      FROM ledger.posting AS p
      JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
        AND a.class = 'revenue'
      WHERE p.book = \(commerce.book.id)
      GROUP BY a.code, p.effective_on
      HAVING sum(CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END) <> 0
      ORDER BY a.code, p.effective_on
      """
    ).map { try $0.value("line") }
  }
}
