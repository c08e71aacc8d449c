import Foundation
import Postgres
import TestSupport
import Testing

@Suite("bahi nightly", .database)
struct NightlyCommandTests {
  private struct Manifest: Decodable {
    let through: String
    let exit_status: Int32
    let digest: String
    let open_breaks: Int
  }

  private func manifest(_ platform: SimulatedPlatform) throws -> Manifest {
    let text = try platform.folder.read("night/night-\(platform.lastDay).json")
    return try JSONDecoder().decode(Manifest.self, from: Data(text.utf8))
  }

  @Test("A night with faults ends with 3, prints one screen, and again has the same digest")
  func breaks() throws {
    let platform = try SimulatedPlatform(
      days: 6, unlocksPerDay: 100, seed: 3, faults: "dropped=1,off-by-amount=2")
    let output = ["-o", "\(platform.folder.path)/night"]
    let night = try platform.night(output)
    #expect(night.status == 3, "\(night.stderr)")
    let lines = night.stdout.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 25)
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.first == "Night of 2026-04-06, book main: BREAKS (exit status 3)")
    #expect(night.stdout.contains("\nTrial balance  debits and credits ₹"))
    #expect(
      night.stderr.split(separator: "\n").allSatisfy { $0.hasPrefix("{\"day\":\"2026-04-0") })
    #expect(try platform.folder.read("night/summary-2026-04-06.txt") == night.stdout)
    let first = try manifest(platform)
    #expect(first.exit_status == 3)
    #expect(first.open_breaks > 0)
    let again = try platform.night(output)
    #expect(again.status == 3)
    #expect(try manifest(platform).digest == first.digest)
  }

  @Test("A night without faults is green or pending, and ends with 0")
  func pending() throws {
    let platform = try SimulatedPlatform(days: 5, unlocksPerDay: 50, seed: 1, faults: "none")
    let night = try platform.night()
    #expect(night.status == 0, "\(night.stderr)")
    let breaks = try runBahi(["recon", "breaks", "-O", "csv", "--as-of", platform.lastDay])
    #expect(
      breaks.stdout
        == "break_id,code,state,feed,period,key,currency,expected_minor,reported_minor,"
        + "difference_minor,opened_on,age_days,owner,file,line\n")
  }

  @Test("A rejected file ends the night with 5, and the rest of it is done")
  func rejectedFile() throws {
    let platform = try SimulatedPlatform(days: 2, unlocksPerDay: 20, seed: 1, faults: "none")
    let bad = UnlockText.file([UnlockText.row("unl-x", amount: "five")], sum: "5.00")
    try bad.write(
      toFile: "\(platform.inbox)/2026-04-02/unlocks-bad.csv", atomically: true, encoding: .utf8)
    let night = try platform.night(["-o", "\(platform.folder.path)/night"])
    #expect(night.status == 5, "\(night.stderr)")
    #expect(night.stdout.contains("\nRejected       "))
    #expect(try platform.folder.read("night/rejects/unlocks-bad.rejects.csv").contains("unl-x"))
    #expect(try manifest(platform).exit_status == 5)
  }

  @Test("A night beside another one on the same book ends with 75 and one line")
  func locked() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 10, seed: 1, faults: "none")
    let other = try TestDatabase.current.connection()
    try other.execute("SELECT pg_advisory_lock(hashtext('bahi.night'), 1)")
    let night = try platform.night()
    #expect(night.status == 75)
    #expect(night.stderr == "bahi: another night is running on this book\n")
    try other.execute("SELECT pg_advisory_unlock(hashtext('bahi.night'), 1)")
    #expect(try platform.night().status == 0)
  }

  @Test("A book that was bent ends the night and the check with 6, and the check shows where")
  func failedCheck() throws {
    let platform = try SimulatedPlatform(days: 2, unlocksPerDay: 20, seed: 1, faults: "none")
    #expect(try platform.night().status == 0)
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute(
      """
      UPDATE ledger.day_total SET debit_minor = debit_minor + 1
      WHERE account = (SELECT min(account) FROM ledger.day_total)
      """)
    let night = try platform.night()
    #expect(night.status == 6, "\(night.stderr)")
    #expect(night.stdout.contains("CHECK FAILED"))
    #expect(night.stdout.contains("failed: day_total_equals_postings"))
    let check = try runBahi(["check", "day_total_equals_postings"])
    #expect(check.status == 6)
    #expect(check.stdout.contains("FAIL"))
    #expect(check.stderr.contains("folded_debit_minor"))
    #expect(try runBahi(["check", "route_exists"]).status == 0)
  }

  @Test("An inbox that is not there is refused, with status 65")
  func missingInbox() throws {
    let run = try runBahi(["nightly", "--inbox", "/nowhere", "--date", "2026-04-01"])
    #expect(run.status == 65)
    #expect(run.stderr == "bahi: /nowhere cannot be read: there is no such folder\n")
  }
}

extension SimulatedPlatform {
  fileprivate func night(
    _ further: [String]
  ) throws -> (status: Int32, stdout: String, stderr: String) {
    try night(through: nil, further)
  }
}
