import Foundation
import Postgres
import TestSupport
import Testing

@Suite("bahi feeds", .database)
struct FeedsCommandTests {
  private let folder: TemporaryFolder
  private let maker: TestLogin
  private let checker: TestLogin

  private static let sample = """
    Deal Id,Deal Date,Net Payment,Deal Status
    d-1,2026-04-01,120.50,Settled
    d-2,2026-04-02,-20.50,Settled

    """

  init() throws {
    folder = try TemporaryFolder()
    maker = try TestLogin(isReserved: true)
    checker = try TestLogin(isReserved: true)
    _ = try SimulatedPlatform(days: 1, unlocksPerDay: 5, seed: 1, faults: "none")
    for arguments in [
      ["bahi", "--role", "admin"], [maker.name, "--role", "poster", "--role", "checker"],
      [checker.name, "--role", "poster", "--role", "checker"],
    ] {
      let run = try runBahi(["users", "add"] + arguments + ["--name", "N"])
      try #require(run.status == 0, "\(run.stderr)")
    }
  }

  /// Drafts the profile `deals` of the sample.
  private func drafted() throws -> (sample: String, profile: String) {
    let sample = try folder.write(Self.sample, to: "deals.csv")
    let profile = "\(folder.path)/deals.yaml"
    let run = try runBahi(["feeds", "new", sample, "-o", profile])
    try #require(run.status == 0, "\(run.stderr)")
    #expect(run.stdout == "")
    #expect(run.stderr.hasPrefix("row 1: d-1,2026-04-01,120.50,Settled\n    is: currency=INR "))
    #expect(run.stderr.contains("decide: no column names a currency"))
    return (sample, profile)
  }

