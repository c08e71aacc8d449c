import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import TestSupport
import Testing

@Suite("Coins by night", .database)
struct CoinNightTests {
  private static let topUps =
    "top_up_id,paid_at,viewer,coins,bonus_coins,amount,currency,method,psp,place,expires_on"
  private static let unlocks = "unlock_id,unlocked_at,viewer,series,episode,coins,place,surface"

  @Test("Coins are bought, used, given back, refunded and written off, and every check stands")
  func wholeLife() throws {
    let inbox = try InboxBook(agreements: WorkedExample.agreements)
    try inbox.put(
      "2026-04-02/top-ups-2026-04-02.csv",
      """
      \(Self.topUps)
      tup-1,2026-04-02T09:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,2026-04-04
      tup-2,2026-04-02T09:30:00+05:30,v-8,50,,50.00,INR,upi,razorpay,29,
      #control,2,150.00

      """)
    try inbox.put(
      "2026-04-02/wallet-unlocks-2026-04-02.csv",
      """
      \(Self.unlocks)
      wun-1,2026-04-02T11:30:00+05:30,v-7,S1,E001,5,29,episode
      wun-2,2026-04-02T11:31:00+05:30,v-7,S1,E002,5,29,
      #control,2,10

      """)
    try inbox.put(
      "2026-04-03/refunds-2026-04-03.csv",
      """
      refund_id,refunded_at,unlock_id,amount,currency,reason
      ref-1,2026-04-03T09:00:00+05:30,wun-2,5,COIN,playback
      #control,1,5.00

      """)
    try inbox.put(
      "2026-04-03/top-up-refunds-2026-04-03.csv",
      """
      refund_id,refunded_at,top_up_id,coins,amount,currency,reason
      trf-1,2026-04-03T09:00:00+05:30,tup-2,50,50.00,INR,cancelled
      trf-2,2026-04-03T09:00:00+05:30,tup-9,50,50.00,INR,cancelled
      #control,2,100.00

      """)
    let night = try inbox.night(through: "2026-04-07")
    #expect(night.failedChecks == [])
    #expect(night.files.allSatisfy { $0.verdict == .accepted })
    #expect(night.feeds.first { $0.feed == "top-up-refunds" }?.verdict == .breaks)
    #expect(
      try inbox.breaks().filter { $0.contains("top-up-refunds") } == [
        "MISSING_IN_LEDGER open top-up-refunds trf-2 -5000"
      ])
    let balances = try TrialBalance(of: inbox.book, on: inbox.connection).lines
      .filter { $0.balanceMinor != 0 }.map { "\($0.account) \($0.balanceMinor)" }
    #expect(
      balances == [
        "assets:psp:razorpay 10000", "expenses:share:creators 154", "income:breakage -9546",
        "income:refunds 385", "income:unlocks -770", "liabilities:accrued:studio-12 -154",
        "liabilities:gst:27:igst:18 -69",
      ])
  }

  @Test(
    "The rows of a top-up file that cannot be are told, and the same file again changes nothing")
  func refused() throws {
    let inbox = try InboxBook(agreements: WorkedExample.agreements)
    try inbox.put(
      "2026-04-02/top-ups-2026-04-02.csv",
      """
      \(Self.topUps)
      tup-1,2026-04-02T09:00:00+05:30,v-7,100,10,100.00,INR,upi,nobody,29,
      tup-2,2026-04-02T09:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,2026-04-01
      tup-3,2026-04-02T09:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,soon
      #control,3,300.00

      """)
    let first = try inbox.night(through: "2026-04-02")
    #expect(
      first.files.flatMap(\.rejects).map { "\($0.column): \($0.message)" } == [
        "psp: gateway \"nobody\" is in no agreements file",
        "expires_on: coins bought on 2026-04-02 cannot expire on 2026-04-01",
        "expires_on: \"soon\" is no day; expected one such as 2027-03-31",
      ])
    #expect(try inbox.postings() == [])
    let good = "tup-1,2026-04-02T09:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,"
    for (day, row, sum) in [
      ("03", good, "100.00"), ("04", "\(good)\ntup-2\(good.dropFirst(5))", "200.00"),
    ] {
      try inbox.put(
        "2026-04-\(day)/top-ups-2026-04-\(day).csv",
        "\(Self.topUps)\n\(row)\n#control,\(row.split(separator: "\n").count),\(sum)\n")
    }
    let second = try inbox.night(through: "2026-04-04")
    let taken = second.files.filter { $0.verdict == .accepted }
    #expect(taken.map(\.accepted) == [1, 1])
    #expect(taken.map(\.unchanged) == [0, 1])
    try inbox.put(
      "2026-04-05/top-ups-2026-04-05.csv",
      """
      \(Self.topUps)
      tup-1,2026-04-02T09:00:00+05:30,v-7,100,20,100.00,INR,upi,razorpay,29,
      #control,1,100.00

      """)
    let third = try inbox.night(through: "2026-04-05")
    #expect(third.files.last?.verdict == .rejected)
    #expect(third.files.last?.rejected == 1)
    #expect(try inbox.postings().count == 4)
  }
}
