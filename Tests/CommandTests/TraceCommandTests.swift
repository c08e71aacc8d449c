import Foundation
import TestSupport
import Testing

@Suite("bahi trace and the reports of commerce", .database)
struct TraceCommandTests {
  @Test(
    "A simulated unlock and its statement are traced, an unknown id is 64, and so is half an id")
  func trace() throws {
    let platform = try SimulatedPlatform(days: 2, unlocksPerDay: 20, seed: 6)
    #expect([0, 3].contains(try platform.night().status))
    let file = try #require(
      FileManager.default.subpaths(atPath: platform.inbox)?.sorted()
        .first { $0.contains("/unlocks-") })
    let name = try #require(file.split(separator: "/").last.map(String.init))
    let id = try #require(
      try platform.folder.read("platform/inbox/\(file)").split(separator: "\n").dropFirst().first?
        .split(separator: ",").first.map(String.init))
    let tree = try runBahi(["trace", id])
    #expect(tree.status == 0, "\(tree.stderr)")
    #expect(tree.stdout.hasPrefix("unlock \(id), 2026-04-01, ₹"))
    #expect(tree.stdout.contains("├─ file \(name):1, "))
    #expect(tree.stdout.contains("─ tax slice gst:"))
    #expect(try runBahi(["trace", "\(name):1"]).stdout == tree.stdout)
    let json = try runBahi(["trace", "unlocks:\(id)", "-O", "json"])
    #expect(json.stdout.hasPrefix("{\"amount\":\""))
    let unknown = try runBahi(["trace", "nobody-knows"])
    #expect(unknown.status == 64)
    #expect(unknown.stderr == "bahi: there is no id \"nobody-knows\"\n")
    #expect(try runBahi(["trace"]).status == 64)
  }

  @Test("An id of several things lists their longer names")
  func ambiguous() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 2, seed: 6)
    let header =
      "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
      + "episode,hotspot,surface"
    let series = try #require(
      try runBahi(["agreements", "list", "-O", "csv"]).stdout.split(separator: "\n")
        .first { $0.contains(",share,") }?.split(separator: ",", omittingEmptySubsequences: false)[
          7
        ].split(separator: " ").first)
    let sale = try platform.folder.write(
      "\(header)\nx-1,2026-04-01T12:00:00+05:30,flipkart,330000000000001,S,footwear,100.00,INR,"
        + "v-1,\(series),E1,H1,episode\n#control,1,100.00\n", to: "sales-1.csv")
    let unlock = try platform.folder.write(
      UnlockText.file(
        [UnlockText.row("x-1").replacing(",S1,", with: ",\(series),")], sum: "5.00"),
      to: "unlocks-1.csv")
    for file in [sale, unlock] {
      let imported = try runBahi(["import", file, "--date", "2026-04-02"])
      #expect(imported.status == 0, "\(imported.stdout)\(imported.stderr)")
    }
    let both = try runBahi(["trace", "x-1"])
    #expect(both.status == 64)
    #expect(
      both.stderr.replacing(#/\d{15,}/#, with: "TXN") == """
        bahi: "x-1" names several things, name one of sales:x-1 (transaction TXN), unlocks:x-1 \
        (transaction TXN)

        """)
    #expect(try runBahi(["trace", "sales:x-1"]).stdout.hasPrefix("commission x-1, "))
  }

  @Test("The reports of a simulated platform agree with each other and with the trial balance")
  func reports() throws {
    let platform = try SimulatedPlatform(days: 3, unlocksPerDay: 30, seed: 8)
    #expect([0, 3].contains(try platform.night().status))
    func rows(_ arguments: [String]) throws -> [[Substring]] {
      let run = try runBahi(["report"] + arguments + ["-O", "csv"])
      #expect(run.status == 0, "\(run.stderr)")
      return run.stdout.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    func sum(_ rows: [[Substring]], _ column: Int) -> Int64 {
      rows.reduce(0) { $0 + (Int64($1[column]) ?? 0) }
    }
    let series = try rows(["series", "2026-04"])
    let partners = try rows(["partners", "2026-04"])
    #expect(!series.isEmpty && !partners.isEmpty)
    #expect(sum(series, 8) == sum(partners, 2))
    #expect(sum(series, 9) == sum(partners, 4))
    #expect(sum(series, 10) == sum(partners, 6) + sum(partners, 7))
    let ageing = try rows(["ageing", "--as-of", platform.lastDay])
    let balance = try rows(["tb", "--as-of", platform.lastDay])
      .filter { $0[0].hasPrefix("assets:commission:") }
    #expect(sum(ageing, 9) == sum(balance, 4))
    for by in ["series", "kind", "affiliate", "variant"] {
      let credited = try rows([
        "attribution", "2026-04", "--model", "last", "--against", "linear", "--by", by,
      ])
      #expect(sum(credited, 4) == sum(partners, 4))
      #expect(sum(credited, 5) == sum(series, 10) && sum(credited, 9) == 0)
    }
    #expect(try runBahi(["report", "attribution", "--model", "best"]).status == 64)
    #expect(try runBahi(["report", "attribution", "--window", "0"]).status == 64)
    #expect(try runBahi(["report", "ageing", "--by", "day"]).status == 64)
  }
}
