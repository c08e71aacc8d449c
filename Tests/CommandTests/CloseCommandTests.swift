import Foundation
import Postgres
import TestSupport
import Testing

@Suite("bahi close", .database, .serialized)
struct CloseCommandTests {
  /// A simulated platform whose nights are done; its days are those of April 2026.
  private func platform() throws -> SimulatedPlatform {
    let platform = try SimulatedPlatform(days: 3, unlocksPerDay: 20, seed: 6, faults: "none")
    let night = try platform.night(through: "2026-04-30")
    try #require([0, 3].contains(night.status), "\(night.stderr)")
    return platform
  }

  private func close(_ words: String...) throws -> (status: Int32, stdout: String, stderr: String) {
    try runBahi(["close"] + words + ["-O", "csv"])
  }

  @Test("A month is closed, listed, told above reports, and closed once")
  func month() throws {
    _ = try platform()
    let dry = try close("2026-04", "--date", "2026-04-30", "--dry-run")
    #expect(dry.status == 0 && dry.stdout == "")
    #expect(dry.stderr == "2026-04 can be closed; nothing was done\n")
    let closed = try close("2026-04", "--date", "2026-04-30")
    #expect(closed.status == 0, "\(closed.stderr)")
    #expect(closed.stderr.hasPrefix("2026-04 is closed: version 1, cut "))
    #expect(
      closed.stdout.hasPrefix(
        "period,kind,starts_on,ends_on,state,version,changed_by,changed_at,closed_by,reason,cut,"
          + "late,sha256\n2026-04,month,2026-04-01,2026-04-30,closed,1,bahi,"))
    let hash = closed.stderr.split(separator: " ").last.map { $0.dropLast() }
    #expect(hash.map { closed.stdout.contains(",0,\($0)\n") } == true)
    #expect(try close("--list").stdout == closed.stdout)
    #expect(try runBahi(["report", "periods", "-O", "csv"]).stdout == closed.stdout)
    let again = try close("2026-04", "--date", "2026-04-30")
    #expect(again.status == 65)
    #expect(
      again.stderr == "bahi: 2026-04 is closed already, since its version 1 (SQLSTATE BH037)\n")
    for words in [
      ["tb", "--as-of", "2026-04-30"], ["bs", "--as-of", "2026-04-30"], ["is", "2026-04"],
      ["gl", "assets:", "-b", "2026-04-01", "-e", "2026-04-30"], ["daybook", "2026-04-02"],
    ] {
      let people = try runBahi(["report"] + words)
      #expect(people.stdout.contains(", 2026-04 is closed (version 1)"), "\(words)")
      #expect(!(try runBahi(["report"] + words + ["-O", "csv"]).stdout.contains("closed (")))
    }
    let may = try runBahi(["report", "tb", "--as-of", "2026-05-01"])
    #expect(!may.stdout.contains("closed"))
    #expect(try runBahi(["check"]).status == 0)
  }

  @Test("A month that is not over, a book that a check faults, and its closer are refused by name")
  func refused() throws {
    _ = try platform()
    let early = try close("2026-04", "--date", "2026-04-29")
    #expect(early.status == 65)
    #expect(early.stderr.contains("2026-04 ends on 2026-04-30, which is after 2026-04-29"))
    let superuser = try TestDatabase.current.superuserConnection()
    func bend(by minor: Int64) throws {
      try superuser.execute(
        """
        UPDATE ledger.day_total AS t SET debit_minor = debit_minor + \(minor)::bigint
        FROM ledger.account AS a WHERE a.account = t.account AND a.class = 'psp'
        """)
    }
    try bend(by: 1)
    let faulty = try close("2026-04", "--date", "2026-04-30")
    #expect(faulty.status == 6)
    #expect(faulty.stderr.hasPrefix("bahi: 2026-04 cannot be closed: day_total_equals_postings"))
    try bend(by: -1)
    #expect(try close("2026-04", "--soft", "--date", "2026-04-30").status == 0)
    let alone = try close("2026-04", "--reopen", "--reason", "a rate")
    #expect(alone.status == 77)
    #expect(
      alone.stderr.hasPrefix(
        "bahi: 2026-04 was closed by bahi, so another person has to open it again"))
    let dry = try close("2026-04", "--reopen", "--reason", "a rate", "--dry-run")
    #expect(dry.status == 77)
  }

  @Test("Another login opens a month again")
  func reopened() throws {
    _ = try platform()
    #expect(try close("2026-04", "--date", "2026-04-30").status == 0)
    let login = "person_" + String(UInt64.random(in: .min ... .max), radix: 36)
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("CREATE ROLE \(identifier: login) LOGIN IN ROLE bahi_post")
    defer { _ = try? superuser.execute("DROP ROLE \(identifier: login)") }
    let opened = try runBahi(
      ["close", "2026-04", "--reopen", "--reason", "a rate", "-O", "csv"],
      environment: ["DATABASE_URL": TestDatabase.current.conninfo(user: login)])
    #expect(opened.status == 0, "\(opened.stderr)")
    #expect(opened.stderr == "2026-04 is open again: version 2\n")
    #expect(opened.stdout.contains(",open,2,\(login),"))
    #expect(opened.stdout.contains(",bahi,a rate,"))
  }

  @Test(
    "What cannot be asked is refused with status 64",
    arguments: [
      [], ["2026-04", "--list"], ["2026-04", "--soft", "--final"], ["2026-04", "--reopen"],
      ["April"], ["--list", "--soft"],
    ])
  func usage(words: [String]) throws {
    _ = try SimulatedPlatform(days: 1, unlocksPerDay: 5, seed: 5)
    #expect(try runBahi(["close"] + words).status == 64)
  }

  @Test("Balance sheet and income statement agree with the trial balance, now and as known")
  func statements() throws {
    _ = try platform()
    func figures(_ words: String...) throws -> [String: Int64] {
      let run = try runBahi(["report"] + words + ["-O", "csv"])
      #expect(run.status == 0, "\(run.stderr)")
      var lines = run.stdout.split(separator: "\n").map { $0.split(separator: ",") }
      let head = lines.removeFirst()
      let code = try #require(head.firstIndex(of: "account"))
      return Dictionary(
        uniqueKeysWithValues: lines.map { (String($0[code]), Int64($0[$0.count - 1]) ?? 0) })
    }
    let trial = try figures("tb")
    let sheet = try figures("bs")
    let result = try figures("is", "FY2026-27")
    #expect(trial.values.reduce(0, +) == 0)
    #expect(sheet.values.reduce(0, +) == 0)
    #expect(sheet["equity:open-result"] == result.values.reduce(0, +))
    for (account, minor) in sheet where account != "equity:open-result" {
      #expect(trial[account] == minor)
    }
    for (account, minor) in result { #expect(trial[account] == minor) }
    #expect(sheet.count + result.count == trial.count + 1)
    #expect(try figures("pl", "--as-of", "2026-04-30") == result)
    #expect(try figures("is", "2026-05") == [:])
    #expect(try figures("tb", "--known-at", "2099-12-31") == trial)
    #expect(try figures("bs", "--known-at", "2099-12-31T00:00Z") == sheet)
    let early = try runBahi(["report", "tb", "--known-at", "2020-01-01T03:00+05:30"])
    #expect(early.status == 64)
    #expect(
      early.stderr
        == "bahi: nothing was known yet at 2020-01-01T03:00:00+05:30: no cut had been taken\n")
    for words in [["bs"], ["is", "2026-04"], ["gl", "assets:"]] {
      let run = try runBahi(["report"] + words + ["--known-at", "2020-01-01"])
      #expect(run.status == 64, "\(words)")
    }
    #expect(try runBahi(["report", "tb", "--known-at", "soon"]).status == 64)
  }
}