  @Test("From a sample to lines in the book: drafted, tried, proposed, activated by another")
  func life() throws {
    let (sample, profile) = try drafted()
    let passed = try runBahi(["feeds", "test", profile])
    #expect(passed.stdout == "deals: 1 of 1 pass\n  pass  The first rows of the sample\n")
    let date = ["--date", "2026-04-03"]
    #expect(try runBahi(["import", sample] + date).stdout.contains("[F-NOPROFILE]"))
    let tried = try runBahi(
      ["import", sample, "--dry-run"] + date, environment: ["BAHI_PROFILES": folder.path])
    #expect(tried.stdout.hasPrefix("deals.csv: would be accepted (deals)\n"), "\(tried.stdout)")
    let early = try runBahi(
      ["import", sample] + date, environment: ["BAHI_PROFILES": folder.path])
    #expect(early.status == 5 && early.stdout.contains("[F-NOPROFILE]"))

    #expect(
      try runBahi(["feeds", "add", profile, "--dry-run"], as: maker).stderr
        == "version 1 of profile deals would be proposed\n")
    for _ in 1...2 {
      let proposed = try runBahi(["feeds", "add", profile], as: maker)
      #expect(
        proposed.stderr
          == "version 1 of profile deals waits for another person: bahi feeds activate deals\n")
    }
    #expect(try runBahi(["import", sample] + date).status == 5)
    #expect(try runBahi(["import", sample, "--dry-run"] + date).status == 0)
    let own = try runBahi(["feeds", "activate", "deals"], as: maker)
    #expect(own.status == 77)
    #expect(
      own.stderr.contains("\(maker.name) made version 1 of profile deals and cannot activate it"))
    #expect(
      try runBahi(["feeds", "activate", "deals", "--dry-run"], as: checker).stderr
        == "version 1 of profile deals would be in use\n")
    #expect(
      try runBahi(["feeds", "activate", "deals"], as: checker).stderr
        == "version 1 of profile deals is in use\n")
    let again = try runBahi(["feeds", "activate", "deals"], as: checker)
    #expect(again.status == 64)
    #expect(again.stderr == "bahi: no text of profile deals waits for a decision\n")
    let known = try runBahi(["feeds", "add", profile], as: maker)
    #expect(known.stderr == "version 1 of profile deals is in use already, nothing to do\n")

    let accepted = try runBahi(["import", sample] + date)
    #expect(accepted.stdout.hasPrefix("deals.csv: accepted (deals)\n"), "\(accepted)")
    let listed = try runBahi(["feeds", "list", "-O", "csv"]).stdout
    let people = "active: \(maker.name) proposed it, \(checker.name) activated it"
    #expect(
      listed.contains("deals,deals,1,gateway,verify,deals,unverified,1,book main,\"\(people)"))
    #expect(listed.contains("razorpay,razorpay.settlement_recon.dashboard,1,"))
    let shown = try runBahi(["feeds", "show", "deals", "-O", "csv"]).stdout
    #expect(shown.contains("deals,field net,\"from \"\"Net Payment\"\", required\"\n"), "\(shown)")
    #expect(shown.contains("deals,states,\"by \"\"Deal Status\"\": Settled is paid\"\n"))
    let log = try runBahi(["report", "audit", "--on", "profile:deals", "-O", "csv"]).stdout
    #expect(log.contains(maker.name) && log.contains(checker.name))
    #expect(log.contains("verdict: activated"))
    let checks = try runBahi(["check", "--strict"])
    #expect(checks.status == 0, "\(checks.stdout)")
  }

  @Test("A profile is refused that proves nothing, fails, hides another one or changes its keys")
  func refused() throws {
    let (_, profile) = try drafted()
    let text = try folder.read("deals.yaml")
    func add(_ text: String) throws -> (status: Int32, stdout: String, stderr: String) {
      try runBahi(["feeds", "add", try folder.write(text, to: "other.yaml")], as: maker)
    }
    let tests = try #require(text.range(of: "tests:"))
    let bare = try add(String(text[..<tests.lowerBound]))
    #expect(bare.status == 65)
    #expect(bare.stderr.hasSuffix("carries no example, so nothing shows that it reads its files\n"))
    let failing = text.replacing("net: \"120.50\"", with: "net: \"120.00\"")
    let failed = try add(failing)
    #expect(failed.status == 65)
    #expect(failed.stderr.contains("line 1 net: \"120.50\", expected \"120.00\""))
    let shown = try runBahi(["feeds", "test", "\(folder.path)/other.yaml"])
    #expect(shown.status == 6)
    #expect(shown.stdout.contains("  FAIL  The first rows of the sample\n        line "))
    #expect(try runBahi(["feeds", "add", profile], as: maker).status == 0)
    let waiting = try add(text.replacing("version: 1", with: "version: 2"))
    #expect(waiting.status == 65)
    #expect(waiting.stderr.contains("proposed by \(maker.name), waits for a decision"))
    #expect(try runBahi(["feeds", "activate", "deals"], as: checker).status == 0)
    let same = try add(text.replacing("grace: {", with: "grace:  {"))
    #expect(same.status == 65)
    #expect(same.stderr.contains("needs a higher one than 1"))
    let moved = try add(
      text.replacing("version: 1", with: "version: 2")
        .replacing("family: deals", with: "family: bargains"))
    #expect(
      moved.stderr.contains("by which its lines are keyed, and cannot become deals and bargains"))
    let twin = try add(text.replacing("profile: deals", with: "profile: deals.twin"))
    #expect(twin.status == 65)
    #expect(twin.stderr.contains("[F-AMBIG]"), "\(twin.stderr)")
    let unknown = try runBahi(["feeds", "show", "nope"])
    #expect(unknown.status == 64 && unknown.stderr.contains("there is no feed or profile \"nope\""))
  }

  @Test("A proposal is rejected for a reason, or taken back, and another may follow")
  func rejected() throws {
    let (_, profile) = try drafted()
    #expect(try runBahi(["feeds", "add", profile], as: maker).status == 0)
    let silent = try runBahi(["feeds", "reject", "deals", "--reason", " "], as: checker)
    #expect(silent.status == 65 && silent.stderr.contains("a profile is rejected for a reason"))
    let rejected = try runBahi(["feeds", "reject", "deals", "--reason", "wrong sign"], as: checker)
    #expect(rejected.stderr == "profile deals is rejected\n")
    #expect(try runBahi(["feeds", "add", profile], as: maker).status == 0)
    let back = try runBahi(["feeds", "reject", "deals", "--reason", "mistake"], as: maker)
    #expect(back.status == 0, "\(back.stderr)")
    let log = try runBahi(["report", "audit", "--on", "profile:deals", "-O", "csv"]).stdout
    #expect(log.contains("wrong sign") && log.contains("basis: withdrawn"))
    let owner = try runBahi([
      "users", "single-person", "on", "--reason", "everyone else is on leave",
    ])
    #expect(owner.status == 0, "\(owner.stderr)")
    #expect(try runBahi(["feeds", "add", profile], as: maker).status == 0)
    #expect(try runBahi(["feeds", "activate", "deals"], as: maker).status == 0)
  }

  @Test("Neither the poster nor the owner of a profile can change what was proposed and decided")
  func guarded() throws {
    let (_, profile) = try drafted()
    #expect(try runBahi(["feeds", "add", profile], as: maker).status == 0)
    let owner = try TestDatabase.current.superuserConnection()
    for statement: SQL in [
      "UPDATE intake.profile_text SET content = ''", "DELETE FROM intake.profile_proposal",
      "TRUNCATE intake.profile_decision",
    ] {
      #expect(throws: PostgresError.self) { try owner.execute(statement) }
    }
    let poster = try TestDatabase.current.poster()
    for statement: SQL in [
      """
      INSERT INTO intake.profile_decision (proposal, book, profile, verdict, basis, proposed_by)
      VALUES (1, 1, 'deals', 'activated', 'second_person', 'x')
      """,
      "SELECT intake.open_profile(1, 1)",
    ] {
      #expect(throws: PostgresError.self) { try poster.execute(statement) }
    }
    let none = try runBahi(["feeds", "activate", "nope"], as: checker)
    #expect(none.status == 64)
  }
}
