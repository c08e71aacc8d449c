import Foundation
import TestSupport
import Testing

@Suite("bahi distribute", .serialized)
struct DistributeCommandTests {
  @Test("A series that no agreement names is told with its receipts", .database)
  func unshared() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 20, seed: 5)
    let terms = try platform.folder.read("platform/agreements.yaml").replacing(
      "series:\n  - ", with: "series:\n  - { code: X1, title: Alone }\n  - ", maxReplacements: 1)
    let file = try platform.folder.write(terms, to: "agreements.yaml")
    #expect(try runBahi(["agreements", "apply", file]).status == 0)
    let rows = [
      UnlockText.row("unl-1").replacing(",S1,", with: ",X1,"), UnlockText.row("unl-2"),
    ]
    let unlocks = try platform.folder.write(
      UnlockText.file(rows, sum: "10.00"), to: "unlocks-2026-04-01.csv")
    let imported = try runBahi(["import", unlocks, "--date", "2026-04-01"])
    try #require(imported.status == 0, "\(imported.stderr)")
    // Every open transaction of the server holds a cut back, those of other tests too.
    let run = try runBahi(["distribute", "--patience", "300"])
    #expect(run.status == 0)
    #expect(
      run.stderr.hasSuffix(
        """
        : 2 postings folded, 1 days distributed, 2 transactions posted
        nobody has a share of 5.00 INR that series "X1" took in on 2026-04-01: no agreement names \
        it

        """))
    #expect(try !runBahi(["distribute", "--patience", "300"]).stderr.contains("nobody"))
  }

  /// What the benchmark prints, as another program reads it.
  private struct Printed: Decodable {
    struct Detail: Decodable {
      let ratios: [Double]
      let fold_seconds: Double
      let distribute_seconds: Double
      let distribute_ratio: Double
      let series: Int
      let places: Int
      let agreements: Int
      let transactions: Int
      let allocations: Int
      let checks: String
    }

    let name: String
    let rows: Int
    let seconds: Double
    let baseline_seconds: Double
    let ratio: Double
    let detail: Detail
  }

  @Test("The benchmark distributes its day whole and tells what that took")
  func bench() throws {
    let run = try runBahi(
      ["bench", "distribute", "--rows", "5000", "-O", "json"],
      environment: ["BAHI_BENCH_SERVER": TestServer.conninfo()])
    try #require(run.status == 0, "\(run.stderr)")
    #expect(run.stderr.hasPrefix("pair 1: "))
    let printed = try JSONDecoder().decode(Printed.self, from: Data(run.stdout.utf8))
    #expect(printed.name == "distribute")
    #expect(printed.rows == 5_000)
    #expect(printed.detail.ratios == [printed.ratio])
    #expect(printed.detail.series == 500 && printed.detail.agreements == 300)
    #expect(printed.detail.transactions > 36 + 250)
    #expect(printed.detail.allocations > 400)
    #expect(printed.detail.checks == "pass")
    #expect(printed.seconds >= printed.detail.distribute_seconds)
    #expect(printed.detail.distribute_ratio >= printed.ratio)
  }

  @Test(
    "A number of unlocks or pairs that cannot be is refused",
    arguments: [
      (["--rows", "0"], "--rows is 0, it must lie within 1 and 20000000"),
      (["--pairs", "100"], "--pairs is 100, it must lie within 1 and 99"),
    ])
  func bounds(arguments: [String], message: String) throws {
    let run = try runBahi(["bench", "distribute"] + arguments)
    #expect(run.status == 64)
    #expect(run.stderr.contains(message))
  }
}
