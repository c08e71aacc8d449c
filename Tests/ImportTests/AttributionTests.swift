import Intake
import Money
import Postgres
import TestSupport
import Testing

@Suite("Whose episode a line is of", .database)
struct AttributionTests {
  private typealias Files = PartnerFiles

  @Test("The first way that finds an episode counts, and none is ever guessed")
  func ways() throws {
    let files = try Files()
    let profile = try Files.profile(
      restatement: "{ mode: snapshot }",
      extra: """
        attribution:
          - { merchant_ref: '^(S[0-9]+)-(E[0-9]+)$', set: [series, episode] }
          - { sub_ids: { 1: "ep:{series}/{episode}/{hotspot}" } }
          - { content_id: lookup }
          - { tracking_id: lookup }
        """)
    let day = try BusinessDay("2026-01-01")
    func rule(
      _ method: AttributionRule.Method, _ code: String, _ episode: String?, weight: Int = 1
    ) -> AttributionRule {
      AttributionRule(
        method: method, code: code, validFrom: day, series: "S1", episode: episode, weight: weight)
    }
    let store = AttributionRuleStore(files.book, on: files.connection)
    let rules = [
      rule(.contentId, "vid-1", "E007"), rule(.trackingId, "solo-21", nil),
      rule(.trackingId, "wide-21", "E001", weight: 2), rule(.trackingId, "wide-21", "E002"),
    ]
    #expect(try store.add(rules, to: "shop") == 3)
    #expect(try store.add(rules, to: "shop") == 0)
    let report = try files.take(
      [
        Files.row("a", tag: "S1-E003", "1"), Files.row("b", sub: "ep:S1/E004/H2", "1"),
        Files.row("c", sub: "vid-1", "1"), Files.row("d", tag: "solo-21", "1"),
        Files.row("e", tag: "wide-21", "1"), Files.row("f", tag: "S99999-E003", "1"),
        Files.row("g", day: "2025-12-31", tag: "solo-21", sub: "ep:S1/E004", "1"),
      ], profile, named: "may.csv")
    #expect(report.warnings == ["may.csv: 2 records name no episode that is known [W-NOATTR]"])
    let found = try files.connection.rows(
      """
      SELECT concat_ws(' ', line_key, attribution, series, episode, hotspot) AS found
      FROM intake.line ORDER BY line_key
      """
    ).map { try $0.value("found", as: String.self) }
    #expect(
      found == [
        "a merchant_ref S1 E003", "b sub_ids S1 E004 H2", "c content_id S1 E007",
        "d tracking_id S1", "e allocation", "f none", "g none",
      ])
    let file = try AttributionRuleFile(
      csv: "\(AttributionRuleFile.header)\ncontent_id,vid-1,2026-01-01,S1,E007,1\n", name: "r.csv")
    #expect(file.rules == [rules[0]])
    let refusal = #expect(throws: IntakeError.self) {
      try AttributionRuleFile(
        csv: "\(AttributionRuleFile.header)\ncontent_id,vid-1,2026-01-01,S1,E007,0\n", name: "r.csv"
      )
    }
    #expect(refusal?.description.hasPrefix("r.csv:2 expected content_id or tracking_id") == true)
    let wide = try store.rules(of: "shop").filter { $0.code == "wide-21" }
    #expect(AttributionRule.divide(-100, among: wide).map(\.amountMinor) == [-67, -33])
    #expect(try store.add([rule(.contentId, "vid-1", "E008")], to: "shop") == 1)
    #expect(try store.rules(of: "shop").filter { $0.code == "vid-1" }.map(\.version) == [1, 2])
  }

  @Test(
    "A wrong block of the four is told with its line",
    arguments: [
      ("restatement: { mode: period_replace }", "needs a scope, such as"),
      (
        "restatement: { mode: snapshot, scope: [tracking_id] }",
        "belongs to the mode period_replace"
      ),
      ("restatement: { mode: delta }", "needs order_by, the field that tells changes apart"),
      (
        "restatement: { mode: snapshot, order_by: title }",
        "must be received_at, period, or a field"
      ),
      ("privacy: { scan: [names] }", "expected one of pan, email, phone"),
      ("attribution: [{ sub_ids: { 1: episode } }]", "is not a template such as ep:{episode}"),
      ("attribution: [{ merchant_ref: 'E' }]", "needs set: the names of its groups"),
      ("attribution: [{ content_id: guess }]", "attribution.content_id must be lookup"),
    ])
  func wrong(block: String, message: String) throws {
    let rule = block.hasPrefix("restatement: ") ? String(block.dropFirst(13)) : "{ mode: snapshot }"
    let error = #expect(throws: IntakeError.self) {
      try Files.profile(restatement: rule, extra: block.hasPrefix("restatement") ? "" : block)
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("shop.orders.yaml:") == true)
  }
}
