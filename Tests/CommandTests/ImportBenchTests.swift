import Foundation
import TestSupport
import Testing

@testable import bahi

@Suite("The benchmark of importing a partner's report")
struct ImportBenchTests {
  private struct Printed: Decodable {
    struct Detail: Decodable {
      let ratios: [Double]
      let file_bytes: Int
      let rows_per_second: Int
      let read_ratio: Double?
      let split_seconds: Double?
      let read_peak_mib: Int?
    }

    let name: String
    let rows: Int
    let ratio: Double
    let peak_mib: Int
    let detail: Detail
  }

  @Test("Both sides are measured, and reading alone beside them")
  func imported() throws {
    let printed = try printed(["--rows", "300"])
    #expect(printed.name == "import")
    #expect(printed.rows == 300)
    #expect(printed.detail.ratios.count == 1)
    #expect(printed.detail.file_bytes > 300 * 200)
    #expect(printed.detail.rows_per_second > 0)
    #expect(try #require(printed.detail.read_ratio) > 0)
    #expect(try #require(printed.detail.split_seconds) > 0)
  }

  @Test("Reading alone needs no database")
  func readOnly() throws {
    let printed = try printed(["--rows", "300", "--reading-only", "--pairs", "2"])
    #expect(printed.name == "import-reading")
    #expect(printed.detail.ratios.count == 2)
    #expect(printed.detail.read_ratio == nil)
    #expect(printed.peak_mib > 0)
  }

  @Test(
    "A size that makes no sense is refused",
    arguments: [
      ("--rows", "0", "--rows is 0, it must lie within 1 and 20000000"),
      ("--pairs", "100", "--pairs is 100, it must lie within 1 and 99"),
    ])
  func refused(option: String, value: String, message: String) throws {
    let run = try runBahi(["bench", "import", option, value])
    #expect(run.status == 64)
    #expect(run.stderr.contains(message))
  }

  private func printed(_ arguments: [String]) throws -> Printed {
    let run = try runBahi(
      ["bench", "import"] + arguments + ["-O", "json"],
      environment: ["BAHI_BENCH_SERVER": TestServer.conninfo()])
    try #require(run.status == 0, "\(run.stderr)")
    return try JSONDecoder().decode(Printed.self, from: Data(run.stdout.utf8))
  }
}
