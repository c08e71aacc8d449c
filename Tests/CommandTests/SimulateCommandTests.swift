import Foundation
import TestSupport
import Testing

@Suite("bahi simulate")
struct SimulateCommandTests {
  @Test("The same settings give the same bytes", arguments: Seed.sweep(2))
  func sameBytes(seed: Seed) throws {
    let folder = try TemporaryFolder()
    let number = seed.description.split(separator: " ")[1]
    for name in ["one", "two"] {
      let run = try runBahi([
        "simulate", "--days", "6", "--unlocks-per-day", "40", "--coins-per-day", "9",
        "--orders-per-day", "5", "--seed", "\(number)", "--start", "2026-05-01", "-o",
        "\(folder.path)/\(name)",
      ])
      #expect(run.status == 0)
      #expect(run.stderr.contains(", 54 unlocks with coins, 30 orders, "))
      #expect(run.stdout == "first day 2026-05-01\nlast day 2026-05-06\n")
    }
    let files = try #require(FileManager.default.subpaths(atPath: "\(folder.path)/one"))
    #expect(files.contains("truth.json") && files.contains("inbox/2026-05-06"))
    #expect(files.sorted() == FileManager.default.subpaths(atPath: "\(folder.path)/two")?.sorted())
    for file in files {
      #expect(
        FileManager.default.contents(atPath: "\(folder.path)/one/\(file)")
          == FileManager.default.contents(atPath: "\(folder.path)/two/\(file)"), "\(file)")
    }
  }

  @Test("A folder that holds a simulation is left alone")
  func folderInUse() throws {
    let folder = try TemporaryFolder()
    let arguments = ["simulate", "--days", "1", "--unlocks-per-day", "5", "-o", folder.path]
    #expect(try runBahi(arguments).status == 0)
    let again = try runBahi(arguments)
    #expect(again.status == 64)
    #expect(again.stderr.hasPrefix("bahi: \"\(folder.path)\" already holds a simulation"))
  }
}
