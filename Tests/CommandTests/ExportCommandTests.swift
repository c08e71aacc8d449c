import Foundation
import TestSupport
import Testing

@Suite("bahi export", .database)
struct ExportCommandTests {
  @Test("The journal of a simulated night has, to hledger, the balances of the trial balance")
  func simulatedNight() throws {
    let platform = try SimulatedPlatform(days: 8, unlocksPerDay: 60, seed: 4)
    #expect(try platform.night().status == 3)
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
  }
}
