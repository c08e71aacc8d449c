import Ledger
import Money
import Postgres
import Schema
import TestSupport
import Testing

@testable import Commerce

@Suite("What coins pay for, and several payees", .database)
struct DistributionFundingTests {
  @Test("J03, J03b: coins of ₹5 release revenue, tax at their use and a share")
  func taxedAtUse() throws {
    let commerce = try CommerceBook()
    try commerce.release(.init(amountMinor: 500))
    #expect(try commerce.distribute().transactions == 2)
    #expect(
      try commerce.postings() == [
        "distribution 2026-04-02 liabilities:coins:paid < income:unlocks 424",
        "distribution 2026-04-02 liabilities:coins:paid < liabilities:gst:27:igst:18 76",
        "share 2026-04-02 expenses:share:creators < liabilities:accrued:studio-12 170",
      ])
  }

  @Test("Coins that were taxed when they were bought release their rupees whole")
  func taxedAtTopUp() throws {
    let commerce = try CommerceBook()
    try commerce.release(.init(place: 27, funding: .coinsTaxed, amountMinor: 424))
    try commerce.distribute()
    #expect(
      try commerce.balances() == [
        "liabilities:coins:paid": 424, "income:unlocks": -424, "expenses:share:creators": 170,
        "liabilities:accrued:studio-12": -170,
      ])
  }

  @Test("J08c: what comes back as coins takes revenue, tax and share back on its own day")
  func givenBack() throws {
    let commerce = try CommerceBook()
    try commerce.release(.init())
    try commerce.distribute()
    try commerce.giveBack(.init(), on: CommerceBook.day.adding(days: 3))
    try commerce.distribute()
    #expect(
      try commerce.postings().filter { $0.contains(" 2026-04-05 ") } == [
        "distribution 2026-04-05 income:refunds < liabilities:coins:paid 424",
        "distribution 2026-04-05 liabilities:gst:27:igst:18 < liabilities:coins:paid 76",
        "share 2026-04-05 liabilities:accrued:studio-12 < expenses:share:creators 170",
      ])
    #expect(try commerce.balances() == ["income:refunds": 424, "income:unlocks": -424])
  }

  @Test("Money and coins of one day are two tax slices and one share")
  func mixed() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    try commerce.release(.init())
    try commerce.release(.init(funding: .coinsTaxed, amountMinor: 424))
    try commerce.distribute()
    let slices = try commerce.connection.rows(
      "SELECT slice, gross_minor, share_minor FROM commerce.distribution ORDER BY slice"
    ).map(\.texts)
    #expect(
      slices == [
        ["gst:27:29:0:coins-taxed", "424", "0"], ["gst:27:29:1800", "500", "0"],
        ["gst:27:29:1800:coins", "500", "0"],
        // 40 % of 4.24, and of 10.00 − 1.53.
        ["share:studio-12-share:1:0", "424", "170"],
        ["share:studio-12-share:1:1800", "1000", "339"],
      ])
    #expect(try commerce.count("commerce.allocation WHERE units = 2") == 1)
  }

  @Test("Coins without rupees count as units, also where no money moves")
  func unitsAlone() throws {
    let commerce = try CommerceBook()
    try commerce.release(.init(amountMinor: 0))
    #expect(try commerce.distribute().transactions == 0)
    try commerce.release(.init())
    #expect(try commerce.distribute().transactions == 2)
    try commerce.release(.init(amountMinor: 0))
    #expect(try commerce.distribute().transactions == 0)
    let figures = try commerce.connection.row(
      """
      SELECT sum(units) AS units, sum(gross_minor) AS gross, count(DISTINCT txn) AS transactions,
        max(revision) AS revision
      FROM commerce.allocation
      """)
    #expect(figures.texts == ["3", "500", "1", "2"])
  }

  @Test("Coins that were used are closed against what was issued, and back when they return")
  func spentCoins() throws {
    let commerce = try CommerceBook()
    try commerce.moveCoins(.topUp, "top-1", 100)
    try commerce.moveCoins(.unlock, "use-1", 5)
    try commerce.distribute()
    try commerce.moveCoins(.unlock, "use-2", 7)
    try commerce.moveCoins(.refund, "back-1", 5, on: CommerceBook.day.adding(days: 1))
    #expect(try commerce.distribute().days == 2)
    #expect(
      try commerce.postings().filter { $0.hasPrefix("distribution ") } == [
        "distribution 2026-04-03 equity:coins:issued < liabilities:coins-spent 5",
        "distribution 2026-04-02 liabilities:coins-spent < equity:coins:issued 5",
        "distribution 2026-04-02 liabilities:coins-spent < equity:coins:issued 7",
      ])
    #expect(
      try commerce.balances() == ["equity:coins:issued": 93, "liabilities:wallets": -93])
  }

  @Test("A split share accrues to each payee by largest remainder, receipts and refunds alike")
  func split() throws {
    let commerce = try CommerceBook()
    try commerce.split(["studio-13": 3_333, "studio-12": 6_667])
    try commerce.post([
      CommerceBook.Unlock(id: "unl-1"), CommerceBook.Unlock(id: "unl-2", series: "S2"),
    ])
    try commerce.distribute()
    // 40 % of 8.47 is 3.39: 2.26 and 1.13.
    #expect(
      try commerce.postings().filter { $0.hasPrefix("share ") } == [
        "share 2026-04-02 expenses:share:creators < liabilities:accrued:studio-12 226",
        "share 2026-04-02 expenses:share:creators < liabilities:accrued:studio-13 113",
      ])
    #expect(try commerce.count("ledger.posting WHERE kind = 4 AND leg = 2") == 1)
    try commerce.refund("rfd-1", of: "unl-1")
    try commerce.postRefunds()
    try commerce.distribute()
    let parts = try commerce.connection.rows(
      """
      SELECT party, sum(share_minor) AS share, sum(units) AS units FROM commerce.allocation
      GROUP BY party ORDER BY party
      """
    ).map(\.texts)
    // Of 3.39 half is given back: 1.70 (half up), which is 1.13 and 0.57.
    #expect(parts == [["studio-12", "113", "1"], ["studio-13", "56", "1"]])
  }

  @Test("An allocation that was tampered with stops the distribution of its slice")
  func tampered() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    try commerce.distribute()
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("ALTER TABLE commerce.allocation DISABLE TRIGGER refuse_change")
    try superuser.execute("UPDATE commerce.allocation SET share_minor = share_minor - 1")
    try commerce.rollUp()
    let check = try Checks(TestDatabase.current.connection()).run(
      names: ["allocation_sums_to_share"])
    #expect(check.first?.rows.first?.suffix(3) == ["studio-12", "169", "170"])
    try commerce.post([CommerceBook.Unlock(id: "unl-2")])
    let error = #expect(throws: CommerceError.self) { try commerce.distribute() }
    #expect(
      error?.description
        == "the allocations of share:studio-12-share:1:1800 on 2026-04-02 differ from its posted "
        + "share by -1 minor units")
  }
}
