import Postgres
import TestSupport
import Testing

@Suite("bahi agreements", .database)
struct AgreementsCommandTests {
  private let platform: SimulatedPlatform
  private let maker: TestLogin
  private let checker: TestLogin

  init() throws {
    platform = try SimulatedPlatform(days: 2, unlocksPerDay: 40, seed: 6, faults: "none")
    maker = try TestLogin(isReserved: true)
    checker = try TestLogin(isReserved: true)
    for arguments in [
      ["bahi", "--role", "admin"], [maker.name, "--role", "poster", "--role", "checker"],
      [checker.name, "--role", "checker"],
    ] {
      let run = try runBahi(["users", "add"] + arguments + ["--name", "N"])
      try #require(run.status == 0, "\(run.stderr)")
    }
  }

  /// The file with another rate for footwear and another share for the first creator.
  private func changed() throws -> String {
    let text = try platform.folder.read("platform/agreements.yaml")
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let index = try #require(lines.firstIndex { $0.hasPrefix("    share: ") })
    lines[index] = "    share: 77 %"
    return try platform.folder.write(
      lines.joined(separator: "\n").replacing("footwear: 12 %", with: "footwear: 13 %"),
      to: "changed.yaml")
  }

  @Test("Late terms take --retroactive and a second person, and the books stay whole")
  func retroactive() throws {
    let night = try platform.night()
    try #require([0, 3].contains(night.status), "\(night.stderr)")
    let file = try changed()
    let refused = try runBahi(["agreements", "apply", file], as: maker)
    #expect(refused.status == 65)
    #expect(refused.stderr.contains("that are accounted for; see them with --retroactive"))
    let listed = try runBahi(
      ["agreements", "apply", file, "--retroactive", "--dry-run"], as: maker)
    #expect(listed.status == 0, "\(listed.stderr)")
    #expect(listed.stdout.contains(" version 2: share "))
    #expect(listed.stdout.contains("@1 to "))
    #expect(listed.stdout.contains("₹") && listed.stdout.hasSuffix(" in all\n"))
    let proposed = try runBahi(["agreements", "apply", file, "--retroactive"], as: maker)
    #expect(proposed.stdout == listed.stdout)
    #expect(proposed.stderr.contains("wait for the approval of another person, as proposal "))
    let number = String(
      try #require(proposed.stderr.split(whereSeparator: \.isWhitespace).last))
    let waiting = try runBahi(["agreements", "list", "--waiting", "-O", "csv"], as: maker).stdout
    let rows = waiting.split(separator: "\n").map(String.init)
    #expect(rows.count == 2 && rows[0].hasPrefix("proposal,file,proposed_by,proposed_on,"))
    #expect(rows[1].hasPrefix("\(number),changed.yaml,\(maker.name),"), "\(waiting)")
    #expect(rows[1].contains("flipkart-commission@2"))
    let own = try runBahi(["agreements", "approve", number], as: maker)
    #expect(own.status == 77)
    #expect(
      own.stderr.contains("\(maker.name) made proposal \(number) of terms and cannot approve it"))
    let tried = try runBahi(["agreements", "approve", number, "--dry-run"], as: checker)
    #expect(tried.stdout == listed.stdout, "\(tried.stderr)")
    let approved = try runBahi(
      ["agreements", "approve", number, "--date", "2026-04-20"], as: checker)
    #expect(approved.status == 0 && approved.stdout == listed.stdout, "\(approved.stderr)")
    #expect(approved.stderr.contains("proposal \(number) is approved"))
    let left = try runBahi(["agreements", "list", "--waiting", "-O", "csv"], as: maker).stdout
    #expect(left.split(separator: "\n").count == 1)
    #expect(try runBahi(["agreements", "apply", file], as: maker).stdout == "")
    let check = try runBahi(["check", "--strict"])
    #expect(check.status == 0, "\(check.stdout)\(check.stderr)")
    let drafts = try runBahi(["statements", "run", "2026-04", "-O", "csv"])
    #expect(drafts.status == 0, "\(drafts.stderr)")
  }

