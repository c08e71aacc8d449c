import Foundation
import Intake
import Ledger
import Postgres
import TestSupport
import Testing

@Suite("Posting unlocks while they are read", .database)
struct StreamedImportTests {
  @Test(
    "Many small batches leave the same books as one large one", arguments: [1, 7, 50, 65_536])
  func sameBooks(batchSize: Int) throws {
    let platform = try SimulatedPlatform()
    let files = platform.inbox.filter { $0.contains("/unlocks-") }
    for file in files {
      let report = try platform.run(file, batchSize: batchSize)
      #expect(report.verdict == .accepted && report.accepted == report.records)
    }
    let records = 50 * files.count
    #expect(try platform.count("ledger.posting") == records)
    #expect(try platform.count("ledger.source_key") == records)
    let batches = files.count * ((50 + batchSize - 1) / batchSize)
    #expect(try platform.count("ledger.batch") == batches)
    let other = try platform.connection.row(
      """
      SELECT count(*) AS wrong FROM ledger.source_key AS k
      LEFT JOIN ledger.posting AS p ON p.txn = k.txn
      LEFT JOIN intake.file AS f ON f.file = k.file
      WHERE p.txn IS NULL OR f.file IS NULL OR k.record NOT BETWEEN 1 AND f.records
      """)
    #expect(try other.value("wrong") == 0)
    #expect(
      try TrialBalance(of: platform.book, on: platform.connection).lines.map(\.balanceMinor)
        .reduce(0, +) == 0)
  }

  @Test("A key that an earlier batch of the file used otherwise is told as one batch would")
  func conflictBetweenBatches() throws {
    let platform = try SimulatedPlatform()
    let file = try platform.unlocks(
      [
        SimulatedPlatform.unlock("unl-1"), SimulatedPlatform.unlock("unl-2"),
        SimulatedPlatform.unlock("unl-1", amount: "2.00"),
      ], to: "unlocks-twice.csv", sum: "12.00")
    let before = try platform.tableCounts()
    let streamed = try platform.run(file, batchSize: 1)
    let whole = try platform.run(file)
    #expect(streamed.verdict == .rejected)
    #expect(streamed.rejects.map(\.description) == whole.rejects.map(\.description))
    #expect(streamed.rejects.map(\.record) == [3])
    #expect(streamed.invariant == whole.invariant)
    #expect(try platform.tableCounts() == before)
  }

  @Test("A wrong row behind posted batches keeps the whole file out, and is told once")
  func wrongRowBehindBatches() throws {
    let platform = try SimulatedPlatform()
    let rows = (1...9).map { SimulatedPlatform.unlock("unl-\($0)") }
    let bad = SimulatedPlatform.unlock("unl-10", psp: "paytm")
    let file = try platform.unlocks(rows + [bad], to: "unlocks-bad.csv", sum: "50.00")
    let before = try platform.tableCounts()
    let report = try platform.run(file, batchSize: 2)
    #expect(report.verdict == .rejected && report.rejected == 1)
    let path = try #require(report.rejectsPath)
    #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 2)
    #expect(try platform.tableCounts() == before)
  }

  @Test("A file whose control row is wrong leaves nothing, although its rows were posted")
  func wrongControl() throws {
    let platform = try SimulatedPlatform()
    let rows = (1...9).map { SimulatedPlatform.unlock("unl-\($0)") }
    let file = try platform.unlocks(rows, to: "unlocks-sum.csv", sum: "45.01")
    let before = try platform.tableCounts()
    let report = try platform.run(file, batchSize: 2)
    #expect(report.verdict == .rejected)
    #expect(report.message?.contains("[F-CONTROL]") == true, "\(report.message ?? "")")
    #expect(try platform.tableCounts() == before)
  }

  @Test("What an account may not do is told after the file itself has been judged")
  func closedAccount() throws {
    let platform = try SimulatedPlatform()
    let rows = (1...4).map { SimulatedPlatform.unlock("unl-\($0)") }
    let good = try platform.unlocks(rows, to: "unlocks-good.csv", sum: "20.00")
    let bad = try platform.unlocks(rows, to: "unlocks-off.csv", sum: "20.01")
    #expect(try platform.run(good, isDryRun: true).verdict == .previewed)
    _ = try LedgerPosting(platform.book, on: platform.connection).numbers(of: [.unlockProceeds])
    try TestDatabase.current.superuserConnection().execute(
      """
      UPDATE ledger.account SET closed_on = '2020-01-01' WHERE code = 'liabilities:proceeds:unlocks'
      """)
    #expect(try platform.run(bad, batchSize: 1).verdict == .rejected)
    let error = #expect(throws: PostgresError.self) { try platform.run(good, batchSize: 1) }
    #expect(error?.sqlState == "BH011")
  }
}
