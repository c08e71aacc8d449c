import Foundation
import Postgres
import TestSupport
import Testing

@Suite("bahi import", .database)
struct ImportCommandTests {
  private func platform() throws -> SimulatedPlatform {
    try SimulatedPlatform(days: 1, unlocksPerDay: 20, seed: 1, faults: "none")
  }

  @Test("A file is accepted once, and the second time is known")
  func accepted() throws {
    let platform = try platform()
    let file = "\(platform.inbox)/2026-04-01/unlocks-2026-04-01.csv"
    let preview = try runBahi(["import", file, "--date", "2026-04-01", "--dry-run"])
    #expect(preview.status == 0)
    #expect(preview.stdout.hasPrefix("unlocks-2026-04-01.csv: would be accepted (own.unlocks)\n"))
    #expect(try runBahi(["report", "tb", "-O", "csv"]).stdout.split(separator: "\n").count == 1)
    let first = try runBahi(["import", file, "--date", "2026-04-01"])
    #expect(first.status == 0)
    let lines = first.stdout.split(separator: "\n")
    #expect(lines.first == "unlocks-2026-04-01.csv: accepted (own.unlocks)")
    #expect(
      lines.dropFirst().first
        == "  20 records = 20 accepted + 0 unchanged + 0 changed + 0 skipped + 0 rejected")
    let second = try runBahi(["import", file, "--date", "2026-04-01"])
    #expect(second.status == 0)
    #expect(second.stdout.hasPrefix("unlocks-2026-04-01.csv: known already, nothing to do"))
  }

  @Test("A bad record refuses the file, with status 5, its place and the rejects file")
  func rejected() throws {
    let platform = try platform()
    let bad = UnlockText.file(
      [UnlockText.row("unl-1"), UnlockText.row("unl-2", amount: "five")], sum: "10.00")
    let file = try platform.folder.write(bad, to: "unlocks-bad.csv")
    let rejects = "\(platform.folder.path)/rejects"
    let run = try runBahi(["import", file, "--date", "2026-04-01", "--rejects", rejects])
    #expect(run.status == 5)
    #expect(run.stdout.hasPrefix("unlocks-bad.csv: REJECTED (own.unlocks)\n"))
    #expect(run.stdout.contains("unlocks-bad.csv:3 (record 2) amount: "))
    #expect(run.stdout.contains("  rejects: \(rejects)/unlocks-bad.rejects.csv\n"))
    let written = try platform.folder.read("rejects/unlocks-bad.rejects.csv")
    #expect(written.contains("unl-2") && !written.contains("unl-1"))
    #expect(try runBahi(["report", "tb", "-O", "csv"]).stdout.split(separator: "\n").count == 1)

    let partial = try runBahi([
      "import", file, "--date", "2026-04-01", "--rejects", rejects, "--accept-partial",
    ])
    #expect(partial.status == 0)
    #expect(partial.stdout.contains("2 records = 1 accepted + 0 unchanged"))
  }

  @Test("Money is told by currency, and a refusal with what to do about it")
  func toldPlainly() throws {
    let platform = try platform()
    let sample = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../fixtures/amazon_associates_fee_earnings.csv"
    ).standardized
    let run = try runBahi([
      "import", sample.path, "--date", "2026-05-01", "--dry-run",
    ])
    #expect(run.stdout.contains("\n  299.58 USD from 2026-04-03 to 2026-04-19\n"))
    #expect(!run.stdout.contains("₹"))
    let bad = try platform.folder.write("a,b\n1,2\n", to: "what.csv")
    #expect(
      try runBahi(["import", bad, "--date", "2026-05-01"]).stdout
        == "what.csv: REJECTED\n  what.csv: fits no profile; its columns seem to be a, b "
        + "[F-NOPROFILE]\n  what to do: name the feed with --feed if it is a known one; else draft "
        + "a profile with 'bahi feeds new FILE'\n")
    let feeds = try runBahi(["feeds", "list", "-O", "csv"]).stdout
    #expect(feeds.contains("bahi,\"draft, only with --feed\""))
  }

  @Test("What a partner's report does is told in records and money, and can be shown")
  func reported() throws {
    let platform = try platform()
    let header =
      "affiliateOrderItemId,orderDate,productId,title,category,price,quantity,sales.amount,"
      + "sales.currency,commissionRate,tentativeCommission.amount,tentativeCommission.currency,"
      + "status,affExtParam1,affExtParam2,salesChannel,customerType\n"
    func report(_ state: String, _ amount: String) -> String {
      header + "331,04-01-2026,SHO,Chappal,footwear,1000,1,\(amount),INR,10,"
        + "\(amount.dropLast()),INR,\(state),E1,H1,APP,OLD\n"
    }
    let one = try platform.folder.write(report("tentative", "1000"), to: "one.csv")
    let two = try platform.folder.write(report("approved", "700"), to: "two.csv")
    #expect(try runBahi(["import", one, "--date", "2026-04-02"]).status == 0)
    let run = try runBahi(["import", two, "--date", "2026-04-03"])
    #expect(
      run.stdout.split(separator: "\n").dropFirst(3) == [
        "  ₹70.00 = ₹0.00 new + ₹0.00 unchanged + ₹70.00 changed + ₹0.00 older + ₹0.00 rejected",
        "  changed: 1 line, ₹100.00 before, ₹70.00 after, difference -₹30.00",
      ])
    let object = try runBahi(["import", two, "--date", "2026-04-03", "-O", "json"]).stdout
    #expect(object.contains("\"verdict\":\"duplicate\""))
    let list = try runBahi(["import", "list", "--feed", "flipkart", "-O", "csv"]).stdout
    #expect(list.split(separator: "\n").count == 3)
    let shown = try runBahi(["import", "show", "two.csv", "-O", "csv"]).stdout
    #expect(
      shown == "category,currency,records,before_minor,after_minor\nchanged,INR,1,10000,7000\n")
    let lines = try runBahi(["import", "show", "two.csv", "--lines", "-O", "csv"]).stdout
    #expect(lines.contains("331,1,2,order_line,approved,2026-04-01,7000,"))
    let void = try runBahi(["import", "void", "two.csv", "--reason", "wrong month"])
    #expect(void.status == 77)
    #expect(void.stderr.contains("is not a person with the role poster"))
    #expect(try runBahi(["import", "void", "three.csv", "--reason", "x"]).status == 64)
    #expect(
      try runBahi(["import", "reviews", "-O", "csv"]).stdout.split(separator: "\n").count == 1)
  }

  @Test("A file that is not there is named, with status 65")
  func missingFile() throws {
    _ = try platform()
    let run = try runBahi(["import", "/nowhere/unlocks.csv"])
    #expect(run.status == 65)
    #expect(
      run.stderr == "bahi: /nowhere/unlocks.csv cannot be read: No such file or directory\n")
  }

  @Test("A feed that no profile has is named, with those that there are")
  func unknownFeed() throws {
    _ = try platform()
    let run = try runBahi(["import", "x.csv", "--feed", "nope"])
    #expect(run.status == 64)
    #expect(
      run.stderr.hasPrefix("bahi: there is no feed \"nope\", there are ad-revenue, admitad, "))
    #expect(run.stderr.hasSuffix(", unlocks, wallet-unlocks, youtube\n"))
  }

  @Test("An interruption stops the statement, rolls back and ends with 130")
  func interrupted() throws {
    let platform = try platform()
    let holder = try TestDatabase.current.superuserConnection()
    try holder.execute("BEGIN")
    try holder.execute("LOCK TABLE intake.file IN ACCESS EXCLUSIVE MODE")
    let file = "\(platform.inbox)/2026-04-01/unlocks-2026-04-01.csv"
    let run = try runInterrupted(["import", file, "--date", "2026-04-01"], afterSeconds: 2)
    #expect(run.status == 130)
    #expect(run.stderr == "bahi: interrupted\n")
    try holder.execute("ROLLBACK")
    let left: Int = try holder.row("SELECT count(*) AS left FROM ledger.posting").value("left")
    #expect(left == 0)
  }

  /// Runs bahi and presses Ctrl-C after a while.
  private func runInterrupted(
    _ arguments: [String], afterSeconds seconds: Int
  ) throws -> (status: Int32, stderr: String) {
    let process = Process()
    process.executableURL = try builtExecutable(named: "bahi")
    process.arguments = arguments
    process.environment = [
      "DATABASE_URL": TestDatabase.current.conninfo, "PATH": "/usr/bin:/bin",
    ]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: Double(seconds))
    process.interrupt()
    let text = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
