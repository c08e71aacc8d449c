import Commerce
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import TestSupport
import Testing

@Suite("A night with stores that answer for GST, and at a month's end", .database)
struct StoreNightTests {
  private static let agreements =
    WorkedExample.agreements.replacing(
      "series:\n",
      with: """
          - { code: playstore, kind: app-store, name: Play Store, state: 29 }
          - { code: appstore, kind: app-store, name: App Store, state: 29 }
        series:

        """, maxReplacements: 1) + """

      stores:
        - { store: appstore, from: 2026-04-03, gst: store }
      estimates:
        - { of: returns, from: 2026-04-01, rate: 10 %, days: 30 }
      """

  private static let header =
    "txn_id,paid_at,viewer,series,episode,amount,currency,store,place,fee,fee_tax,store_tax"
  private static let refundHeader = "refund_id,refunded_at,unlock_id,amount,currency,reason"

  private static let orderHeader =
    "line_id,order_id,ordered_at,merchant,sku,category,hsn,quantity,price,discount,discount_by,"
    + "shipping,tax_rate,paid,currency,method,psp,place,viewer,series,episode,hotspot,scene_ms,"
    + "live_event,variant,affiliate,coupon,cost"
  private static let order =
    "lin-1,ord-1,2026-04-20T21:15:00+05:30,,MUG1,home,6912,1,1180.00,,,,18,1180.00,INR,upi,"
    + "razorpay,29,v-81723,S1,E042,H3,61500,,A,,,600.00"

  private func own(_ header: String, _ rows: [String], sum: String) -> String {
    ([header] + rows + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n") + "\n"
  }

  private func purchase(
    _ id: String, from store: String, on day: String = "2026-04-03", storeTax: String
  ) -> String {
    "\(id),\(day)T11:30:00+05:30,v-2,S1,E1,10.00,INR,\(store),29,1.50,0.27,\(storeTax)"
  }

  private func balances(_ inbox: InboxBook) throws -> [String: Int64] {
    Dictionary(
      uniqueKeysWithValues: try TrialBalance(of: inbox.book, on: inbox.connection).lines
        .map { ($0.account, $0.balanceMinor) }
    ).filter { $0.value != 0 }
  }

  @Test("A store's own GST is none of ours, and refunds take its fee back, in part and whole")
  func purchases() throws {
    let inbox = try InboxBook(agreements: Self.agreements)
    try inbox.put(
      "2026-04-03/app-store-2026-04-03.csv",
      own(
        Self.header,
        [
          purchase("app-1", from: "appstore", storeTax: "1.53"),
          purchase("app-2", from: "playstore", storeTax: ""),
        ], sum: "20.00"))
    #expect(try inbox.night(through: "2026-04-03").verdict == .green)
    // Of each 10.00 8.47 is ours; the tax on the second is owed by us and on the first by the store.
    #expect(
      try balances(inbox) == [
        "assets:psp:appstore": 847 - 177, "assets:psp:playstore": 1_000 - 177,
        "expenses:fees:app-store": 300, "assets:gst-input:27:igst:18": 54,
        "income:unlocks": -1_694, "liabilities:gst:27:igst:18": -153,
        "expenses:share:creators": 678, "liabilities:accrued:studio-12": -678,
      ])
    try inbox.put(
      "2026-04-05/refunds-2026-04-05.csv",
      own(
        Self.refundHeader,
        [
          "rfd-1,2026-04-05T09:00:00+05:30,app-1,4.00,INR,viewer",
          "rfd-2,2026-04-05T09:00:00+05:30,app-2,10.00,INR,viewer",
        ], sum: "14.00"))
    #expect(try inbox.night(through: "2026-04-05").verdict == .green)
    let half = try balances(inbox)
    // 40 % of 8.47, 1.50 and 0.27 leave the store's debt; of the other nothing is left.
    #expect(half["assets:psp:appstore"] == 402)
    #expect(half["assets:psp:playstore"] == nil)
    #expect(half["expenses:fees:app-store"] == 90)
    #expect(half["income:refunds"] == 1_186)
    try inbox.put(
      "2026-04-06/refunds-2026-04-06.csv",
      own(
        Self.refundHeader, ["rfd-3,2026-04-06T09:00:00+05:30,app-1,6.00,INR,viewer"],
        sum: "6.00"))
    try inbox.night(through: "2026-04-06")
    #expect(try balances(inbox) == ["income:unlocks": -1_694, "income:refunds": 1_694])
    for result in try Checks(inbox.connection).run() {
      #expect(result.isPassing, "\(result.name): \(result.rows)")
    }
  }

