import TestSupport
import Testing

@Suite("Commands on a book", .database)
struct BookCommandTests {
  @Test("The trial balance has its columns, and sums to zero")
  func trialBalance() throws {
    let platform = try SimulatedPlatform(days: 2, unlocksPerDay: 20, seed: 2)
    let empty = try runBahi(["report", "tb", "-O", "csv"])
    #expect(empty.stdout == "account,currency,debit_minor,credit_minor,balance_minor\n")
    for day in ["2026-04-01", "2026-04-02"] {
      let file = "\(platform.inbox)/\(day)/unlocks-\(day).csv"
      #expect(try runBahi(["import", file, "--date", day]).status == 0)
    }
    #expect(try runBahi(["distribute"]).status == 0)
    let lines = try runBahi(["report", "tb", "-O", "csv"]).stdout.split(separator: "\n")
    #expect(lines.count > 4)
    let balances = lines.dropFirst().compactMap { line in
      line.split(separator: ",").last.flatMap { Int64($0) }
    }
    #expect(balances.count == lines.count - 1)
    #expect(balances.reduce(0, +) == 0)
    let proceeds = lines.first { $0.hasPrefix("liabilities:proceeds:unlocks,") }
    #expect(proceeds == nil || proceeds == "liabilities:proceeds:unlocks,INR,0,0,0")
  }

  @Test("Agreements apply once; a dry run changes nothing")
  func agreements() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 20, seed: 3)
    let file = "\(platform.folder.path)/platform/agreements.yaml"
    let again = try runBahi(["agreements", "apply", file])
    #expect(again.status == 0)
    #expect(again.stdout == "")
    let text = try platform.folder.read("platform/agreements.yaml")
    let changed = try platform.folder.write(
      text.replacing("footwear: 12 %", with: "footwear: 13 %"), to: "changed.yaml")
    let preview = try runBahi(["agreements", "apply", changed, "--dry-run"])
    #expect(preview.stdout.hasPrefix("flipkart-commission version 2: "))
    let listed = try runBahi(["agreements", "show", "flipkart-commission", "-O", "csv"])
    #expect(listed.stdout.split(separator: "\n").count == 2)
    #expect(try runBahi(["agreements", "show", "nope"]).status == 64)
  }

  @Test("A broken agreements file is refused with its line and status 65")
  func brokenAgreements() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("book: main\nentity: 5\n", to: "broken.yaml")
    let run = try runBahi(["agreements", "apply", file])
    #expect(run.status == 65)
    #expect(run.stderr.hasPrefix("bahi: broken.yaml:"))
    let missing = try runBahi(["agreements", "apply", "\(folder.path)/nope.yaml"])
    #expect(missing.status == 65)
    #expect(missing.stderr.hasPrefix("bahi: \(folder.path)/nope.yaml cannot be read: "))
  }

  @Test("Statements are drafted, issued once, shown and exported")
  func statements() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 40, seed: 4, faults: "none")
    let file = "\(platform.inbox)/2026-04-01/unlocks-2026-04-01.csv"
    #expect(try runBahi(["import", file, "--date", "2026-04-01"]).status == 0)
    #expect(try runBahi(["distribute"]).status == 0)
    let early = try runBahi(["statements", "issue", "2026-04", "--on", "2026-04-02"])
    #expect(early.status == 65)
    let issued = try runBahi([
      "statements", "issue", "2026-04", "--on", "2026-04-30", "-O", "csv",
    ])
    #expect(issued.status == 0)
    #expect(issued.stdout.hasPrefix("number,payee,"))
    #expect(issued.stdout.contains("\nPS2627/000001,"))
    let again = try runBahi(["statements", "issue", "2026-04", "--on", "2026-04-30"])
    #expect(again.status == 65)
    #expect(again.stderr.hasPrefix("bahi: the statements of 2026-04 are already issued: PS2627/"))
    let shown = try runBahi(["statements", "show", "PS2627/000001"])
    #expect(shown.stdout.contains("Tax has not been withheld yet"))
    let folder = "\(platform.folder.path)/statements"
    let exported = try runBahi(["statements", "export", "PS2627/000001", "-o", folder])
    #expect(
      exported.stdout.split(separator: "\n").map { $0.split(separator: "/").last }
        == [
          "PS2627-000001.json", "PS2627-000001.csv", "PS2627-000001-lines.csv",
          "PS2627-000001.txt",
        ])
    #expect(try runBahi(["statements", "show", "PS2627/000999"]).status == 64)
  }

  @Test("An unknown check, break or book is named, with status 64")
  func unknownNames() throws {
    _ = try SimulatedPlatform(days: 1, unlocksPerDay: 5, seed: 5)
    for arguments in [
      ["check", "nope"], ["recon", "show", "nope"], ["report", "tb", "--book", "nope"],
    ] {
      let run = try runBahi(arguments)
      #expect(run.status == 64)
      #expect(run.stderr.hasPrefix("bahi: there is no "), "\(run.stderr)")
    }
  }
}
