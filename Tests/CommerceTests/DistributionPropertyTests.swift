import Dispatch
import Ledger
import Money
import Postgres
import Schema
import Synchronization
import TestSupport
import Testing

@testable import Commerce

@Suite("Properties of distributed books", .database)
struct DistributionPropertyTests {
  /// What happens, each at most once.
  enum Event {
    case unlock(CommerceBook.Unlock)
    case refund(id: String, unlock: CommerceBook.Unlock, amountMinor: Int64, daysLater: Int)
    case release(CommerceBook.Release)
    case giveBack(CommerceBook.Release, on: BusinessDay)
  }

  @Test(
    "Any order of arrival and any number of distributions leave the same books",
    arguments: Seed.sweep(64))
  func order(seed: Seed) throws {
    var random = seed
    let events = Self.events(using: &random)
    let whole = try Self.book("whole")
    try Self.arrive(events, in: whole)
    try whole.distribute()
    let pieces = try Self.book("pieces")
    var rest = events.shuffled(using: &random)[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...max(1, events.count / 2), using: &random)
      try Self.arrive(Array(rest.prefix(count)), in: pieces)
      rest = rest.dropFirst(count)
      if Bool.random(using: &random) { try pieces.distribute() }
    }
    try pieces.distribute()
    #expect(try pieces.standing() == whole.standing())
    #expect(try Self.problems() == [])
  }

  @Test("Two distributions at once post once", arguments: Seed.sweep(64))
  func race(seed: Seed) throws {
    var random = seed
    let events = Self.events(using: &random)
    let alone = try Self.book("alone")
    try Self.arrive(events, in: alone)
    let expected = try alone.distribute().transactions
    let raced = try Self.book("raced")
    try Self.arrive(events, in: raced)
    let database = TestDatabase.current
    let posted = Mutex<Int>(0)
    let failures = Mutex<[String]>([])
    let book = raced.book
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      do {
        let connection = try database.poster()
        let cut = try Cut.take(of: book, on: connection)
        _ = try connection.transaction { try cut.rollUp(book, on: connection) }
        let outcome = try DistributionStore(book, on: connection).distribute()
        posted.withLock { $0 += outcome.transactions }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(posted.withLock { $0 } == expected)
    #expect(try raced.distribute().transactions == 0)
    #expect(try raced.standing() == alone.standing())
  }

  @Test(
    "Refunding everything nets every account to zero, revenue against its contra account",
    arguments: Seed.sweep(64))
  func refundAll(seed: Seed) throws {
    var random = seed
    let commerce = try Self.book("main")
    for event in Self.events(using: &random) {
      switch event {
      case .unlock(let unlock):
        let part = Int64.random(in: 0..<unlock.amountMinor, using: &random)
        let parts = [part, unlock.amountMinor - part].filter { $0 > 0 }
        try Self.arrive(
          [event]
            + parts.enumerated().map { number, amountMinor in
              .refund(
                id: "rfd-\(unlock.id)-\(number)", unlock: unlock, amountMinor: amountMinor,
                daysLater: Int.random(in: 0...6, using: &random))
            }, in: commerce)
      case .release(let release):
        let later = Int.random(in: 0...6, using: &random)
        try Self.arrive(
          [event, .giveBack(release, on: release.day.adding(days: later))], in: commerce)
      case .refund, .giveBack: continue
      }
      if Int.random(in: 0..<8, using: &random) == 0 { try commerce.distribute() }
    }
    try commerce.distribute()
    var balances = try commerce.balances()
    let revenue = balances.removeValue(forKey: "income:unlocks") ?? 0
    #expect(revenue < 0)
    #expect(balances.removeValue(forKey: "income:refunds") == -revenue)
    #expect(balances == [:])
    try commerce.rollUp()
    #expect(try Self.problems() == [])
    // Coins without rupees that come back on a day on which no money does leave their units.
    let left = try commerce.connection.row(
      """
      SELECT count(*) AS count FROM (
        SELECT FROM commerce.allocation GROUP BY day, agreement, series, party
        HAVING (sum(gross_minor), sum(net_minor), sum(share_minor)) <> (0, 0, 0)
      ) AS l
      """)
    #expect(try left.value("count", as: Int.self) == 0)
  }

  /// A book in which the studio's share is split among three.
  private static func book(_ code: String) throws -> CommerceBook {
    let third =
      "  - { code: third-share, party: studio-13, kind: share, nature: \"1027\", "
      + "from: 2026-04-01, share: 15.5 %, "
      + "series: [S3] }"
    let commerce = try CommerceBook(CommerceBook.yaml(extra: third), book: code)
    try commerce.connection.execute(
      """
      INSERT INTO commerce.party (book, party, kind, name)
      VALUES (\(commerce.book.id), 'actor-3', 'creator', 'Actor Three')
      """)
    try commerce.split(["studio-12": 5_000, "studio-13": 1_667, "actor-3": 3_333])
    return commerce
  }

  private static func events(using random: inout Seed) -> [Event] {
    var events: [Event] = []
    let unlocks = (0..<Int.random(in: 8...20, using: &random)).map { index in
      CommerceBook.Unlock(
        id: "unl-\(index)",
        amountMinor: [200, 333, 500, 1_000].randomElement(using: &random) ?? 500,
        series: ["S1", "S2", "S3"].randomElement(using: &random) ?? "S1",
        place: [27, 29, 33].randomElement(using: &random) ?? 27,
        day: CommerceBook.day.adding(days: Int.random(in: 0...2, using: &random)))
    }
    for unlock in unlocks {
      events.append(.unlock(unlock))
      guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
      let later = Int.random(in: 0...5, using: &random)
      // Of two parts the one that comes last would complete the unlock, on whichever day.
      events.append(
        .refund(
          id: "rfd-\(unlock.id)", unlock: unlock,
          amountMinor: Bool.random(using: &random)
            ? unlock.amountMinor : Int64.random(in: 1..<unlock.amountMinor, using: &random),
          daysLater: later))
    }
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let release = CommerceBook.Release(
        series: ["S1", "S2", "S3"].randomElement(using: &random) ?? "S1",
        place: [27, 29].randomElement(using: &random) ?? 27,
        funding: Bool.random(using: &random) ? .coins : .coinsTaxed,
        // Coins that were given away carry no rupees.
        amountMinor: [0, 91, 454, 500].randomElement(using: &random) ?? 454,
        day: CommerceBook.day.adding(days: Int.random(in: 0...2, using: &random)))
      events.append(.release(release))
      guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
      let later = Int.random(in: 0...5, using: &random)
      events.append(.giveBack(release, on: release.day.adding(days: later)))
    }
    return events
  }

  private static func arrive(_ events: [Event], in commerce: CommerceBook) throws {
    let unlocks = events.compactMap { event -> CommerceBook.Unlock? in
      guard case .unlock(let unlock) = event else { return nil }
      return unlock
    }
    if !unlocks.isEmpty { try commerce.post(unlocks) }
    for event in events {
      switch event {
      case .unlock: continue
      case .refund(let id, let unlock, let amountMinor, let later):
        try commerce.refund(
          id, of: unlock.id, amountMinor,
          daysLater: unlock.day.days(since: CommerceBook.day) + later)
      case .release(let release): try commerce.release(release)
      case .giveBack(let release, let day): try commerce.giveBack(release, on: day)
      }
    }
    try commerce.postRefunds()
  }

  private static func problems() throws -> [String] {
    let names = [
      "allocation_sums_to_share", "day_total_equals_postings", "distribution_equals_revenue",
      "folded_unlocks_equal_postings", "proceeds_are_distributed",
    ]
    return try Checks(TestDatabase.current.connection()).run(names: names)
      .flatMap { result in
        result.rows.map { ([result.name] + $0.map { $0 ?? "-" }).joined(separator: " ") }
      }
  }
}
