import BookSupport
import Foundation
import Ledger
import Money
import Postgres
import Reports
import TestSupport
import Testing

@Suite("The hledger export", .database)
struct HledgerExportTests {
  @Test("hledger accepts the journal strictly and finds the balances of the trial balance")
  func balances() throws {
    let sample = try SampleBook.settledUnlock()
    let journal = try write(sample)
    defer { try? FileManager.default.removeItem(at: journal) }
    try #require(try hledger(["check", "--strict"], on: journal).status == 0)
    let balance = try hledger(
      ["balance", "--flat", "--empty", "--no-total", "--output-format", "csv"], on: journal)
    #expect(balance.status == 0)
    let expected = try TrialBalance(of: sample.book, on: sample.connection).lines.map { line in
      let money = Money(minorUnits: line.balanceMinor, currency: line.currency)
      return "\"\(line.account)\",\"\(line.balanceMinor == 0 ? "0" : "INR \(money.decimalText)")\""
    }
    #expect(expected.count == 10)
    #expect(balance.text.split(separator: "\n").dropFirst().map(String.init) == expected)
  }

  @Test("A journal is re-joined to net lines with its item and series")
  func golden() throws {
    let sample = try SampleBook.settledUnlock()
    var text = ""
    let count = try JournalExport(of: sample.book, as: .hledger, on: sample.connection).write {
      text += $0
    }
    #expect(count == 5)
    expectSnapshot(
      of: text.replacing(/\(\d+\)/, with: "(NUMBER)"), named: "worked-example.journal")
  }

  @Test("A book without postings is a journal that hledger accepts")
  func empty() throws {
    let journal = try write(SampleBook())
    defer { try? FileManager.default.removeItem(at: journal) }
    #expect(try hledger(["check", "--strict"], on: journal).status == 0)
  }

  @Test("An error of the sink ends the export, and the connection is free again")
  func brokenSink() throws {
    struct Full: Error {}
    let sample = try SampleBook.settledUnlock()
    #expect(throws: Full.self) {
      try JournalExport(of: sample.book, as: .hledger, on: sample.connection).write { _ in
        throw Full()
      }
    }
    #expect(try sample.count("ledger.posting") == 8)
  }

  private func write(_ sample: SampleBook) throws -> URL {
    let journal = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).journal")
    var text = ""
    try JournalExport(of: sample.book, as: .hledger, on: sample.connection).write { text += $0 }
    try Data(text.utf8).write(to: journal)
    return journal
  }
}
