import Foundation
import TestSupport
import Testing

@Suite("bahi export", .database)
struct ExportCommandTests {
  @Test(
    "The journals of a simulated month have, to their programs, the balances of the trial balance")
  func simulatedMonth() throws {
    let platform = try SimulatedPlatform(days: 30, unlocksPerDay: 25, seed: 4)
    #expect(platform.lastDay == "2026-04-30")
    for day in ["2026-04-10", "2026-04-20", platform.lastDay] {
      #expect([0, 3].contains(try platform.night(through: day).status))
    }
    let journal = URL(filePath: platform.folder.path).appending(path: "book.journal")
    let export = try runBahi(["export", "--format", "hledger", "-o", journal.path])
    #expect(export.status == 0, "\(export.stderr)")
    #expect(try hledger(["check", "--strict"], on: journal).status == 0)
    let judged = try hledger(
      ["balance", "--flat", "--empty", "--no-total", "--output-format", "csv"], on: journal)
    let told = try runBahi(["report", "tb", "-O", "csv"])
    let expected = told.stdout.split(separator: "\n").dropFirst().compactMap { line -> String? in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == 5, let minor = Int64(cells[4]) else { return nil }
      let paise = minor.magnitude % 100
      let rupees = "\(minor < 0 ? "-" : "")\(minor.magnitude / 100)"
      let amount = minor == 0 ? "0" : "INR \(rupees).\(paise < 10 ? "0" : "")\(paise)"
      return "\"\(cells[0])\",\"\(amount)\""
    }
    #expect(expected.count > 15)
    let balances = judged.text.split(separator: "\n").dropFirst().map(String.init)
    #expect(balances.sorted() == expected.sorted())
    try beancountAgrees(with: told.stdout, in: platform.folder)
  }

  /// Compares beancount's balances with a trial balance in minor units.
  private func beancountAgrees(with balance: String, in folder: TemporaryFolder) throws {
    let journal = URL(filePath: folder.path).appending(path: "book.beancount")
    let export = try runBahi(["export", "--format", "beancount", "-o", journal.path])
    #expect(export.status == 0, "\(export.stderr)")
    #expect(try beanCheck(journal))
    let judged = try beancountBalances(of: journal).map { line in
      line.lowercased().replacing(".", with: "").replacing(" inr", with: "")
        .replacing(/,(-?)0*(\d+)$/) { ",\($0.output.1)\($0.output.2)" }
    }
    let told = balance.split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      return "\(cells[0]),\(cells[4])"
    }
    #expect(told.count > 15)
    #expect(judged.sorted() == told.sorted())
  }
}
