import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import TestSupport
import Testing

@Suite("Wallets by night", .database)
struct WalletNightTests {
  private static let header =
    "unlock_id,unlocked_at,viewer,series,episode,coins,place,surface"

  @Test("An unlock without coins waits, becomes a break after its grace, and heals with a top-up")
  func waitsAndHeals() throws {
    let inbox = try opened()
    try topUp(inbox, "t-1", coins: 5, at: "2026-04-02T09:00:00+05:30")
    try inbox.put(
      "2026-04-02/wallet-unlocks-2026-04-02.csv",
      """
      \(Self.header)
      wun-1,2026-04-02T11:30:00+05:30,v-7,S1,E001,5,29,episode
      wun-2,2026-04-02T11:31:00+05:30,v-7,S1,E002,6,29,
      #control,2,11

      """)
    let first = try inbox.night(through: "2026-04-02")
    #expect(first.files.map(\.warnings) == [["1 unlocks wait for coins in their wallets"]])
    #expect(first.feeds.allSatisfy { $0.feed != "wallets" })
    #expect(try waiting(inbox) == ["wun-2"])
    let late = try inbox.night(through: "2026-04-06")
    #expect(late.feeds.first { $0.feed == "wallets" }?.verdict == .breaks)
    #expect(try inbox.breaks() == ["WALLET_SHORT open wallets wun-2 6"])
    try topUp(inbox, "t-2", coins: 6, at: "2026-04-06T20:00:00+05:30")
    let healed = try inbox.night(through: "2026-04-07")
    #expect(healed.feeds.first { $0.feed == "wallets" }?.verdict == .green)
    #expect(try inbox.breaks() == ["WALLET_SHORT healed wallets wun-2 6"])
    #expect(try waiting(inbox) == [])
    #expect(try Checks(inbox.connection).run().allSatisfy(\.isPassing))
  }

  @Test("The file of an unlock that was reserved takes what was held; the night releases the rest")
  func reservations() throws {
    let inbox = try opened()
    try topUp(inbox, "t-1", coins: 30, at: "2026-04-02T09:00:00+05:30")
    for (id, item) in [("h-1", "wun-1"), ("h-2", "cart-9")] {
      try inbox.connection.execute(
        """
        SELECT ledger.authorise(\(inbox.book.code), 'reserve', 'holds', ARRAY[\(id)],
          '{liabilities:wallet:v-7}', '{liabilities:wallet:v-7:reserved}', '{12}',
          '{2026-04-02T10:00:00+05:30}', p_items => ARRAY[\(item)],
          p_expires_at => '{2026-04-02T12:00:00+05:30}')
        """)
    }
    try inbox.put(
      "2026-04-02/wallet-unlocks-2026-04-02.csv",
      """
      \(Self.header)
      wun-1,2026-04-02T11:30:00+05:30,v-7,S1,E001,10,29,episode
      #control,1,10

      """)
    try inbox.night(through: "2026-04-02")
    #expect(
      try inbox.postings().filter { !$0.hasPrefix("distribution") }.suffix(3) == [
        "unlock 2026-04-02 liabilities:wallet:v-7:reserved liabilities:coins-spent 10 wun-1",
        "release 2026-04-02 liabilities:wallet:v-7:reserved liabilities:wallet:v-7 12 cart-9",
        "release 2026-04-02 liabilities:wallet:v-7:reserved liabilities:wallet:v-7 2 wun-1",
      ])
    #expect(try Checks(inbox.connection).run().allSatisfy(\.isPassing))
  }

  private func topUp(_ inbox: InboxBook, _ id: String, coins: Int64, at instant: String) throws {
    _ = try LedgerPosting(inbox.book, on: inbox.connection).numbers(of: [.coinsIssued, .coinsSpent])
    try inbox.connection.execute(
      """
      SELECT ledger.authorise(\(inbox.book.code), 'top_up', 'gifts', ARRAY[\(id)],
        '{equity:coins:issued}', '{liabilities:wallet:v-7}', ARRAY[\(coins)]::bigint[],
        ARRAY[\(instant)]::timestamptz[])
      """)
  }

  private func waiting(_ inbox: InboxBook) throws -> [String] {
    try inbox.connection.rows("SELECT external_id FROM ledger.waiting ORDER BY 1")
      .map { try $0.value("external_id") }
  }

  private func opened() throws -> InboxBook {
    try InboxBook(agreements: WorkedExample.agreements)
  }
}
