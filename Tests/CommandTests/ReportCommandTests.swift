import TestSupport
import Testing

@Suite("bahi report", .database)
struct ReportCommandTests {
  @Test("A register closes at the trial balance, and its days default to the month of the run")
  func register() throws {
    let platform = try SimulatedPlatform(days: 3, unlocksPerDay: 20, seed: 6)
    #expect([0, 3].contains(try platform.night().status))
    let account = "assets:psp:razorpay"
    let balance = try runBahi(["report", "tb", "-O", "csv"]).stdout.split(separator: "\n")
      .first { $0.hasPrefix("\(account),") }?.split(separator: ",").last
    let month = try runBahi(["report", "gl", account, "--date", "2026-04-30", "-O", "csv"])
    let lines = month.stdout.split(separator: "\n")
    #expect(
      lines.first
        == """
        account,effective_on,kind,txn,counter_account,item,currency,debit_minor,credit_minor,\
        balance_minor
        """)
    #expect(lines.count > 20)
    #expect(lines[1] == "\(account),2026-04-01,opening,,,,INR,,,0")
    #expect(lines.last?.hasPrefix("\(account),2026-04-30,closing,") == true)
    #expect(balance != nil && lines.last?.split(separator: ",").last == balance)
    let day = try runBahi([
      "report", "gl", account, "-b", "2026-04-02", "-e", "2026-04-02", "-O", "csv",
    ])
    let days = day.stdout.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[1] }
    #expect(days.count > 2)
    #expect(Set(days) == ["2026-04-02"])
  }

  @Test(
    "An unknown account is told with the nearest ones, and days the wrong way round; both are 64")
  func refused() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 20, seed: 7)
    #expect([0, 3].contains(try platform.night().status))
    let unknown = try runBahi(["report", "gl", "assets:psp:razorpai"])
    #expect(unknown.status == 64)
    #expect(
      unknown.stderr.hasPrefix(
        "bahi: there is no account \"assets:psp:razorpai\", there are assets:psp:razorpay"))
    let backwards = try runBahi([
      "report", "gl", "assets:", "-b", "2026-04-02", "-e", "2026-04-01",
    ])
    #expect(backwards.status == 64)
    #expect(backwards.stderr.contains("the last day 2026-04-01 is before the first day 2026-04-02"))
    #expect(try runBahi(["report", "daybook", "yesterday"]).status == 64)
  }

  @Test("The daybook of a day has every transaction in balance")
  func daybook() throws {
    let platform = try SimulatedPlatform(days: 2, unlocksPerDay: 20, seed: 8)
    #expect([0, 3].contains(try platform.night().status))
    let book = try runBahi(["report", "daybook", "--date", "2026-04-02", "-O", "csv"])
    #expect(try runBahi(["report", "daybook", "2026-04-02", "-O", "csv"]).stdout == book.stdout)
    var netMinor: [Substring: Int64] = [:]
    for line in book.stdout.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      try #require(cells.count == 8)
      #expect(cells[0] == "2026-04-02")
      netMinor[cells[1], default: 0] += (Int64(cells[6]) ?? 0) - (Int64(cells[7]) ?? 0)
    }
    #expect(netMinor.count > 20)
    #expect(netMinor.values.allSatisfy { $0 == 0 })
  }

  @Test("The audit tells of a changed rate and a renamed payee, by whom, and on which day")
  func audit() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 5, seed: 9)
    let text = try platform.folder.read("platform/agreements.yaml")
    let changed = try platform.folder.write(
      text.replacing("footwear: 12 %", with: "footwear: 13 %")
        .replacing("Monsoon Reels", with: "Monsoon Films"), to: "changed.yaml")
    #expect(try runBahi(["agreements", "apply", changed]).status == 0)
    let rate = try runBahi(["report", "audit", "--on", "agreement:flipkart-commission"])
    let lines = rate.stdout.split(separator: "\n").filter { $0.contains("category: footwear,") }
    #expect(lines.count == 2)
    #expect(lines.last?.contains("rate_bp: 1300,") == true)
    #expect(lines.last?.contains("version: 2,") == true)
    let name = try runBahi(["report", "audit", "--on", "payee:studio-01", "-O", "csv"]).stdout
      .split(separator: "\n")
    #expect(name.count == 3)
    #expect(
      name.last?.contains(
        ",bahi,main,payee:studio-01,UPDATE,name: Monsoon Reels → Monsoon Films,") == true)
    #expect(try runBahi(["report", "audit", "--book", "nope"]).status == 64)
    #expect(
      try runBahi(["report", "audit", "-b", "2026-04-02", "-e", "2026-04-01"]).status == 64)
  }
}
