import Foundation
import Intake
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Importing files", .database)
struct ImportTests {
  @Test("Each record of each file is counted once, and bytes that come again change nothing")
  func invariantAndDuplicate() throws {
    let platform = try SimulatedPlatform()
    for report in try platform.runAll() {
      #expect(report.verdict == .accepted)
      #expect(report.records == report.accepted + report.skipped)
      expectInvariant(report)
    }
    let before = try platform.tableCounts()
    #expect(before.filter { $0.key.hasPrefix("ledger.posting_2") }.values.reduce(0, +) > 150)
    for file in platform.inbox {
      let again = try platform.run(file)
      #expect(again.verdict == .duplicate)
      #expect(again.message == "the same bytes were accepted as \(again.name) [F-DUP]")
      #expect(again.accepted == 0 && again.unchanged == again.records - again.skipped)
      expectInvariant(again)
    }
    #expect(try platform.tableCounts() == before)
  }

  @Test(
    "The same rows in another file and order are unchanged",
    arguments: ["unlocks", "sales", "refunds"])
  func sameRows(stem: String) throws {
    let platform = try SimulatedPlatform(refundsPerMillion: 200_000)
    _ = try platform.runAll()
    let postings = try platform.count("ledger.posting")
    let original = try platform.text(platform.first("\(stem)-2026-04-02"))
    let lines = original.split(separator: "\n").map(String.init)
    let control = try #require(lines.last)
    let rows = lines.dropLast()
    let reordered = [rows[0]] + rows[1...].reversed() + [control]
    let file = try platform.write(
      reordered.joined(separator: "\n") + "\n", to: "\(stem)-late.csv")
    let preview = try platform.run(file, isDryRun: true)
    #expect(preview.verdict == .previewed)
    #expect(preview.accepted == 0 && preview.unchanged == rows.count - 1)
    let report = try platform.run(file)
    #expect(report.verdict == .accepted)
    #expect(report.records == rows.count - 1 && report.records > 0)
    #expect(report.accepted == 0 && report.unchanged == report.records)
    #expect(try platform.count("ledger.posting") == postings)
  }

  @Test("One wrong row keeps the whole file out and stands in the rejects file")
  func oneWrongRow() throws {
    let platform = try SimulatedPlatform()
    let good = SimulatedPlatform.unlock("unl-1")
    let bad = SimulatedPlatform.unlock("unl-2", amount: "5,00")
      .replacing("5,00", with: "\"5,00\"")
    let file = try platform.unlocks(
      [good, bad, SimulatedPlatform.unlock("unl-3")], to: "unlocks-bad.csv", sum: "15.00")
    let before = try platform.tableCounts()
    let report = try platform.run(file)
    #expect(report.verdict == .rejected)
    #expect(report.message == "1 record is wrong, so nothing of the file was accepted")
    #expect(report.rejected == 1)
    expectInvariant(report)
    #expect(try platform.tableCounts() == before)
    let reject = try #require(report.rejects.first)
    #expect(reject.line == 3 && reject.record == 2 && reject.column == "amount")
    #expect(reject.message.contains("5,00"))
    let path = try #require(report.rejectsPath)
    #expect(path == platform.folder.appending(path: "unlocks-bad.rejects.csv").path)
    let rejects = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(rejects.count == 2)
    #expect(rejects[1].hasPrefix("3,2,E-NUM,amount,") && rejects[1].hasSuffix(",\(bad)"))

    // The rest is accepted when the caller says so, and the fixed rejects file adds what it lacks.
    let partial = try platform.run(file, acceptsPartial: true)
    #expect(partial.verdict == .accepted)
    #expect(partial.accepted == 2 && partial.rejected == 1)
    #expect(try platform.count("ledger.posting") == 2)
    let fixed = rejects.map { $0.replacing(",\"5,00\",INR", with: ",5.00,INR") }
      .joined(separator: "\n")
    let repaired = try platform.run(try platform.write(fixed + "\n", to: "unlocks-fixed.csv"))
    #expect(repaired.verdict == .accepted, "\(repaired.message ?? "")")
    #expect(repaired.records == 1 && repaired.accepted == 1)
    #expect(try platform.count("ledger.posting") == 3)
    #expect(try platform.count("ledger.source_key WHERE external_id = 'unl-2'") == 1)
  }

