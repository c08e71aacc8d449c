import Foundation
import Intake
import Ledger
import Money
import Reports
import TestSupport
import Testing

@Suite("What partners report by series", .database)
struct ReportedSeriesTests {
  private static let profile = """
    profile: shop.orders
    version: 1
    family: shop
    feed: shop
    role: both
    report: affiliate
    party: flipkart
    evidence: own
    money: net
    detect: { header_has: [id, day, tag, sub] }
    header: { match: subset, unknown: keep }
    formats:
      dec: { number: { group: none, decimal: ".", unit: major, scale_max: 4 } }
      day: { date: [yyyy-MM-dd], tz: Asia/Kolkata }
    fields:
      ext_id: { col: id }
      occurred_at: { col: day, as: day, required: true }
      tracking_id: { col: tag }
      content_id: { col: sub }
      currency: { const: INR }
      base: { col: sales, as: dec, required: true }
      commission: { col: fee, as: dec, required: true }
      net: { col: fee, as: dec, required: true }
    rows:
      kind_map: { const: order_line }
      state_map: { from: state, map: { paid: paid, declined: declined } }
    key: { columns: [ext_id], twins: reject }
    restatement: { mode: snapshot }
    attribution:
      - { content_id: lookup }
      - { tracking_id: lookup }
    checks: { currencies: [INR] }

    """

  @Test("Rules divide what names no episode, the rest is unallocated, and all sum to the file")
  func divided() throws {
    let inbox = try InboxBook(agreements: WorkedExample.agreements)
    let store = AttributionRuleStore(inbox.book, on: inbox.connection)
    func rule(
      _ method: AttributionRule.Method, _ code: String, _ episode: String?, weight: Int = 1,
      from day: String = "2026-01-01"
    ) throws -> AttributionRule {
      AttributionRule(
        method: method, code: code, validFrom: try BusinessDay(day), series: "S1",
        episode: episode, weight: weight)
    }
    let wide = try ["E001", "E002", "E003"].map { try rule(.trackingId, "wide", $0) }
    _ = try store.add([try rule(.contentId, "vid-1", "E007")] + wide, to: "shop")
    try inbox.put(
      "shop.csv",
      """
      id,day,tag,sub,sales,fee,state
      a,2026-04-02,other,vid-1,100.00,10.0050,paid
      b,2026-04-02,wide,,50.00,5.0050,paid
      c,2026-04-20,wide,,50.00,4.9951,paid
      d,2026-04-03,none,,9.00,0.0050,paid
      e,2026-04-04,wide,,-10.00,-1.00,paid
      f,2026-04-04,wide,,77.00,7.70,declined

      """)
    let report = try FileImport(
      inbox.book, on: inbox.connection, lookup: inbox.lookup,
      catalog: try ProfileCatalog([try Profile.parse(yaml: Self.profile, file: "shop.yaml")])
    ).run(
      ImportRequest(
        path: inbox.folder.appending(path: "shop.csv").path,
        receivedOn: try BusinessDay("2026-05-01")))
    #expect(report.verdict == .accepted, "\(report)")
    #expect(
      try rows(inbox) == [
        "shop INR named S1 E007 1 10000 1001 1001", "shop INR divided S1 E001 n/a 3000 300 300",
        "shop INR divided S1 E002 n/a 3000 300 300", "shop INR divided S1 E003 n/a 3000 300 300",
        "shop INR unallocated n/a n/a 1 900 0 0",
      ])
    // A rule that comes later divides from its day on, and no paisa is lost.
    let later = [
      try rule(.trackingId, "wide", "E001", weight: 2, from: "2026-04-10"),
      try rule(.trackingId, "wide", "E009", from: "2026-04-10"),
    ]
    _ = try store.add(later, to: "shop")
    #expect(
      try rows(inbox) == [
        "shop INR named S1 E007 1 10000 1001 1001", "shop INR divided S1 E001 n/a 4667 467 467",
        "shop INR divided S1 E002 n/a 1333 133 133", "shop INR divided S1 E003 n/a 1333 133 133",
        "shop INR divided S1 E009 n/a 1667 167 167", "shop INR unallocated n/a n/a 1 900 0 0",
      ])
  }

  private func rows(_ inbox: InboxBook) throws -> [String] {
    let table = try ReportedSeriesReport.table(
      of: inbox.book, in: try Period("2026-04", today: try BusinessDay("2026-05-01")),
      on: inbox.connection)
    let rows = table.rows.map { row in
      row.map { cell in
        switch cell {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .money(let money): "\(money.minorUnits)"
        default: "n/a"
        }
      }.joined(separator: " ")
    }
    let net = table.rows.compactMap { row -> Int64? in
      if case .money(let money)? = row.last { money.minorUnits } else { nil }
    }.reduce(0, +)
    // 10.0050 + 5.0050 + 4.9951 + 0.0050 - 1.00, and what was declined means nothing.
    #expect(net == 1_901)
    return rows
  }
}
