import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Facts without cover", .database)
struct WaitingTests {
  @Test("What has happened is never refused: it waits under its key until there is cover")
  func waits() throws {
    let ledger = try opened(coins: 100)
    let outcome = try ledger.post([spend("w-1", 60), spend("w-2", 50), spend("w-3", 40)])
    #expect(outcome.transactions == 2)
    #expect(outcome.waiting == 1)
    #expect(try ledger.coins() == 0)
    let again = try ledger.post([spend("w-1", 60), spend("w-2", 50), spend("w-3", 40)])
    #expect(again.unchanged == 3)
    #expect(again.waiting == 0)
    #expect(throws: LedgerError.self) { try ledger.post([spend("w-2", 49)]) }
    #expect(try ledger.failingChecks() == [])

    #expect(try retry(ledger) == 0)
    try ledger.authorise("top_up", [.topUp("t-2", 50)], source: "gifts")
    let key = try ledger.connection.row(
      "SELECT txn FROM ledger.source_key WHERE external_id = 'w-2'"
    ).value("txn", as: Int64.self)
    #expect(try retry(ledger) == 1)
    #expect(try ledger.coins() == 0)
    #expect(try ledger.count("ledger.waiting") == 0)
    #expect(
      try ledger.connection.row(
        "SELECT amount_minor FROM ledger.posting WHERE txn = \(key)"
      ).value("amount_minor", as: Int64.self) == 50)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("A retry takes the waiting ones in the order in which they happened")
  func retryOrder() throws {
    let ledger = try opened(coins: 1)
    try ledger.post([spend("late", 30, second: 20)])
    try ledger.post([spend("early", 30, second: 10)])
    try ledger.authorise("top_up", [.topUp("t-2", 29)], source: "gifts")
    #expect(try retry(ledger) == 1)
    #expect(
      try ledger.connection.rows("SELECT external_id FROM ledger.waiting")
        .map { try $0.value("external_id", as: String.self) } == ["late"])
  }

  @Test("A batch whose own top-up comes first covers what follows", arguments: Seed.sweep(8))
  func againstNaive(seed: Seed) throws {
    let ledger = try opened(coins: 20)
    var random = seed
    var room: [Int64: Int64] = [1: 20]
    var waiting = 0
    var batch: [Transaction] = []
    for number in 0..<60 {
      let viewer = Int64.random(in: 1...3, using: &random)
      let amount = Int64.random(in: 1...25, using: &random)
      if Bool.random(using: &random) {
        batch.append(topUp("t-\(number)-b", amount, viewer: viewer))
        room[viewer, default: 0] += amount
      } else {
        batch.append(spend("s-\(number)", amount, viewer: viewer))
        if room[viewer, default: 0] >= amount {
          room[viewer, default: 0] -= amount
        } else {
          waiting += 1
        }
      }
    }
    let outcome = try ledger.post(batch)
    #expect(outcome.waiting == Int64(waiting))
    for (viewer, coins) in room where coins > 0 {
      #expect(try ledger.coins(of: viewer) == coins)
    }
    #expect(try ledger.failingChecks() == [])
  }

  @Test("A whole compound transaction waits when one of its accounts lacks cover")
  func compound() throws {
    let ledger = try opened(coins: 10)
    try ledger.authorise("top_up", [.topUp("t-2", 5, viewer: 2)], source: "gifts")
    let transfers = [(1, 10), (2, 6)].compactMap { viewer, amount in
      Transfer(
        debit: .wallet(Int64(viewer)), credit: .coinsSpent, signedMinor: Int64(amount),
        dimensions: Dimensions(series: 1, units: 1, place: 29))
    }
    let both = Transaction(
      kind: .unlock, effectiveOn: LedgerBook.day,
      occurredAt: Instant(day: LedgerBook.day, secondOfDay: 0), transfers: transfers,
      keys: [LedgerBook.key("unlocks", "pair")], document: Document(memo: "two wallets"))
    #expect(try ledger.post([both]).waiting == 1)
    #expect(try ledger.coins() == 10)
    #expect(try ledger.coins(of: 2) == 5)
    #expect(try ledger.count("ledger.document") == 0)
    try ledger.authorise("top_up", [.topUp("t-3", 1, viewer: 2)], source: "gifts")
    #expect(try retry(ledger) == 1)
    #expect(try ledger.coins() == 0)
    #expect(try ledger.count("ledger.document") == 1)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("A retry leaves a transaction whole that only one of its wallets covers")
  func halfCoveredRetry() throws {
    let ledger = try opened(coins: 10)
    let both = Transaction(
      kind: .unlock, effectiveOn: LedgerBook.day,
      occurredAt: Instant(day: LedgerBook.day, secondOfDay: 0),
      transfers: [2, 1].compactMap { viewer in
        Transfer(debit: .wallet(viewer), credit: .coinsSpent, signedMinor: 5)
      },
      keys: [LedgerBook.key("unlocks", "pair")])
    #expect(try ledger.post([both]).waiting == 1)
    #expect(try retry(ledger) == 0)
    #expect(try ledger.coins() == 10)
    #expect(try ledger.count("ledger.waiting") == 2)
    #expect(try ledger.failingChecks() == [])
  }

  private func retry(_ ledger: LedgerBook) throws -> Int64 {
    try ledger.connection.transaction {
      try LedgerPosting(ledger.book, on: ledger.connection).postWaiting()
    }
  }

  private func spend(
    _ id: String, _ amount: Int64, viewer: Int64 = 1, second: Int64 = 0
  ) -> Transaction {
    let plain = LedgerBook.transaction(
      .unlock, id, from: .coinsSpent, to: .wallet(viewer), amount)
    return Transaction(
      kind: .unlock, effectiveOn: LedgerBook.day,
      occurredAt: Instant(day: LedgerBook.day, secondOfDay: second), transfers: plain.transfers,
      keys: plain.keys)
  }

  private func topUp(_ id: String, _ amount: Int64, viewer: Int64) -> Transaction {
    LedgerBook.transaction(.topUp, id, from: .wallet(viewer), to: .coinsIssued, amount)
  }

  private func opened(coins: Int64) throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    try ledger.authorise("top_up", [.topUp("t-1", coins)], source: "gifts")
    return ledger
  }
}