  @Test("A key with other content names the file that used it first, and only it is left out")
  func conflictingKey() throws {
    let platform = try SimulatedPlatform()
    let first = try platform.unlocks(
      [SimulatedPlatform.unlock("unl-1")], to: "unlocks-first.csv", sum: "5.00")
    #expect(try platform.run(first).verdict == .accepted)
    let second = try platform.unlocks(
      [
        SimulatedPlatform.unlock("unl-2"), SimulatedPlatform.unlock("unl-1", amount: "2.00"),
        SimulatedPlatform.unlock("unl-1"),
      ], to: "unlocks-second.csv", sum: "12.00")
    for isDryRun in [true, false] {
      let report = try platform.run(second, isDryRun: isDryRun)
      #expect(report.verdict == .rejected)
      #expect(
        report.rejects.map(\.description) == [
          "unlocks-second.csv:3 (record 2): unlocks \"unl-1\" has other content than record 1 of "
            + "unlocks-first.csv [E-KEY]"
        ])
      #expect(report.rejectsPath?.hasSuffix("unlocks-second.rejects.csv") == true)
      expectInvariant(report)
    }
    #expect(try platform.count("ledger.posting") == 1)
    let partial = try platform.run(second, acceptsPartial: true)
    #expect(partial.verdict == .accepted)
    #expect(partial.accepted == 1 && partial.unchanged == 1 && partial.rejected == 1)
    expectInvariant(partial)
    #expect(try platform.count("ledger.posting") == 2)
  }

  @Test("A sale whose item another sale has is rejected, and only it is left out")
  func takenItem() throws {
    let platform = try SimulatedPlatform()
    let sales = try platform.first("sales-2026-04-01")
    #expect(try platform.run(sales).verdict == .accepted)
    var rows = try platform.text(sales).split(separator: "\n").map(String.init)
    let other = rows[1].replacing("sal-", with: "new-")
    let amount = rows[1].split(separator: ",")[6]
    rows = [rows[0], rows[2], other, "#control,2,"]
    let second = rows[1].split(separator: ",")[6]
    let sum =
      try ExactDecimal(String(amount)).rounded(to: .inr)
      + ExactDecimal(String(second)).rounded(to: .inr)
    rows[3] += "\(sum / 100).\(sum % 100 < 10 ? "0" : "")\(sum % 100)"
    let file = try platform.write(rows.joined(separator: "\n") + "\n", to: "sales-other.csv")
    let report = try platform.run(file)
    #expect(report.verdict == .rejected)
    #expect(report.rejects.map(\.column) == ["partner_item_id"])
    let partial = try platform.run(file, acceptsPartial: true)
    #expect(partial.verdict == .accepted)
    #expect(partial.unchanged == 1 && partial.accepted == 0 && partial.rejected == 1)
    expectInvariant(partial)
  }

  @Test(
    "What no agreements file names is a reject of its column",
    arguments: [("series", "S99", "razorpay"), ("psp", "S1", "paytm")])
  func unknownReference(column: String, series: String, psp: String) throws {
    let platform = try SimulatedPlatform()
    let row = SimulatedPlatform.unlock("unl-1", series: series, psp: psp)
    let file = try platform.unlocks([row], to: "unlocks-ref.csv", sum: "5.00")
    let report = try platform.run(file)
    #expect(report.verdict == .rejected)
    #expect(report.rejects.map(\.code) == [.reference])
    #expect(report.rejects.map(\.column) == [column])
  }

  @Test("An unknown category of a sale is a reject")
  func unknownCategory() throws {
    let platform = try SimulatedPlatform()
    let sales = try platform.first("sales-2026-04-01")
    var rows = try platform.text(sales).split(separator: "\n").map(String.init)
    var fields = rows[1].split(separator: ",").map(String.init)
    fields[5] = "antimatter"
    rows[1] = fields.joined(separator: ",")
    let file = try platform.write(rows.joined(separator: "\n") + "\n", to: "sales-bad.csv")
    let report = try platform.run(file)
    #expect(report.verdict == .rejected)
    #expect(report.rejects.map(\.code) == [.reference])
    #expect(report.rejects.map(\.column) == ["category"])
    #expect(try platform.count("commerce.sale") == 0)
  }

  @Test("A dry run changes nothing and counts what an import would do")
  func dryRun() throws {
    let platform = try SimulatedPlatform()
    let before = try platform.tableCounts()
    let previews = try platform.inbox.map { try platform.run($0, isDryRun: true) }
    #expect(previews.count > 9)
    #expect(previews.allSatisfy { $0.verdict == .previewed && $0.accepted > 0 })
    #expect(try platform.tableCounts() == before)
    let reports = try platform.runAll()
    #expect(zip(previews, reports).allSatisfy { $0.invariant == $1.invariant })
  }

  @Test("The kept bytes are the file's")
  func keptBytes() throws {
    let platform = try SimulatedPlatform(unlocks: 6_000, sales: 0)
    let path = try platform.first("unlocks-2026-04-01")
    #expect(try platform.run(path).verdict == .accepted)
    let file = FileID(
      rawValue: try platform.connection.row("SELECT file FROM intake.file").value("file"))
    let bytes = Array(try Data(contentsOf: platform.folder.appending(path: path)))
    #expect(bytes.count > 1 << 18)
    #expect(try platform.count("intake.file_chunk") > 1)
    #expect(try FileKeeping(on: platform.connection).bytes(of: file) == bytes)
  }

  @Test("A file is in the books whole or not at all when the connection dies")
  func connectionDies() throws {
    let platform = try SimulatedPlatform()
    let file = try platform.first("unlocks-2026-04-01")
    let before = try platform.tableCounts()
    let process: Int = try platform.connection.row("SELECT pg_backend_pid() AS pid").value("pid")
    let superuser = try TestDatabase.current.superuserConnection()
    // The postings are made when the import waits for this lock.
    try superuser.execute("BEGIN")
    try superuser.execute("LOCK TABLE intake.file IN SHARE MODE")
    let conninfo = TestDatabase.current.superuserConninfo
    let killer = Thread {
      guard let connection = try? Connection(conninfo) else { return }
      for _ in 0..<500 {
        let killed = try? connection.rows(
          """
          SELECT pg_terminate_backend(pid) FROM pg_locks
          WHERE pid = \(process)::integer AND NOT granted
          """)
        if killed?.isEmpty == false { return }
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
    killer.start()
    let error = #expect(throws: PostgresError.self) { try platform.run(file) }
    try superuser.execute("ROLLBACK")
    guard case .unavailable = error else {
      Issue.record("the import failed otherwise: \(error.map { "\($0)" } ?? "")")
      return
    }
    let after = try SimulatedPlatform.reopened(platform)
    #expect(try after.tableCounts() == before)
    #expect(try after.run(file).verdict == .accepted)
  }

  private func expectInvariant(_ report: ImportReport) {
    #expect(
      report.records == report.accepted + report.unchanged + report.changed + report.skipped
        + report.rejected, "\(report.invariant)")
  }
}
