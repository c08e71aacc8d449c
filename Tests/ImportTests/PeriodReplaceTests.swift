import Foundation
import Intake
import Money
import TestSupport
import Testing

@Suite("A report that takes the place of a period", .database)
struct PeriodReplaceTests {
  private typealias Files = PartnerFiles

  private static func profile(_ feed: String = "shop", locks: String = "[]") throws -> Profile {
    try Files.profile(
      feed: feed,
      restatement: """
        { mode: period_replace, scope: [tracking_id, occurred_on], window_days: 90, \
        locks: \(locks) }
        """,
      key: "{ columns: [tracking_id, occurred_at, net], twins: ordinal }",
      extra: "{ regex: 'from ([0-9-]+) to ([0-9-]+)', set: [period_start, period_end] }")
  }

  private static func above(_ first: String, _ last: String) -> String {
    "Report from \(first) to \(last)\n"
  }

  @Test("Only the difference counts: what is gone is withdrawn, twins stay two")
  func difference() throws {
    let files = try Files()
    let profile = try Self.profile()
    let rows = [
      Files.row("", day: "2026-04-03", "17.91"), Files.row("", day: "2026-04-04", "161.82"),
      Files.row("", day: "2026-04-04", "161.82"),
      Files.row("", day: "2026-04-07", tag: "t2", "38.94"),
      Files.row("", day: "2026-04-19", "-80.91"),
    ]
    let april = Self.above("2026-04-01", "2026-04-20")
    let first = try files.take(rows, profile, above: april)
    #expect(Files.differences(first) == ["new 5 0 299.58"])
    #expect(first.warnings.map { $0.suffix(8) } == ["[W-TWIN]"])
    let overlap = [rows[3], rows[4], Files.row("", day: "2026-04-28", tag: "t2", "-38.94")]
    let second = try files.take(overlap, profile, above: Self.above("2026-04-05", "2026-04-30"))
    #expect(Files.differences(second) == ["new 1 0 -38.94", "unchanged 2 -41.97 -41.97"])

    // One of the twins was taken back, and t2's day is empty now.
    let third = [rows[0], rows[1], rows[4], Files.row("", day: "2026-04-09", tag: "t2", "1")]
    let report = try files.take(third, profile, above: april)
    #expect(
      Files.differences(report)
        == ["new 1 0 1", "unchanged 3 98.82 98.82", "vanished 2 200.76 0"])
    let truth = [
      "t1|2026-04-03T00:00:00+05:30|17.91 1 2026-04-03 pending 17.91",
      "t1|2026-04-04T00:00:00+05:30|161.82 1 2026-04-04 pending 161.82",
      "t1|2026-04-19T00:00:00+05:30|-80.91 1 2026-04-19 pending -80.91",
      "t2|2026-04-09T00:00:00+05:30|1 1 2026-04-09 pending 1",
      "t2|2026-04-28T00:00:00+05:30|-38.94 1 2026-04-28 pending -38.94",
    ]
    #expect(try files.standing() == truth)
    // The first report again, of an earlier day: the newer ones stand.
    let older = try files.take(
      rows + [Files.row("", day: "2026-04-05", tag: "t2", "2")], profile, above: april,
      on: "2026-04-30")
    #expect(older.changed == 0 && older.accepted == 0 && older.vanished == 0)
    #expect(older.skipped == 3 && older.unchanged == 3)
    #expect(try files.standing() == truth)
  }

  @Test(
    "Reports that overlap at random come to the last word of each day, in any order and in parts",
    arguments: Seed.sweep(2))
  func overlaps(seed: Seed) throws {
    let files = try Files()
    var random = seed
    let whole = try Self.profile("whole")
    let split = try Self.profile("split")
    let last = try Self.profile("last")
    var truth: [Int: [String]] = [:]
    for step in 1...6 {
      let first = Int.random(in: 1...15, using: &random)
      let end = first + Int.random(in: 0...8, using: &random)
      var rows: [String] = []
      for day in first...end {
        truth[day] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
          Files.row(
            "", day: "2026-04-\(day < 10 ? "0" : "")\(day)",
            "\(Int.random(in: 1...3, using: &random)).5")
        }
        rows += truth[day, default: []]
      }
      let above = Self.above(
        "2026-04-\(first < 10 ? "0" : "")\(first)", "2026-04-\(end < 10 ? "0" : "")\(end)")
      let day = "2026-05-0\(step)"
      let report = try files.take(rows, whole, above: above, on: day)
      #expect(report.verdict == .accepted || report.verdict == .duplicate)
      let again = try files.take(rows.shuffled(using: &random), whole, above: above, on: day)
      #expect(again.verdict == .duplicate)
      // In parts by day, which is what a partner who splits a report does.
      for part in Set(rows.map { $0.split(separator: ",", omittingEmptySubsequences: false)[1] })
        .sorted()
      {
        let ofDay = rows.filter { $0.contains(",\(part),") }.shuffled(using: &random)
        try files.take(ofDay, split, above: Self.above("\(part)", "\(part)"), on: day)
      }
      if step == 6 {
        let all = truth.keys.sorted().flatMap { truth[$0, default: []] }
        try files.take(all, last, above: Self.above("2026-04-01", "2026-04-30"))
      }
    }
    let standing = try files.standing("whole")
    let amounts = standing.compactMap { $0.split(separator: " ").last.map(String.init) }
    let wanted = truth.values.flatMap { $0 }.map { row in
      String(row.split(separator: ",", omittingEmptySubsequences: false)[5])
    }
    #expect(amounts.sorted() == wanted.sorted())
    #expect(try files.standing("last") == standing)
    #expect(try files.standing("split") == standing)
  }

  @Test("Settled lines and old days change only when a second person says so")
  func locks() throws {
    let files = try Files()
    let profile = try Self.profile(locks: "[paid]")
    let rows = [
      Files.row("", "5", state: "paid"), Files.row("", "6"),
      Files.row("", day: "2026-01-02", "7"),
    ]
    let above = Self.above("2026-01-01", "2026-04-30")
    try files.take(rows, profile, above: above, on: "2026-04-02")
    let second = [Files.row("", "6"), Files.row("", day: "2026-01-02", "7", state: "approved")]
    let refused = try files.take(second, profile, named: "second.csv", above: above)
    #expect(refused.verdict == .rejected)
    #expect(
      refused.rejects.map { $0.message.split(separator: "\" ").last ?? "" } == [
        "is older than may be restated and came again with other content"
      ])
    let partial = try files.take(
      second, profile, named: "second.csv", above: above, acceptsPartial: true)
    #expect(
      partial.warnings.last
        == "second.csv: 1 changes of settled lines wait for another person, as review 1 [W-LOCKED]")
    #expect(try files.standing().count == 3)
    let gone = try files.take(
      [Files.row("", "6"), Files.row("", "1")], profile, above: above)
    #expect(Files.differences(gone) == ["held 2 12 12", "new 1 0 1", "unchanged 1 6 6"])
    #expect(gone.review == 2)
    #expect(try files.standing().count == 4)
  }
}
