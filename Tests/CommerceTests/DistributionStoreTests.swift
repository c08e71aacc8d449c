import Ledger
import Money
import Postgres
import TestSupport
import Testing

@testable import Commerce

@Suite("Distributing days", .database)
struct DistributionStoreTests {
  @Test("Late unlocks make a second revision with the totals of all at once")
  func lateUnlocks() throws {
    let commerce = try CommerceBook()
    let unlocks = (1...30).map { index in
      CommerceBook.Unlock(
        id: "unl-\(index)", amountMinor: index % 2 == 0 ? 200 : 500,
        series: index % 3 == 0 ? "S2" : "S1", place: index % 5 == 0 ? 27 : 29)
    }
    try commerce.post(Array(unlocks[..<20]))
    #expect(try commerce.distribute().days == 1)
    try commerce.post(Array(unlocks[20...]))
    try commerce.refund("rfd-1", of: "unl-1")
    try commerce.postRefunds()
    #expect(try commerce.distribute().days == 1)
    #expect(try commerce.count("commerce.distribution WHERE revision = 2") == 3)

    // 15 × 5.00 and 15 × 2.00, six of them in State 27: 15.00 + 6.00 and 60.00 + 24.00.
    let balances = try commerce.balances()
    #expect(balances["assets:psp:razorpay"] == 10_000)
    #expect(balances["liabilities:proceeds:unlocks"] == nil)
    #expect(balances["income:unlocks"] == -(2_100 - 320 + 8_400 - 1_281))
    #expect(balances["liabilities:gst:27:cgst:9"] == -160)
    #expect(balances["liabilities:gst:27:igst:18"] == -(1_281 - 76))
    // 40 % of 105.00 − 16.02 is 35.59, and 5.00 of 105.00 of it go back.
    #expect(balances["liabilities:accrued:studio-12"] == -(3_559 - 169))
    let allocated = try commerce.connection.row(
      """
      SELECT sum(share_minor)::bigint AS share, sum(units)::bigint AS units,
        sum(gross_minor)::bigint AS gross FROM commerce.allocation
      """)
    #expect(allocated.texts == ["3390", "29", "10000"])
  }

  @Test("Distributing again posts nothing")
  func again() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    #expect(try commerce.distribute().transactions == 2)
    let postings = try commerce.postings()
    let store = DistributionStore(commerce.book, on: commerce.connection)
    #expect(try store.distribute() == DistributionStore.Outcome(days: 0, transactions: 0))
    try commerce.connection.execute(
      """
      INSERT INTO commerce.distribution_due (book, day)
      VALUES (\(commerce.book.id), \(CommerceBook.day.description)::date)
      """)
    #expect(try store.distribute() == DistributionStore.Outcome(days: 1, transactions: 0))
    #expect(try commerce.postings() == postings)
  }

  @Test("Two distributions at once post once")
  func atOnce() throws {
    let commerce = try CommerceBook()
    for day in 0..<6 {
      try commerce.post([
        CommerceBook.Unlock(id: "unl-\(day)", day: CommerceBook.day.adding(days: day))
      ])
    }
    try Cut.take(of: commerce.book, on: commerce.connection)
      .rollUp(commerce.book, on: commerce.connection)
    let posted = commerce.atOnce { book, connection in
      try DistributionStore(book, on: connection).distribute().transactions
    }
    #expect(posted == 12)
    #expect(try commerce.balances()["income:unlocks"] == -424 * 6)
    #expect(try commerce.balances()["liabilities:proceeds:unlocks"] == nil)
  }

  @Test("A day that is folded while it is distributed stays due")
  func foldedMeanwhile() throws {
    let commerce = try CommerceBook()
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    try commerce.distribute()
    try commerce.post([CommerceBook.Unlock(id: "unl-2")])
    try Cut.take(of: commerce.book, on: commerce.connection)
      .rollUp(commerce.book, on: commerce.connection)
    let other = try TestDatabase.current.poster()
    // A distribution that has taken the day and not ended, and a fold that meets it.
    try other.execute("BEGIN")
    try other.execute("DELETE FROM commerce.distribution_due")
    try commerce.post([CommerceBook.Unlock(id: "unl-3")])
    // The open distribution holds the horizon back, so the window is the owner's.
    let owner = try TestDatabase.current.connection()
    try owner.execute("SET ROLE bahi_owner")
    try owner.execute("SET lock_timeout = '200ms'")
    let error = #expect(throws: PostgresError.self) {
      try owner.execute(
        "SELECT FROM report.fold_window(\(commerce.book.id), 0, 1::bigint << 40)")
    }
    #expect(error?.sqlState == "55P03")
    try other.execute("ROLLBACK")
    try commerce.distribute()
    #expect(try commerce.balances()["income:unlocks"] == -(1_500 - 229))
  }

  @Test("A day keeps the agreement that it first used")
  func firstVersionStays() throws {
    let commerce = try CommerceBook()
    let next = CommerceBook.day.adding(days: 1)
    try commerce.post([CommerceBook.Unlock(id: "unl-1")])
    try commerce.distribute()
    try commerce.connection.script(
      """
      INSERT INTO commerce.agreement (
        book, agreement, version, party, kind, valid_from, share_bp, content)
      VALUES (1, 'studio-12-share', 2, 'studio-12', 'share', '2026-04-01', 2000, 'late');
      INSERT INTO commerce.agreement_series (book, agreement, version, series)
      SELECT book, agreement, 2, series FROM commerce.agreement_series
      """)
    try commerce.post([
      CommerceBook.Unlock(id: "unl-2"), CommerceBook.Unlock(id: "unl-3", day: next),
    ])
    try commerce.distribute()
    let shares = try commerce.connection.rows(
      """
      SELECT day, slice, max(share_minor) AS share FROM commerce.distribution
      WHERE slice LIKE 'share:%' GROUP BY 1, 2 ORDER BY 1
      """
    ).map(\.texts)
    #expect(
      shares == [
        ["2026-04-02", "share:studio-12-share:1:1800", "339"],
        ["2026-04-03", "share:studio-12-share:2:1800", "85"],
      ])
  }

  @Test("An amended earlier entry does not reach into the days of a later one")
  func amendedEarlierEntry() throws {
    let later =
      "  - { code: studio-12-share, party: studio-12, kind: share, from: 2026-04-03, "
      + "share: 50 %, series: [S1, S2], nature: '1027' }"
    let commerce = try CommerceBook(CommerceBook.yaml(extra: later))
    try CommerceBook.apply(
      CommerceBook.yaml(share: "20 %", extra: later), on: commerce.connection)
    try commerce.post([
      CommerceBook.Unlock(id: "unl-1"),
      CommerceBook.Unlock(id: "unl-2", day: CommerceBook.day.adding(days: 1)),
    ])
    try commerce.distribute()
    let shares = try commerce.connection.rows(
      "SELECT day, share_minor FROM commerce.distribution WHERE slice LIKE 'share:%' ORDER BY day"
    ).map(\.texts)
    #expect(shares == [["2026-04-02", "85"], ["2026-04-03", "212"]])
  }
}
