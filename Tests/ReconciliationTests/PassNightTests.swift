import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import Reports
import Schema
import TestSupport
import Testing

@Suite("A night with passes, subscriptions, free views and an app store", .database)
struct PassNightTests {
  private static let agreements = """
    book: main
    entity:
      code: bahi-media
      name: Bahi Media Private Limited
      registrations:
        - { state: 27, gstin: 27AABCB1234C1ZE }
    unlock_gst: 18 %
    parties:
      - { code: razorpay, kind: gateway, name: Razorpay, state: 29 }
      - { code: playstore, kind: app-store, name: Play Store, state: 27 }
      - { code: studio-12, kind: creator, name: Studio Twelve }
    series:
      - { code: S1, title: The Tea Stall }
    agreements:
      - code: studio-12-share
        party: studio-12
        kind: share
        from: 2026-04-01
        nature: "1027"
        share: 40 %
        series: [S1]
    """

  private static let passHeader =
    "pass_id,paid_at,viewer,series,episodes,amount,currency,method,psp,place"
  private static let subscriptionHeader =
    "subscription_id,event,at,viewer,plan,days,amount,currency,psp,place"

  private func file(_ header: String, _ rows: [String], sum: String) -> String {
    ([header] + rows + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n") + "\n"
  }

  private func filled() throws -> InboxBook {
    let inbox = try InboxBook(agreements: Self.agreements)
    let released = (1...15).map { "S1,E\($0),2026-03-\(9 + $0)" }
    try inbox.put(
      "2026-04-02/releases-2026-04-02.csv",
      file("series,episode,released_on", released, sum: "0.00"))
    try inbox.put(
      "2026-04-02/passes-2026-04-02.csv",
      file(
        Self.passHeader,
        ["pas-1,2026-04-02T11:30:00+05:30,v-1,S1,20,49.00,INR,card,razorpay,29"], sum: "49.00"))
    try inbox.put(
      "2026-04-02/subscriptions-2026-04-02.csv",
      file(
        Self.subscriptionHeader,
        ["sub-1,start,2026-04-02T11:30:00+05:30,v-1,monthly,30,199.00,INR,razorpay,29"],
        sum: "199.00"))
    try inbox.put(
      "2026-04-02/free-views-2026-04-02.csv",
      file(
        "view_id,viewed_at,viewer,series,episode,amount,currency,place",
        ["fre-1,2026-04-02T11:30:00+05:30,v-1,S1,E1,0.00,INR,29"], sum: "0.00"))
    try inbox.put(
      "2026-04-02/app-store-2026-04-02.csv",
      file(
        "txn_id,paid_at,viewer,series,episode,amount,currency,store,place,fee,fee_tax",
        ["app-1,2026-04-02T11:30:00+05:30,v-2,S1,E1,10.00,INR,playstore,29,1.50,0.27"],
        sum: "10.00"))
    try inbox.put(
      "2026-04-04/releases-2026-04-04.csv",
      file("series,episode,released_on", ["S1,E16,2026-04-04"], sum: "0.00"))
    try inbox.put(
      "2026-04-05/refunds-2026-04-05.csv",
      file(
        "refund_id,refunded_at,unlock_id,amount,currency,reason",
        ["rfd-1,2026-04-05T09:00:00+05:30,pas-1,49.00,INR,viewer"], sum: "49.00"))
    return inbox
  }

  @Test("A month of them is posted, earned and given back, and every check passes")
  func month() throws {
    let inbox = try filled()
    let third = try inbox.night(through: "2026-04-03")
    #expect(third.files.allSatisfy { $0.verdict == .accepted })
    try inbox.night(through: "2026-04-05")
    let balances = Dictionary(
      uniqueKeysWithValues: try TrialBalance(of: inbox.book, on: inbox.connection).lines
        .map { ($0.account, $0.balanceMinor) })
    #expect(balances["assets:psp:playstore"] == 823)
    #expect(balances["expenses:fees:app-store"] == 150)
    #expect(balances["assets:gst-input:27:cgst:9"] == 14)
    #expect(balances["assets:gst-input:27:sgst:9"] == 13)
    #expect(balances["income:unlocks"] == -(847 + 3115 + 208))
    #expect(balances["income:refunds"] == 3323)
    #expect(balances["income:subscriptions"] == -2249)
    #expect(balances["liabilities:deferred:episodes"] == 0)
    #expect(balances["liabilities:accrued:studio-12"] == -339)
    #expect(
      try inbox.connection.row("SELECT units FROM report.day_free").value("units", as: Int.self)
        == 1)
    for result in try Checks(inbox.connection).run() {
      #expect(result.isPassing, "\(result.name): \(result.rows)")
    }
  }

