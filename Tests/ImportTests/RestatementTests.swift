import Foundation
import Intake
import Money
import Postgres
import TestSupport
import Testing

@Suite("What a file does to what earlier files said", .database)
struct RestatementTests {
  private typealias Files = PartnerFiles

  @Test("A snapshot says what stands now, in records and in money, and the preview says it before")
  func snapshot() throws {
    let files = try Files()
    let profile = try Files.profile(restatement: "{ mode: snapshot }")
    let first = [Files.row("a", "80.00"), Files.row("b", "40.00"), Files.row("c", "5")]
    #expect(Files.differences(try files.take(first, profile)) == ["new 3 0 125"])
    let second = [
      Files.row("a", "56", state: "approved"), Files.row("b", "0.00", state: "declined"),
      Files.row("c", "5.00"), Files.row("d", "1.5"), Files.row("e", "2", currency: "USD"),
    ]
    let told = [
      "changed 2 120 56", "new 1 0 1.5", "new 1 0 2", "unchanged 1 5 5",
    ]
    for isDryRun in [true, false] {
      let report = try files.take(second, profile, isDryRun: isDryRun)
      #expect(Files.differences(report) == told)
      #expect(
        report.invariant
          == "5 records = 2 accepted + 1 unchanged + 2 changed + 0 skipped + 0 rejected")
      let read = report.differences.filter(\.category.isRead).map(\.after)
      #expect(try read.reduce(0) { $0 + (try #require($1.units(atScale: 2))) } == 6_450)
      #expect(report.readSum.units(atScale: 2) == 6_450)
    }
    #expect(
      try files.standing().prefix(2) == [
        "a 1 2026-04-02 approved 56", "b 1 2026-04-02 declined 0",
      ])
  }

  @Test("The same rows in other bytes and another order are the same file")
  func sameRows() throws {
    let files = try Files()
    let profile = try Files.profile(restatement: "{ mode: snapshot }")
    let rows = [Files.row("a", "80.00"), Files.row("b", "40.0"), Files.row("c", "5")]
    try files.take(rows, profile, named: "first.csv")
    let text = "\u{FEFF}" + ([Files.header] + rows.reversed()).joined(separator: "\r\n") + "\r\n"
    let file = try files.platform.write(text, to: "second.csv")
    let report = try files.take(file: file, profile)
    #expect(report.verdict == .duplicate)
    #expect(report.message == "the same rows were accepted as first.csv [F-DUP]")
    #expect(report.unchanged == 3)
  }

  @Test("An older word does not win, whether by the day of arrival or by a column of the report")
  func older() throws {
    let files = try Files()
    let byDay = try Files.profile(restatement: "{ mode: snapshot, order_by: received_at }")
    try files.take([Files.row("a", "7", state: "approved")], byDay, on: "2026-05-03")
    let late = try files.take([Files.row("a", "9"), Files.row("b", "1")], byDay, on: "2026-05-02")
    #expect(late.skipped == 1 && late.accepted == 1 && late.records == 2)
    #expect(late.warnings.contains { $0.hasSuffix("1 record is older than what stands [W-OLDER]") })
    #expect(try files.standing() == ["a 1 2026-04-02 approved 7", "b 1 2026-04-02 pending 1"])

    let byColumn = try Files.profile(
      feed: "net", restatement: "{ mode: snapshot, order_by: settled_at }")
    try files.take(
      [Files.row("a", updated: "2026-04-20", "7", state: "approved")], byColumn, on: "2026-05-02")
    let older = try files.take(
      [Files.row("a", updated: "2026-04-19", "9")], byColumn,
      on: "2026-05-03")
    #expect(older.skipped == 1)
    try files.take([Files.row("a", updated: "2026-04-21", "8")], byColumn, on: "2026-05-01")
    #expect(try files.standing("net") == ["a 1 2026-04-02 pending 8"])
  }

  @Test("What goes back, lies in the past of the books or leaves a gap is told")
  func warnings() throws {
    let files = try Files()
    let profile = try Files.profile(
      restatement: "{ mode: period_replace, scope: [tracking_id, occurred_on] }")
    try files.take([Files.row("a", "7", state: "paid")], profile, named: "one.csv")
    let back = try files.take([Files.row("a", "7")], profile, named: "two.csv")
    #expect(
      back.warnings == [
        "two.csv: 1 record goes back from paid to pending [W-REGRESS]",
        "two.csv: speaks of days of which one.csv speaks as well [W-OVERLAP]",
      ])
    let gap = try files.take(
      [Files.row("b", day: "2026-04-05", "7")], profile, named: "three.csv")
    #expect(gap.warnings == ["three.csv: no file speaks of 2026-04-03 to 2026-04-04 [W-GAP]"])
  }

  @Test("Changes add up in whatever order they come, and each counts once")
  func delta() throws {
    let files = try Files()
    let profile = try Files.profile(restatement: "{ mode: delta, order_by: settled_at }")
    let changes = [
      Files.row("a", updated: "2026-04-02", "10"),
      Files.row("a", updated: "2026-04-03", "-4", state: "approved"),
      Files.row("b", updated: "2026-04-02", "3"),
      Files.row("a", updated: "2026-04-04", "1.5", state: "paid"),
    ]
    try files.take(changes, profile)
    let whole = ["a 1 2026-04-02 paid 7.5", "b 1 2026-04-02 pending 3"]
    #expect(try files.standing() == whole)
    let again = try files.take(
      [changes[1], changes[3], Files.row("c", updated: "2026-04-02", "1")], profile)
    #expect(again.unchanged == 2 && again.accepted == 1)
    #expect(try files.standing().prefix(2) == whole[...])

    let other = try Files.profile(feed: "net", restatement: "{ mode: delta, order_by: settled_at }")
    for change in changes.reversed() { try files.take([change], other) }
    #expect(try files.standing("net") == whole)
    let conflict = try files.take([Files.row("a", updated: "2026-04-03", "-5")], other)
    #expect(conflict.rejects.map(\.message) == ["\"a\" came before with other content"])
    let unnamed = try files.take([Files.row("a", "-5")], other)
    #expect(unnamed.rejects.map(\.message) == ["is missing, and tells changes apart"])
  }

  @Test("Records of one key add up where the profile says so")
  func sum() throws {
    let files = try Files()
    let profile = try Files.profile(
      restatement: "{ mode: snapshot }", key: "{ columns: [ext_id], twins: sum }")
    let rows = [Files.row("a", "10"), Files.row("b", "1"), Files.row("a", "2.50")]
    let report = try files.take(rows, profile)
    #expect(report.accepted == 3)
    #expect(try files.standing() == ["a 1 2026-04-02 pending 12.5", "b 1 2026-04-02 pending 1"])
    let again = try files.take([rows[2], rows[0]], profile)
    #expect(again.unchanged == 2)
  }

  @Test(
    "A key that is gone from a whole report is left, told or withdrawn, as the profile says",
    arguments: ["ignore", "flag", "reverse"])
  func missingKey(rule: String) throws {
    let files = try Files()
    let profile = try Files.profile(restatement: "{ mode: snapshot, missing_key: \(rule) }")
    let rows = [
      Files.row("a", "10"), Files.row("b", "1"), Files.row("z", day: "2026-04-03", "1"),
      Files.row("o", day: "2026-03-01", "9"),
    ]
    try files.take(rows, profile)
    let report = try files.take([rows[0], rows[2]], profile)
    #expect(report.warnings.contains { $0.hasSuffix("[W-MISSING]") } == (rule == "flag"))
    #expect(report.vanished == (rule == "reverse" ? 1 : 0))
    #expect(try files.standing().count == (rule == "reverse" ? 3 : 4))
    guard rule == "reverse" else { return }
    #expect(Files.differences(report) == ["unchanged 2 11 11", "vanished 1 1 0"])
    #expect(Files.differences(try files.take([rows[1]], profile)).contains("new 1 0 1"))
    #expect(try files.standing().contains("b 1 2026-04-02 pending 1"))
  }

  @Test("A corrected rejects file belongs to its original, and its like stand beside each other")
  func correction() throws {
    let files = try Files()
    let profile = try Files.profile(
      restatement: "{ mode: period_replace, scope: [tracking_id, occurred_on] }",
      key: "{ columns: [occurred_at, net], twins: ordinal }")
    let rows = [
      Files.row("a", "10"), Files.row("b", "ten"), Files.row("c", "7"), Files.row("d", "10"),
    ]
    let whole = try files.take(rows, profile, named: "may.csv")
    #expect(whole.verdict == .rejected)
    let partial = try files.take(rows, profile, named: "may.csv", acceptsPartial: true)
    #expect(partial.accepted == 3 && partial.rejected == 1 && partial.vanished == 0)
    let text = try files.platform.text("may.rejects.csv")
    let twin = try files.platform.text("may.rejects.json")
    #expect(
      twin == """
        [
        {"file":"may.csv","line":3,"record":2,"code":"E-NUM","column":"amount","message":"\\"ten\\" is not a number"}
        ]

        """)
    _ = try files.platform.write(text.replacing(",ten,", with: ",10,"), to: "may.rejects.csv")
    let fixed = try files.take(file: "may.rejects.csv", profile)
    #expect(fixed.verdict == .accepted && fixed.accepted == 1 && fixed.vanished == 0)
    #expect(fixed.parent == "may.csv")
    #expect(try files.standing().map { $0.split(separator: " ")[1] } == ["1", "2", "3", "1"])
    let parents = try files.connection.rows(
      "SELECT p.name FROM intake.file AS f JOIN intake.file AS p ON p.file = f.parent_file"
    ).map(\.texts)
    #expect(parents == [["may.csv"]])
  }

  @Test("A newer version of a profile keeps the keys")
  func upgrade() throws {
    let files = try Files()
    let rows = [Files.row("a", "10.50"), Files.row("b", "1")]
    try files.take(rows, try Files.profile(restatement: "{ mode: snapshot }"))
    let next = try Files.profile(version: 2, restatement: "{ mode: snapshot }")
    let report = try files.take([Files.row("a", "10.5"), Files.row("b", "2")], next)
    #expect(report.unchanged == 1 && report.changed == 1 && report.accepted == 0)
  }
}
