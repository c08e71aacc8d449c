import Postgres
import TestSupport
import Testing

@Suite("bahi seal and verify", .database)
struct SealCommandTests {
  @Test("The head is printed for programs, found again, and another one is not")
  func heads() throws {
    let platform = try SimulatedPlatform(days: 2, unlocksPerDay: 30, seed: 1, faults: "none")
    #expect(
      try runBahi(["seal", "--print", "-O", "csv"]).stdout
        == "book,block,cut,sealed_at,leaves,head\n")
    let tried = try runBahi(["seal", "--dry-run"])
    #expect(tried.status == 0 && tried.stderr.hasPrefix("block 1: "), "\(tried.stderr)")
    #expect(tried.stderr.hasSuffix(" leaves would be sealed\n"))
    let night = try platform.night()
    #expect(night.status == 0, "\(night.stderr)")
    let printed = try runBahi(["seal", "--print", "-O", "csv"]).stdout.split(separator: "\n")
    let fields = try #require(printed.last).split(separator: ",").map(String.init)
    #expect(fields.first == "main" && fields.count == 6)
    #expect(night.stdout.contains("\nSeal           block \(fields[1]), head \(fields[5])\n"))
    #expect(night.stderr.contains("\"detail\":\"block \(fields[1]), head \(fields[5])\""))
    let good = try runBahi(["verify", "--head", fields[5], "-O", "csv"])
    #expect(good.status == 0, "\(good.stderr)")
    #expect(good.stdout.contains("main,holds,\(fields[1]),"))
    #expect(good.stdout.hasSuffix(",\(fields[5])\n"))
    let other = String(repeating: "ab", count: 32)
    let bad = try runBahi(["verify", "--head", other])
    #expect(bad.status == 6)
    #expect(
      bad.stderr == "the head \(other) is not in the chain, which was cut short or made anew\n")
    #expect(try runBahi(["verify", "--head", "abc"]).status == 64)
    #expect(try runBahi(["verify", "--from", "0"]).status == 64)
    let again = try runBahi(["seal"])
    #expect(again.status == 0 && again.stderr == "nothing is new\n", "\(again.stderr)")
  }

  @Test("A changed amount ends the verification with 6 and names block and transaction")
  func tampered() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 30, seed: 1, faults: "none")
    #expect(try platform.night().status == 0)
    let superuser = try TestDatabase.current.superuserConnection()
    let number: Int64 = try superuser.row(
      "SELECT max(txn) AS txn FROM ledger.posting WHERE kind = 1"
    )
    .value("txn")
    try superuser.execute("ALTER TABLE ledger.posting DISABLE TRIGGER refuse_change")
    try superuser.execute(
      "UPDATE ledger.posting SET amount_minor = amount_minor + 100 WHERE txn = \(number)")
    let run = try runBahi(["verify"])
    #expect(run.status == 6)
    #expect(run.stderr == "block 1: transaction \(number) was changed\n")
    #expect(run.stdout.contains("differs"))
  }

  @Test("A column that nobody seals and a row of a transaction to come fail their checks")
  func checks() throws {
    let platform = try SimulatedPlatform(days: 1, unlocksPerDay: 10, seed: 1, faults: "none")
    #expect(try platform.night().status == 0)
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.script(
      """
      ALTER TABLE ledger.document ADD COLUMN extra text;
      INSERT INTO commerce.party (book, party, kind, name) VALUES (1, 'late', 'creator', 'Late');
      INSERT INTO commerce.agreement (
        book, agreement, version, party, kind, valid_from, share_bp, content, xid)
      VALUES (1, 'late', 1, 'late', 'share', '2026-04-01', 1, '', 9000000000)
      """)
    let check = try runBahi(["check", "every_column_is_sealed", "every_xid_is_past"])
    #expect(check.status == 6)
    #expect(check.stderr.contains("ledger.document column_name=extra problem=not sealed"))
    #expect(check.stderr.contains("relation=commerce.agreement book=1 name=late"))
  }
}