  @Test("The deferred report closes from opening, received, recognised and refunded")
  func deferredReport() throws {
    let inbox = try filled()
    try inbox.night(through: "2026-04-05")
    func report(_ first: String, _ last: String) throws -> [[String]] {
      let table = try DeferredReport.table(
        of: inbox.book, from: try BusinessDay(first), through: try BusinessDay(last),
        on: inbox.connection)
      return table.rows.map { row in
        row.map { cell in
          switch cell {
          case .money(let money): money.decimalText
          case .text(let text): text
          default: "?"
          }
        }
      }
    }
    #expect(
      try report("2026-04-02", "2026-04-04") == [
        ["episodes", "INR", "0.00", "10.38", "2.08", "0.00", "0.00", "8.30"],
        ["subscriptions", "INR", "0.00", "168.64", "16.86", "0.00", "0.00", "151.78"],
      ])
    #expect(
      try report("2026-04-05", "2026-04-05") == [
        ["episodes", "INR", "8.30", "0.00", "0.00", "8.30", "0.00", "0.00"],
        ["subscriptions", "INR", "151.78", "0.00", "5.63", "0.00", "0.00", "146.15"],
      ])
  }

  @Test("One call for all days and one for each come to the same")
  func dayByDay() throws {
    let inbox = try filled()
    for day in 2...9 { try inbox.night(through: "2026-04-0\(day)") }
    let each = try inbox.postings().sorted()
    #expect(each.count > 20)
    try inbox.night(through: "2026-04-09")
    #expect(try inbox.postings().sorted() == each)
  }

  @Test("The same rows in another order and file change nothing")
  func sameRows() throws {
    let inbox = try InboxBook(agreements: Self.agreements)
    let rows = [
      "passes": [
        "pas-1,2026-04-02T11:30:00+05:30,v-1,S1,20,49.00,INR,card,razorpay,29",
        "pas-2,2026-04-02T11:31:00+05:30,v-1,S1,20,49.00,INR,upi,razorpay,29",
      ],
      "releases": ["S1,E1,2026-04-01", "S1,E2,2026-04-02"],
      "subscriptions": [
        "sub-1,start,2026-04-02T11:30:00+05:30,v-1,monthly,30,199.00,INR,razorpay,29",
        "sub-1,cancel,2026-04-02T11:31:00+05:30,v-1,monthly,0,0.00,INR,,29",
      ],
      "free-views": [
        "fre-1,2026-04-02T11:30:00+05:30,v-1,S1,E1,0.00,INR,29",
        "fre-2,2026-04-02T11:30:00+05:30,v-1,S1,E2,0.00,INR,29",
      ],
      "app-store": [
        "app-1,2026-04-02T11:30:00+05:30,v-2,S1,E1,10.00,INR,playstore,29,1.50,0.27",
        "app-2,2026-04-02T11:30:00+05:30,v-2,S1,E1,10.00,INR,playstore,29,0.00,0.00",
      ],
    ]
    let headers = [
      "passes": Self.passHeader, "releases": "series,episode,released_on",
      "subscriptions": Self.subscriptionHeader,
      "free-views": "view_id,viewed_at,viewer,series,episode,amount,currency,place",
      "app-store":
        "txn_id,paid_at,viewer,series,episode,amount,currency,store,place,fee,fee_tax",
    ]
    let sums = [
      "passes": "98.00", "releases": "0.00", "subscriptions": "199.00", "free-views": "0.00",
      "app-store": "20.00",
    ]
    for (feed, rows) in rows {
      let (header, sum) = (headers[feed] ?? "", sums[feed] ?? "")
      try inbox.put("2026-04-02/\(feed)-a.csv", file(header, rows, sum: sum))
      try inbox.put("2026-04-03/\(feed)-b.csv", file(header, rows.reversed(), sum: sum))
    }
    let first = try inbox.night(through: "2026-04-02")
    #expect(first.files.map(\.accepted) == [2, 2, 2, 2, 2])
    let second = try inbox.night(through: "2026-04-03")
    #expect(second.files.map(\.verdict) == Array(repeating: .accepted, count: 5))
    #expect(second.files.map(\.accepted) == [0, 0, 0, 0, 0])
    #expect(second.files.map(\.unchanged) == [2, 2, 2, 2, 2])
    let late = try inbox.postings().filter { $0.contains(" 2026-04-03 ") }
    #expect(late == [])
  }

  @Test("A refund of a subscription that never started becomes a break, and heals when it does")
  func unknownSubscription() throws {
    let inbox = try InboxBook(agreements: Self.agreements)
    try inbox.put(
      "2026-04-02/subscriptions-2026-04-02.csv",
      file(
        Self.subscriptionHeader,
        ["sub-9,refund,2026-04-02T11:32:00+05:30,v-1,monthly,,5.00,INR,razorpay,29"],
        sum: "5.00"))
    try inbox.night(through: "2026-04-05")
    #expect(try inbox.breaks() == [])
    try inbox.night(through: "2026-04-06")
    #expect(
      try inbox.breaks() == [
        "MISSING_IN_LEDGER open subscriptions sub-9/refund/2026-04-02T11:32:00 -500"
      ])
    try inbox.put(
      "2026-04-07/subscriptions-2026-04-07.csv",
      file(
        Self.subscriptionHeader,
        ["sub-9,start,2026-04-01T11:32:00+05:30,v-1,monthly,30,5.00,INR,razorpay,29"],
        sum: "5.00"))
    try inbox.night(through: "2026-04-07")
    #expect(
      try inbox.breaks().filter { $0.contains(" subscriptions ") } == [
        "MISSING_IN_LEDGER healed subscriptions sub-9/refund/2026-04-02T11:32:00 -500"
      ])
  }

  @Test("What cannot be is refused by name, with its line")
  func refusals() throws {
    let inbox = try InboxBook(agreements: Self.agreements)
    try inbox.put(
      "2026-04-02/passes-2026-04-02.csv",
      file(
        Self.passHeader,
        [
          "pas-1,2026-04-02T11:30:00+05:30,v-1,S9,20,49.00,INR,upi,razorpay,29",
          "pas-2,2026-04-02T11:30:00+05:30,v-1,S1,0,49.00,INR,upi,razorpay,29",
          "pas-3,2026-04-02T11:30:00+05:30,v-1,S1,20,49.00,INR,upi,paytm,29",
        ], sum: "147.00"))
    try inbox.put(
      "2026-04-02/releases-2026-04-02.csv",
      file(
        "series,episode,released_on", ["S9,E1,2026-04-01", "S1,E1,2026-04-01", "S1,E1,2026-04-02"],
        sum: "0.00"))
    try inbox.put(
      "2026-04-02/subscriptions-2026-04-02.csv",
      file(
        Self.subscriptionHeader,
        [
          "sub-1,start,2026-04-02T11:30:00+05:30,v-1,monthly,0,199.00,INR,razorpay,29",
          "sub-2,start,2026-04-02T11:30:00+05:30,v-1,monthly,30,199.00,INR,razorpay,29",
          "sub-2,start,2026-04-02T11:31:00+05:30,v-1,monthly,30,199.00,INR,razorpay,29",
          "sub-2,refund,2026-04-02T11:32:00+05:30,v-1,monthly,,199.01,INR,razorpay,29",
          "sub-3,cancel,2026-04-02T11:32:00+05:30,v-1,monthly,,5.00,INR,,29",
        ], sum: "801.01"))
    try inbox.put(
      "2026-04-02/app-store-2026-04-02.csv",
      file(
        "txn_id,paid_at,viewer,series,episode,amount,currency,store,place,fee,fee_tax",
        [
          "app-1,2026-04-02T11:30:00+05:30,v-2,S1,E1,10.00,INR,razorpay,29,1.50,0.27",
          "app-2,2026-04-02T11:30:00+05:30,v-2,S1,E1,1.00,INR,playstore,29,1.50,0.27",
        ], sum: "11.00"))
    let summary = try inbox.night(through: "2026-04-02")
    let messages = summary.files.sorted { $0.name < $1.name }.flatMap { report in
      report.rejects.map { "\($0.line) \($0.code.rawValue) \($0.column): \($0.message)" }
    }
    #expect(
      messages == [
        "2 E-REF store: app store \"razorpay\" is in no agreements file",
        "3 E-IDENT fee: the store keeps more than was paid",
        "2 E-REF series: series \"S9\" is in no agreements file",
        "3 E-IDENT episodes: a pass unlocks 1 to 10000 episodes, not 0",
        "4 E-REF psp: gateway \"paytm\" is in no agreements file",
        "2 E-REF series: series \"S9\" is in no agreements file",
        "4 E-KEY released_on: episode \"E1\" of \"S1\" was released on 2026-04-01",
        "2 E-IDENT days: a subscription is paid for at least one day",
        "6 E-IDENT amount: a cancellation moves no money; a refund is an event of its own",
        "4 E-KEY subscription_id: subscription \"sub-2\" started on 2026-04-02T11:30:00+05:30",
        "5 E-IDENT amount: a refund of 199.01 is above the 199.00 that was paid for "
          + "subscription \"sub-2\"",
      ])
    #expect(try inbox.postings() == [])
  }
}
