import Ledger
import Money
import Postgres
import Reports
import TestSupport
import Testing

@Suite("What made each posting", .database)
struct ExplainTests {
  private static let orders =
    "line_id,order_id,ordered_at,merchant,sku,category,hsn,quantity,price,discount,discount_by,"
    + "shipping,tax_rate,paid,currency,method,psp,place,viewer,series,episode,hotspot,scene_ms,"
    + "live_event,variant,affiliate,coupon,cost"

  /// A book in which every sort of event of our own has happened by 5 April.
  private func happened() throws -> InboxBook {
    let book = try InboxBook(
      agreements: WorkedExample.agreements.replacing(
        "series:\n  - { code: S1",
        with: """
            - { code: karigar, kind: merchant, name: Karigar Crafts, state: 29 }
            - { code: asha, kind: affiliate, name: Asha }
            - { code: ravi, kind: affiliate, name: Ravi }
            - { code: brand-1, kind: brand, name: Brand One, state: 27 }
            - { code: adnet-1, kind: ad-network, name: Ad Network One, state: 29 }
          series:
            - { code: S1
          """
      ).replacing("share: 40 %", with: "share: 40 %, ad_share: 55 %")
        + """

          - { code: karigar-goods, party: karigar, kind: marketplace, from: 2026-04-01, nature: '1035', categories: { footwear: 20 % } }
          - { code: asha-links, party: asha, kind: affiliate, from: 2026-04-01, nature: '1006', splits: { asha: 60 %, ravi: 40 % }, categories: { footwear: 10 % } }
        """)
    func put(_ stem: String, _ header: String, _ rows: [String], _ sum: String) throws {
      try book.put(
        "2026-04-05/\(stem)-2026-04-05.csv",
        ([header] + rows + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n") + "\n")
    }
    let noon = "2026-04-02T12:00:00+05:30"
    try put(
      "unlocks", String(TracedBook.unlockHeader.dropLast()),
      ["unl-1,\(noon),v-1,S1,E001,49.00,INR,upi,razorpay,29,episode"], "49.00")
    try put(
      "orders", Self.orders,
      [
        "l-1,o-1,\(noon),karigar,A,footwear,6403,1,2400.00,40.00,platform,,18,2360.00,INR,upi,"
          + "razorpay,29,v-1,S1,E001,,,,,asha,,",
        "l-2,o-2,\(noon),,B,home,6912,2,1180.00,,,,18,1180.00,INR,upi,razorpay,29,v-1,S1,E001,,,"
          + ",,,,600.00",
      ], "3540.00")
    try put(
      "returns", "return_id,line_id,returned_at,quantity,amount,currency,reason,restocked",
      ["r-1,l-2,2026-04-03T12:00:00+05:30,1,590.00,INR,size,yes"], "590.00")
    try put(
      "top-ups",
      "top_up_id,paid_at,viewer,coins,bonus_coins,amount,currency,method,psp,place,expires_on",
      ["tup-1,2026-04-01T12:00:00+05:30,v-7,100,10,100.00,INR,upi,razorpay,29,2026-04-04"],
      "100.00")
    try put(
      "wallet-unlocks", "unlock_id,unlocked_at,viewer,series,episode,coins,place,surface",
      ["wun-1,\(noon),v-7,S1,E001,7,29,"], "7")
    try put(
      "subscriptions", "subscription_id,event,at,viewer,plan,days,amount,currency,psp,place",
      ["sub-1,start,\(noon),v-1,monthly,30,199.00,INR,razorpay,29"], "199.00")
    try put(
      "placements", "placement_id,stage,at,brand,fee,currency,milestones,milestone,series",
      [
        "plc-1,agreed,\(noon),brand-1,50000.00,INR,3,,S1",
        "plc-1,delivered,2026-04-03T12:00:00+05:30,,,,,2,",
      ], "50000.00")
    try put(
      "chargebacks", "chargeback_id,receipt,stage,at,amount,currency,psp,fee,fee_tax",
      [
        "cbk-1,unl-1,opened,2026-04-03T12:00:00+05:30,49.00,INR,razorpay,,",
        "cbk-1,unl-1,lost,2026-04-04T12:00:00+05:30,49.00,INR,razorpay,100.00,18.00",
      ], "98.00")
    try put(
      "ad-revenue", "report_id,earned_on,network,amount,currency,series",
      ["ads-1,2026-04-04,adnet-1,10000.00,INR,S1"], "10000.00")
    try book.night(through: "2026-04-05")
    return book
  }

  private func explained(_ name: String, _ book: InboxBook) throws -> String {
    let found = try ExplainReport.transaction(named: name, in: book.book, on: book.connection)
    return TableRenderer.render(
      try ExplainReport.table(
        of: try #require(found, "\(name)"), in: book.book, on: book.connection), as: .csv)
  }

  @Test("Tax, coins, days, milestones and parts are told with basis, rate and rounding")
  func figures() throws {
    let book = try happened()
    for (name, rows) in [
      ("orders:o-2", ["GST of l-2,,,118000,1800,\"half-up, each head once\",18000,"]),
      ("orders:o-1", ["discount of l-1,,,240000,,,4000,borne by the platform"]),
      (
        "order-charges:o-1",
        [
          "marketplace of l-1, ordered on 2026-04-02\",karigar-goods@1,1,203390,2000,half-up,40678",
          "GST on the commission of l-1,,,40678,1800,\"half-up, each head once\",7322,",
          "GST collected at source of l-1,TCS-2,,203390,50,\"half-up, each head once\",1016,",
          "income tax withheld of l-1,1035,,203390,10,\"half-up, to the paisa\",203,",
        ]
      ),
      (
        "order-affiliates:o-1",
        [
          "asha's part of l-1,asha-links@1,,20339,6000,largest remainder,12203,",
          "ravi's part of l-1,asha-links@1,,20339,4000,largest remainder,8136,",
        ]
      ),
      ("return-goods:r-1", ["return r-1 of l-2,,,118000,,\"half-up, on all that came back so far"]),
      ("top-ups:tup-1", ["lot top-ups:tup-1,,,,,,10000,\"100 coins paid and 10 free carry it"]),
      ("unlocks:wun-1", ["7 coins of lot top-ups:tup-1,,,10000,,\"down, on all that is used"]),
      ("coin-expiry:top-ups:tup-1#1", ["103 coins of lot top-ups:tup-1,,,10000,"]),
      ("subscriptions:sub-1", ["\"GST of sub-1, start\",,,19900,1800,"]),
      (
        "subscription-recognition:2026-04-02/30/2026-04-03#1",
        [",16864,,\"half-up, on all days so far\",562,", "day 2 of 30"]
      ),
      ("placements:plc-1", ["GST of TI/2627/0000002,,,5000000,1800,", "900000,"]),
      (
        "placement-deliveries:plc-1/2",
        ["milestone 2 of plc-1,,,5000000,,largest remainder,1666667"]
      ),
      ("chargebacks:cbk-1/lost", ["dispute cbk-1 of unl-1, lost", "fee 100, tax on it 18"]),
      ("ad-shares:ads-1", ["5500,largest remainder,550000,"]),
    ] {
      let text = try explained(name, book)
      for row in rows { #expect(text.contains(row), "\(name) lacks \(row) in\n\(text)") }
    }
  }

  @Test("Every posting of every transaction stands in its explanation, and has a reason")
  func postings() throws {
    let book = try happened()
    let rows = try book.connection.rows(
      """
      SELECT p.txn, count(*) AS postings, sum(p.amount_minor)::bigint AS amount_minor
      FROM ledger.posting AS p WHERE p.book = \(book.book.id) GROUP BY p.txn
      """)
    #expect(rows.count >= 26)
    for row in rows {
      let table = try ExplainReport.table(
        of: try row.value("txn"), in: book.book, on: book.connection)
      let postings = table.rows.filter { cells in
        if case .text(let what) = cells[0] { what.hasPrefix("posting ") } else { false }
      }
      let sum = postings.reduce(Int64(0)) { sum, cells in
        if case .money(let money) = cells[6] { sum + money.minorUnits } else { sum }
      }
      #expect(try postings.count == row.value("postings"))
      #expect(try sum == row.value("amount_minor"))
      #expect(postings.allSatisfy { $0[7] != .missing })
    }
  }
}
