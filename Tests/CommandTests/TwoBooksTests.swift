import Foundation
import TestSupport
import Testing

@Suite("Two books in one database", .database)
struct TwoBooksTests {
  /// A platform whose files are those of two books, `main` and `south`, of two entities.
  private func platform() throws -> SimulatedPlatform {
    let platform = try SimulatedPlatform(days: 8, unlocksPerDay: 60, seed: 4)
    let text = try platform.folder.read("platform/agreements.yaml")
    let entity = try #require(text.firstMatch(of: /code: ([a-z0-9-]+)/)).1
    let south = try platform.folder.write(
      text.replacing(/^book: main/.anchorsMatchLineEndings(), with: "book: south")
        .replacing("code: \(entity)", with: "code: \(entity)-south", maxReplacements: 1),
      to: "south.yaml")
    let applied = try runBahi(["agreements", "apply", south])
    try #require(applied.status == 0, "\(applied.stderr)")
    return platform
  }

  private func output(_ arguments: [String], book: String) throws -> String {
    let run = try runBahi(arguments + ["--book", book])
    #expect(run.status == 0, "\(arguments) of \(book): \(run.stderr)")
    return run.stdout
  }

  @Test("The same files, with the same ids, are the same night in each of two books")
  func nights() throws {
    let platform = try platform()
    for book in ["main", "south"] {
      let half = try platform.night(through: "2026-04-03", ["--book", book])
      #expect([0, 3].contains(half.status), "\(half.stderr)")
    }
    var words: [String] = []
    for book in ["south", "main"] {
      let night = try platform.night(["--book", book])
      #expect(night.status == 3, "\(night.stderr)")
      #expect(night.stdout.contains(", book \(book): BREAKS"))
      #expect(night.stdout.contains("all pass"))
      words.append(
        night.stdout.replacing("book \(book)", with: "book")
          .replacing(/[0-9a-f]{64}/, with: "HEAD"))
    }
    #expect(words[0] == words[1])
    for arguments in [
      ["report", "tb", "-O", "csv"], ["recon", "breaks", "-O", "csv", "--as-of", "2026-04-30"],
      ["recon", "run", "--date", platform.lastDay, "-O", "csv"],
      ["report", "gl", "assets:psp:razorpay", "--date", "2026-04-30", "-O", "csv"],
      ["agreements", "list", "-O", "csv"], ["export", "--format", "hledger"],
      ["export", "--format", "beancount"], ["distribute"], ["rollup"],
      ["statements", "run", "2026-04", "--date", "2026-04-30", "-O", "csv"],
      ["statements", "issue", "2026-04", "--on", "2026-04-30", "-O", "csv"],
      ["statements", "list", "-O", "csv"], ["report", "fx", "-O", "csv"],
    ] {
      // With breaks open, a reconciliation ends with 3 and says the same.
      guard arguments.first != "recon" || arguments[1] != "run" else {
        #expect(try runBahi(arguments + ["--book", "south"]).status == 3)
        continue
      }
      let mine = try output(arguments, book: "main")
      let other = try output(arguments, book: "south")
      #expect(
        unnumbered(mine) == unnumbered(other.replacing("book south", with: "book main")))
      if !["distribute", "rollup"].contains(arguments[0]), arguments[1] != "fx" {
        #expect(mine.split(separator: "\n").count > 1, "\(arguments)")
      }
    }
    #expect(try runBahi(["check"]).status == 0)
  }

  /// Leaves out the numbers of transactions and their order.
  private func unnumbered(_ text: String) -> [String] {
    text.replacing(/\d{15,}/, with: "N").replacing(/[0-9a-f]{64}/, with: "H")
      .split(separator: "\n").map(String.init).sorted()
  }

  @Test("Where there are several books and none is named, they are named, with status 64")
  func unnamed() throws {
    let platform = try platform()
    let file = "\(platform.inbox)/2026-04-01/unlocks-2026-04-01.csv"
    for arguments in [
      ["report", "tb"], ["report", "fx"], ["report", "gl", "assets:"], ["report", "daybook"],
      ["import", file], ["nightly", "--date", "2026-04-01"], ["recon", "run"],
      ["recon", "breaks"], ["recon", "show", "b"], ["statements", "run", "2026-04"],
      ["statements", "list"], ["statements", "issue", "2026-04"], ["agreements", "list"],
      ["export", "--format", "hledger"], ["rollup"], ["distribute"],
    ] {
      let run = try runBahi(arguments)
      #expect(run.status == 64, "\(arguments)")
      #expect(run.stdout == "")
      #expect(
        run.stderr == "bahi: there are several books, choose one with --book: main, south\n",
        "\(arguments)")
    }
  }
}