  @Test("A version is shown with its rules, and beside another one")
  func shown() throws {
    #expect(try runBahi(["agreements", "apply", try changed()], as: maker).status == 0)
    let rules = try runBahi(["agreements", "show", "flipkart-commission", "--rules", "-O", "csv"])
    #expect(rules.stdout.hasPrefix("version,rule,party,link,sku,category,series,coupon,"))
    #expect(rules.stdout.contains(",footwear,,,0,1300,"), "\(rules.stdout)")
    let difference = try runBahi([
      "agreements", "diff", "flipkart-commission@1", "flipkart-commission@2", "-O", "csv",
    ])
    #expect(
      difference.stdout == "fact,first,second\nrule for category footwear,12 %,13 %\n",
      "\(difference.stderr)")
    for names in [
      ["flipkart-commission@1", "flipkart-commission@9"], ["flipkart-commission", "x@1"],
    ] {
      let unknown = try runBahi(["agreements", "diff"] + names)
      #expect(unknown.status == 65)
      #expect(unknown.stderr.contains("there is no version \""))
    }
  }

  @Test("A transaction is explained by its terms, basis, rate and rounding")
  func explained() throws {
    #expect([0, 3].contains(try platform.night().status))
    let day = try runBahi(["report", "daybook", "2026-04-01", "-O", "csv"]).stdout
    var seen: Set<String> = []
    var explained = ""
    for line in day.split(separator: "\n").dropFirst()
    where line.contains("income:unlocks") || line.contains("expenses:share:creators") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard let number = fields.first(where: { $0.count > 12 && Int64($0) != nil }) else {
        continue
      }
      guard seen.insert(number).inserted else { continue }
      let run = try runBahi(["agreements", "explain", number, "-O", "csv"])
      #expect(run.status == 0, "\(run.stderr)")
      #expect(run.stdout.hasPrefix("what,terms,rule,basis_minor,rate_bp,rounding,amount_minor,why"))
      explained += run.stdout
    }
    #expect(explained.contains("GST of 2026-04-01, place "))
    #expect(explained.contains("-share@1,,") && explained.contains("half-up, once a day"))
    #expect(!seen.isEmpty)
    #expect(try runBahi(["agreements", "explain", "12"]).status == 64)
    #expect(try runBahi(["agreements", "explain", "sales:nope"]).status == 64)
  }

  @Test("The night makes up for tiers, and explains them and the rules that were not taken")
  func tiers() throws {
    let text = try platform.folder.read("platform/agreements.yaml")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let code = try #require(lines.firstIndex { $0.contains("code: flipkart-commission") })
    let rates = try #require(lines[code...].firstIndex { $0.contains("categories: ") })
    var changed = lines
    changed[rates] = """
          rules:
            - rate: 12 %
              tiers:
                { mode: marginal, counts: all, measure: count, reset: month, steps: { 1: 13 % } }
            - { sku: NEVER, rate: 15 % }
      """
    let file = try platform.folder.write(
      changed.joined(separator: "\n"), to: "platform/agreements.yaml")
    #expect(try runBahi(["agreements", "apply", file], as: maker).status == 0)
    #expect([0, 3].contains(try platform.night().status))
    let connection = try TestDatabase.current.poster()
    let row = try connection.row(
      """
      SELECT min(t.txn) AS tier, (SELECT min(l.txn) FROM commerce.priced_line AS l
        WHERE l.kind = 'commission') AS line
      FROM commerce.tier_true_up AS t
      """)
    func explain(_ column: String) throws -> String {
      let run = try runBahi(
        ["agreements", "explain", try row.value(column, as: String.self), "-O", "csv"])
      #expect(run.status == 0, "\(run.stderr)")
      return run.stdout
    }
    let tier = try explain("tier")
    #expect(tier.contains("\"tiers for flipkart, sales from 2026-04-01\",flipkart-commission@2,"))
    #expect(tier.contains(" by marginal tiers: count of all sales a month come to "), "\(tier)")
    let line = try explain("line")
    #expect(line.contains("not taken for "), "\(line)")
    #expect(line.contains(",asks for sku NEVER\n"), "\(line)")
    let check = try runBahi(["check", "--strict"])
    #expect(check.status == 0, "\(check.stdout)\(check.stderr)")
  }

  @Test("Terms are rejected for a reason")
  func rejected() throws {
    let text = try platform.folder.read("platform/agreements.yaml")
    let file = try platform.folder.write(
      text + "    rules:\n      - { sku: A, rate: 40 %, override: { reason: a try } }\n",
      to: "override.yaml")
    let proposed = try runBahi(["agreements", "apply", file], as: maker)
    #expect(proposed.status == 0, "\(proposed.stderr)")
    let number = String(
      try #require(proposed.stderr.split(whereSeparator: \.isWhitespace).last))
    let run = try runBahi(
      ["agreements", "reject", number, "--reason", "too much"], as: checker)
    #expect(run.stderr == "proposal \(number) is rejected\n")
    #expect(try runBahi(["agreements", "approve", number], as: checker).status == 65)
  }
}
