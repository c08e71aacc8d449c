import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Coins that come back or expire", .database)
struct CoinRefundTests {
  @Test("The refund of an unlock gives its coins and rupees back to their lots")
  func unlock() throws {
    let book = try CoinBook()
    try book.post([
      CoinBook.topUp("t-1", coins: 3, amountMinor: 100, expires: 5),
      CoinBook.topUp("t-2", coins: 10, amountMinor: 1_000),
    ])
    try book.use([CoinBook.Unlock(id: "u-1", coins: 1), CoinBook.Unlock(id: "u-2", coins: 5)])
    #expect(try book.refundUnlock("r-1", of: "u-2", coins: 5) == 1)
    #expect(try book.lots() == ["top-ups:t-1 2/3 67", "top-ups:t-2 10/10 1000"])
    #expect(
      try book.uses().suffix(2) == ["r-1 top-ups:t-1 -2 -67", "r-1 top-ups:t-2 -3 -300"])
    #expect(
      try book.releases() == [
        "2026-04-02 back 2026-04-03 coins 29 1 367", "2026-04-02 coins 29 2 400",
      ])
    #expect(try book.refundUnlock("r-2", of: "u-2", coins: 5) == 0)
    #expect(try book.coins() == 12)
    #expect(try book.failingChecks() == [])
  }

  @Test("A lot closes exactly also when a coin came back that had released more than its part")
  func unevenReturn() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1", coins: 3, amountMinor: 1)])
    try book.use((1...3).map { CoinBook.Unlock(id: "u-\($0)", coins: 1) })
    try book.refundUnlock("r-1", of: "u-1", coins: 1)
    try book.refundUnlock("r-2", of: "u-2", coins: 1)
    #expect(try book.lots() == ["top-ups:t-1 2/3 0"])
    try book.use([CoinBook.Unlock(id: "u-4", coins: 2)])
    #expect(try book.uses().suffix(1) == ["u-4 top-ups:t-1 2 0"])
    #expect(try book.failingChecks() == [])
  }

  @Test("Coins go back for money at what they are worth, numbered behind their receipt")
  func topUp() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1", bonus: 10)])
    try book.use([CoinBook.Unlock(id: "u-1", coins: 5)])
    #expect(try book.refundTopUp("f-1", of: "t-1", coins: 50, 4_548) == 0)
    #expect(try book.refundTopUp("f-2", of: "t-1", coins: 50, 4_545) == 1)
    #expect(try book.refundTopUp("f-3", of: "t-1", coins: 55, 5_000) == 0)
    #expect(try book.refundTopUp("f-4", of: "t-1", coins: 55, 5_001) == 1)
    #expect(try book.lots() == ["top-ups:t-1 0/110 0"])
    #expect(try book.coins() == 0)
    let receipts = try book.connection.rows(
      """
      SELECT k.external_id FROM ledger.source_key AS k JOIN ledger.source AS s USING (source)
      WHERE s.code = 'top-up-refund-of' ORDER BY k.txn
      """
    ).map { try $0.value("external_id", as: String.self) }
    #expect(receipts == ["t-1#1", "t-1#2"])
    #expect(
      try book.commerce.postings().filter { $0.hasPrefix("coin_refund") } == [
        "coin_refund 2026-04-03 liabilities:coins:paid < assets:psp:razorpay 4545 top-ups:t-1",
        "coin_refund 2026-04-03 liabilities:coins:paid < assets:psp:razorpay 5001 top-ups:t-1",
        "coin_refund 2026-04-03 liabilities:wallet:v-7 < equity:coins:issued 50 top-ups:t-1",
        "coin_refund 2026-04-03 liabilities:wallet:v-7 < equity:coins:issued 55 top-ups:t-1",
      ])
    #expect(try book.failingChecks() == [])
  }

  @Test("Tax that fell due at the top-up goes back with the coins, head by head")
  func taxed() throws {
    let book = try CoinBook(policies: "coins: [{ from: 2026-04-01, policy: top-up }]")
    try book.post([CoinBook.topUp("t-1", place: 27)])
    #expect(try book.refundTopUp("f-1", of: "t-1", coins: 30, 3_000) == 1)
    #expect(try book.refundTopUp("f-2", of: "t-1", coins: 70, 7_000) == 1)
    #expect(try book.commerce.balances() == [:])
    #expect(try book.failingChecks() == [])
  }

  @Test("A refund of an unknown top-up, of used coins or of coins that are held waits")
  func waits() throws {
    let book = try CoinBook()
    #expect(try book.refundTopUp("f-1", of: "t-1", coins: 100, 10_000) == 0)
    try book.post([CoinBook.topUp("t-1"), CoinBook.topUp("t-2")])
    try book.use([CoinBook.Unlock(id: "u-1", coins: 150)])
    let store = TopUpRefundStore(book.book, on: book.connection)
    #expect(try store.postWaiting() == 0)
    try book.refundUnlock("r-1", of: "u-1", coins: 150)
    #expect(try store.postWaiting() == 1)
    #expect(try store.postWaiting() == 0)
    #expect(try book.coins() == 100)
    try book.connection.execute(
      """
      SELECT ledger.authorise('main', 'reserve', 'holds', '{h-1}', '{liabilities:wallet:v-7}',
        '{liabilities:wallet:v-7:reserved}', '{12}', '{2026-04-02T10:00:00+05:30}',
        p_items => '{cart-1}', p_expires_at => '{2026-04-03T10:00:00+05:30}')
      """)
    #expect(try book.refundTopUp("f-2", of: "t-2", coins: 100, 10_000) == 0)
    #expect(try book.failingChecks() == [])
  }

  @Test("A refund that comes again changes nothing, and with other content is a contradiction")
  func again() throws {
    let book = try CoinBook()
    try book.post([CoinBook.topUp("t-1")])
    #expect(try book.refundTopUp("f-1", of: "t-1", coins: 10, 1_000) == 1)
    #expect(try book.refundTopUp("f-1", of: "t-1", coins: 10, 1_000) == 0)
    let store = TopUpRefundStore(book.book, on: book.connection)
    func event(_ coins: Int64) -> TopUpRefundEvent {
      TopUpRefundEvent(
        id: "f-1", topUpID: "t-1",
        refundedAt: Instant(day: CoinBook.day.adding(days: 1), secondOfDay: 43_200),
        coins: coins, amountMinor: 1_000, currency: .inr, reason: nil, record: 9)
    }
    #expect(try store.refusals(of: [event(10)]) == [])
    #expect(
      try store.refusals(of: [event(11)]).map(\.message) == [
        "\"f-1\" came before with other content"
      ])
    #expect(try store.countKnown([event(10)]) == 1)
  }

  @Test("Coins are written off after their last day, their rupees as income, and once")
  func expiry() throws {
    let book = try CoinBook()
    try book.post([
      CoinBook.topUp("t-1", coins: 500, amountMinor: 50_000, expires: 10),
      CoinBook.topUp("t-2", coins: 10, amountMinor: 1_000, expires: 11),
      CoinBook.topUp("t-3", coins: 10, amountMinor: 1_000),
    ])
    try book.use([CoinBook.Unlock(id: "u-1", coins: 450)])
    #expect(try book.expire(day: 9) == 0)
    #expect(try book.expire(day: 10) == 1)
    #expect(try book.expire(day: 10) == 0)
    #expect(
      try book.commerce.postings().filter { $0.hasPrefix("breakage") } == [
        "breakage 2026-04-12 liabilities:coins:paid < income:breakage 5000 top-ups:t-1",
        "breakage 2026-04-12 liabilities:wallet:v-7 < equity:coins:issued 50 top-ups:t-1",
      ])
    #expect(try book.coins() == 20)
    #expect(try book.failingChecks() == [])
  }

  @Test("Coins that are held expire once they are released")
  func heldExpiry() throws {
    let book = try CoinBook()
    try book.post([
      CoinBook.topUp("t-1", coins: 10, amountMinor: 1_000, expires: 1),
      CoinBook.topUp("t-2", coins: 10, amountMinor: 999, expires: 1),
    ])
    try book.connection.execute(
      """
      SELECT ledger.authorise('main', 'reserve', 'holds', '{h-1}', '{liabilities:wallet:v-7}',
        '{liabilities:wallet:v-7:reserved}', '{12}', '{2026-04-02T10:00:00+05:30}',
        p_items => '{cart-1}', p_expires_at => '{2026-04-09T10:00:00+05:30}')
      """)
    #expect(try book.expire(day: 2) == 1)
    #expect(try book.lots() == ["top-ups:t-1 2/10 200", "top-ups:t-2 10/10 999"])
    _ = try book.connection.transaction {
      try LedgerPosting(book.book, on: book.connection).releaseReservations(
        expiredBy: Instant(day: CoinBook.day.adding(days: 8), secondOfDay: 0))
    }
    #expect(try book.expire(day: 8) == 2)
    #expect(try book.lots() == ["top-ups:t-1 0/10 0", "top-ups:t-2 0/10 0"])
    #expect(try book.failingChecks() == [])
  }
}