  @Test("What a store's file and its policy say has to agree, and refunds end with what was paid")
  func refusals() throws {
    let inbox = try InboxBook(agreements: Self.agreements)
    try inbox.put(
      "2026-04-03/app-store-2026-04-03.csv",
      own(
        Self.header,
        [
          purchase("app-1", from: "appstore", storeTax: ""),
          purchase("app-2", from: "appstore", on: "2026-04-02", storeTax: "1.53"),
          purchase("app-3", from: "appstore", storeTax: "9.00"),
        ], sum: "30.00"))
    try inbox.put(
      "2026-04-03/unlocks-2026-04-03.csv",
      own(
        "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface",
        ["unl-1,2026-04-02T11:30:00+05:30,v-1,S1,E001,0.00,INR,upi,razorpay,29,episode"],
        sum: "0.00"))
    try inbox.put(
      "2026-04-03/passes-2026-04-03.csv",
      own(
        "pass_id,paid_at,viewer,series,episodes,amount,currency,method,psp,place,first_episode",
        ["pas-1,2026-04-02T11:30:00+05:30,v-1,S1,5,9.00,INR,card,razorpay,29,last"],
        sum: "9.00"))
    try inbox.put(
      "2026-04-03/releases-2026-04-03.csv",
      own(
        "series,episode,released_on",
        ["S1,E001,2026-04-01", "S1,E1,2026-04-02", "S1,finale,2026-04-02"], sum: "0.00"))
    let summary = try inbox.night(through: "2026-04-03")
    let messages = summary.files.sorted { $0.name < $1.name }.flatMap { report in
      report.rejects.map { "\($0.line) \($0.code.rawValue) \($0.column): \($0.message)" }
    }
    #expect(
      messages == [
        "2 E-IDENT store_tax: appstore answers for its GST on 2026-04-03, and the row does not "
          + "say how much",
        "3 E-IDENT store_tax: we answer for the GST of appstore on 2026-04-02, and the row has "
          + "tax of the store",
        "4 E-IDENT fee: the store keeps more than was paid",
        "2 E-IDENT first_episode: the code of an episode ends with its number, and \"last\" "
          + "does not",
        "4 E-IDENT episode: the code of an episode ends with its number, and \"finale\" does not",
        "3 E-KEY episode: episode 1 of \"S1\" was released as \"E001\", and whoever bought it "
          + "would be given one more",
        "2 E-SIGN amount: an unlock that costs nothing is a view of the feed free-views",
      ])
    try inbox.put(
      "2026-04-04/app-store-2026-04-04.csv",
      own(Self.header, [purchase("app-4", from: "appstore", storeTax: "1.53")], sum: "10.00"))
    try inbox.night(through: "2026-04-04")
    try inbox.put(
      "2026-04-05/refunds-2026-04-05.csv",
      own(
        Self.refundHeader,
        [
          "rfd-1,2026-04-05T09:00:00+05:30,app-4,6.00,INR,viewer",
          "rfd-2,2026-04-05T09:10:00+05:30,app-4,4.01,INR,viewer",
        ], sum: "10.01"))
    let refunds = try inbox.night(through: "2026-04-05").files.flatMap(\.rejects).suffix(1)
    #expect(
      refunds.map(\.message) == [
        "a refund of 4.01 is above the 4.00 that is left of purchase \"app-4\""
      ])
  }

  @Test("The night of a month's last day estimates, one call for all days or one for each")
  func monthEnd() throws {
    let digests = try [["2026-05-01"], ["2026-04-20", "2026-04-30", "2026-05-01"]].map { nights in
      try TestDatabase.withAnother {
        let inbox = try InboxBook(agreements: Self.agreements)
        try inbox.put(
          "2026-04-20/orders-2026-04-20.csv", own(Self.orderHeader, [Self.order], sum: "1180.00"))
        for day in nights { try inbox.night(through: day) }
        let balances = try balances(inbox)
        #expect(balances["liabilities:refunds-expected"] == -10_000)
        #expect(balances["assets:goods-to-recover"] == 6_000)
        return try inbox.night(through: "2026-05-01").digest
      }
    }
    #expect(Set(digests).count == 1)
  }
}
