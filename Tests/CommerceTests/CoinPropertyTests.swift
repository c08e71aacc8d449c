import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Properties of coins", .database)
struct CoinPropertyTests {
  /// A few viewers who top up, unlock, and get some of it back.
  private struct Script {
    var topUps: [TopUpEvent] = []
    var unlocks: [CoinBook.Unlock] = []

    init(_ random: inout Seed) {
      var left: [Int64: Int64] = [:]
      for number in 0..<Int.random(in: 2...6, using: &random) {
        let viewer = Int64.random(in: 1...2, using: &random)
        let coins = Int64.random(in: 1...40, using: &random)
        let bonus = Int64.random(in: 0...7, using: &random)
        let expires = Bool.random(using: &random) ? Int.random(in: 20...30, using: &random) : nil
        topUps.append(
          CoinBook.topUp(
            "t-\(number)", viewer: viewer, coins: coins, bonus: bonus,
            amountMinor: Int64.random(in: 1...5_000, using: &random),
            place: Bool.random(using: &random) ? 27 : 29, day: number % 3, expires: expires))
        left[viewer, default: 0] += coins + bonus
      }
      for number in 0..<Int.random(in: 1...12, using: &random) {
        let viewer = Int64.random(in: 1...2, using: &random)
        guard let coins = left[viewer], coins > 0 else { continue }
        let spent = Int64.random(in: 1...coins, using: &random)
        left[viewer] = coins - spent
        unlocks.append(
          CoinBook.Unlock(
            id: "u-\(number)", coins: spent, viewer: viewer,
            series: Int32.random(in: 1...2, using: &random),
            place: Bool.random(using: &random) ? 27 : 29, day: 3 + number % 3))
      }
    }
  }

  private static func policies(_ random: inout Seed) -> String {
    switch Int.random(in: 0...2, using: &random) {
    case 0: ""
    case 1: "coins: [{ from: 2026-04-01, policy: top-up }]"
    default:
      "coins: [{ from: 2026-04-01, policy: top-up }, { from: 2026-04-03, policy: redemption }]"
    }
  }

  @Test(
    "Whatever order and batches, wallets end alike and lots close exactly",
    arguments: Seed.sweep(64))
  func anyOrder(seed: Seed) throws {
    var random = seed
    let policies = Self.policies(&random)
    let script = Script(&random)
    let book = try CoinBook(policies: policies)
    for event in script.topUps { try book.post([event]) }
    try book.use(script.unlocks)
    let wallets = try wallets(of: book)
    #expect(try book.failingLotChecks() == [])
    try TestDatabase.withAnother {
      var shuffle = seed
      let other = try CoinBook(policies: policies)
      var unlocks = script.unlocks.shuffled(using: &shuffle)
      while !unlocks.isEmpty {
        let size = Int.random(in: 1...unlocks.count, using: &shuffle)
        try other.use(Array(unlocks.prefix(size)))
        unlocks.removeFirst(size)
      }
      try other.post(script.topUps.shuffled(using: &shuffle))
      #expect(try self.wallets(of: other) == wallets)
      let closed = try other.connection.row(
        """
        SELECT count(*) FILTER (WHERE used = coins AND released_minor <> value_minor) AS uneven,
          count(*) FILTER (WHERE used > coins) AS overdrawn
        FROM commerce.lot_balance
        """)
      #expect(closed.texts == ["0", "0"])
      #expect(try other.failingLotChecks() == [])
    }
  }

  @Test("Giving everything back leaves nothing in any account", arguments: Seed.sweep(64))
  func everythingBack(seed: Seed) throws {
    var random = seed
    let book = try CoinBook(policies: Self.policies(&random))
    let script = Script(&random)
    try book.post(script.topUps)
    try book.use(script.unlocks)
    let isDistributed = Bool.random(using: &random)
    if isDistributed { try book.commerce.distribute() }
    for unlock in script.unlocks.shuffled(using: &random) {
      try book.refundUnlock("r-\(unlock.id)", of: unlock.id, coins: unlock.coins, day: 9)
    }
    if isDistributed { try book.commerce.distribute() }
    for event in script.topUps.shuffled(using: &random) {
      let whole = event.coins + event.bonusCoins
      try book.refundTopUp(
        "f-\(event.id)", of: event.id, coins: whole, event.amountMinor, day: 9)
    }
    #expect(try book.count("commerce.waiting_top_up_refund") == 0)
    try book.commerce.distribute()
    let left = try book.commerce.balances()
    let revenue = (left["income:unlocks"] ?? 0) + (left["income:refunds"] ?? 0)
    #expect(revenue == 0)
    #expect(left.filter { $0.key != "income:unlocks" && $0.key != "income:refunds" } == [:])
    try book.rollUp()
    #expect(try book.failingLotChecks() == [])
  }

  @Test(
    "Using a lot coin by coin, in parts or at once releases all that it carries",
    arguments: Seed.sweep(64))
  func closes(seed: Seed) throws {
    var random = seed
    let coins = Int64.random(in: 1...60, using: &random)
    let value = Int64.random(in: 0...9_999, using: &random)
    var lot = CoinLot(code: "l", viewer: 1, coins: coins, valueMinor: value, room: coins)
    var released: Int64 = 0
    while lot.free > 0 {
      let part = Int64.random(in: 1...lot.free, using: &random)
      let rupees = lot.release(of: part)
      #expect(rupees >= 0)
      released += rupees
      lot.refund(part, releasing: rupees)
      #expect(lot.releasedMinor == lot.used * value / coins)
    }
    #expect(released == value)
  }

  /// What each wallet holds, and what was paid for coins.
  private func wallets(of book: CoinBook) throws -> [String] {
    try book.connection.rows(
      """
      SELECT a.code || ' ' || (b.credit_minor - b.debit_minor) AS wallet
      FROM ledger.account AS a JOIN ledger.balance AS b USING (book, account)
      WHERE a.class = 'wallet' ORDER BY a.code
      """
    ).map { try $0.value("wallet") }
  }
}
