import Commerce
import Intake
import Money
import Postgres
import TestSupport
import Testing

@Suite("Placements and ad revenue", .database)
struct PlacementTests {
  private static func agreed(
    _ id: String = "plc-1", brand: String = "brand-1", fee: String = "50000.00",
    plan: String = "10", series: String = "S1"
  ) -> String {
    "\(id),agreed,2026-04-02T10:00:00+05:30,\(brand),\(fee),INR,\(plan),,\(series)"
  }

  private static func delivered(
    _ milestone: Int, of id: String = "plc-1", on day: String = "2026-04-03"
  ) -> String {
    "\(id),delivered,\(day)T10:00:00+05:30,,,,,\(milestone),"
  }

  @Test("A fee is invoiced whole and earned by milestone, in any order of files and rows")
  func milestones() throws {
    let rows = [Self.agreed()] + (1...6).map { Self.delivered($0) }
    for order in [rows, rows.reversed()] {
      try TestDatabase.withAnother {
        let files = try EventFiles()
        let report = try files.take("placements", order, sum: "50000.00")
        #expect(report.verdict == .accepted, "\(report)")
        let expected: [String: Int64] = [
          "assets:receivable:brand-1": 5_900_000, "liabilities:gst:27:igst:18": -900_000,
          "liabilities:deferred:placements": -2_000_000, "income:placements": -3_000_000,
        ]
        #expect(try files.balances() == expected)
        let again = try files.take("placements", [Self.delivered(6)], sum: "0.00")
        #expect(again.unchanged == 1 && again.accepted == 0)
        let last = try files.take(
          "placements", (7...10).map { Self.delivered($0) }, sum: "0.00")
        #expect(last.accepted == 4)
        #expect(try files.balances()["liabilities:deferred:placements"] == nil)
        #expect(try files.balances()["income:placements"] == -5_000_000)
        #expect(try files.failedChecks() == [])
      }
    }
  }

  @Test("Weighted milestones close to the paisa, and a brand of our State is charged two heads")
  func weights() throws {
    let files = try EventFiles()
    try files.take(
      "placements",
      [
        Self.agreed(brand: "brand-2", fee: "100.01", plan: "50+30+20"), Self.delivered(1),
        Self.delivered(3),
      ], sum: "100.01")
    let balances = try files.balances()
    #expect(balances["income:placements"] == -7_001)
    #expect(balances["liabilities:deferred:placements"] == -3_000)
    #expect(balances["liabilities:gst:27:cgst:9"] == -900)
    #expect(balances["liabilities:gst:27:sgst:9"] == -900)
    #expect(balances["assets:receivable:brand-2"] == 11_801)
  }

  @Test("A network's month is revenue of its last day, invoiced with GST, once")
  func ads() throws {
    let files = try EventFiles()
    let row = "ads-1,2026-04-30,adnet-1,10000.00,INR,S1"
    #expect(try files.take("ad-revenue", [row], sum: "10000.00").accepted == 1)
    let expected: [String: Int64] = [
      "assets:receivable:adnet-1": 1_180_000, "income:ads": -1_000_000,
      "liabilities:gst:27:igst:18": -180_000,
    ]
    #expect(try files.balances() == expected)
    let other = "ads-2,2026-04-30,adnet-1,1.00,INR,"
    let second = try files.take("ad-revenue", [other, row], sum: "10001.00")
    #expect(second.accepted == 1 && second.unchanged == 1)
    let numbers = try files.inbox.connection.rows(
      "SELECT number, kind, tax_item, net_minor FROM commerce.invoice ORDER BY number"
    ).map(\.texts)
    #expect(
      numbers == [
        ["TI/2627/0000001", "advertising", "ads-1", "1000000"],
        ["TI/2627/0000002", "advertising", "ads-2", "100"],
      ])
    #expect(try files.failedChecks() == [])
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var stem = "placements"
    let row: String
    let told: String

    var testDescription: String { told }
  }

  static let refusedRows = [
    Refused(
      row: agreed(brand: "flipkart"),
      told: "brand: \"flipkart\" is no party of kind brand in the agreements [E-REF]"),
    Refused(
      row: agreed(brand: "brand-3"),
      told: "brand: party \"brand-3\" has no State in the agreements, and GST depends on it "
        + "[E-REF]"),
    Refused(
      row: agreed(series: "S9"), told: "series: series \"S9\" is in no agreements file [E-REF]"),
    Refused(
      row: agreed(plan: "5+x"),
      told: "milestones: \"5+x\" is no plan such as 10 or 50+30+20 [E-NUM]"),
    Refused(
      row: agreed(fee: "0.05"),
      told: "milestones: a milestone of \"plc-1\" would earn nothing [E-KEY]"),
    Refused(row: agreed(fee: "0.00"), told: "fee: a placement has a fee above zero [E-SIGN]"),
    Refused(row: agreed(brand: ""), told: "brand: is missing [E-KEY]"),
    Refused(
      row: delivered(1, of: "plc-9"),
      told: "placement_id: placement \"plc-9\" was not agreed [E-REF]"),
    Refused(
      row: delivered(11, of: "plc-0"),
      told: "milestone: placement \"plc-0\" has 10 milestones, not 11 [E-REF]"),
    Refused(
      row: delivered(1, of: "plc-0", on: "2026-04-01"),
      told: "at: placement \"plc-0\" was agreed later, on 2026-04-02 [E-KEY]"),
    Refused(
      row: "plc-0,delivered,2026-04-03T10:00:00+05:30,,,,,0,",
      told: "milestone: a delivery names a milestone, from 1 [E-IDENT]"),
    Refused(
      row: "plc-0,delivered,2026-04-03T10:00:00+05:30,brand-1,,,,1,",
      told: "brand: is of what was agreed, and this row is of a delivery [E-IDENT]"),
    Refused(
      row: "plc-0,agreed,2026-04-02T10:00:00+05:30,brand-1,50000.00,INR,10,1,S1",
      told: "milestone: is of a delivery, and this row is agreed [E-IDENT]"),
    Refused(
      row: agreed("plc-0", fee: "60000.00"),
      told: "placement_id: \"plc-0\" came before with other content [E-KEY]"),
    Refused(
      stem: "ad-revenue", row: "ads-1,2026-04-30,brand-1,10000.00,INR,",
      told: "network: \"brand-1\" is no party of kind ad-network in the agreements [E-REF]"),
    Refused(
      stem: "ad-revenue", row: "ads-1,2026-04-30,adnet-1,10000.00,INR,S9",
      told: "series: series \"S9\" is in no agreements file [E-REF]"),
  ]

  @Test("What cannot be is a named reject, and nothing of the file is kept", arguments: refusedRows)
  func refusals(_ refused: Refused) throws {
    let files = try EventFiles()
    try files.take("placements", [Self.agreed("plc-0")], sum: "50000.00")
    let balances = try files.balances()
    let money =
      refused.row.split(separator: ",", omittingEmptySubsequences: false)
      .first { $0.contains(".") } ?? "0.00"
    let report = try files.take(refused.stem, [refused.row], sum: String(money))
    #expect(report.verdict == .rejected)
    let told = report.rejects.map { $0.description.split(separator: ") ", maxSplits: 1).last }
    #expect(told == [Substring(refused.told)])
    #expect(try files.balances() == balances)
  }
}
