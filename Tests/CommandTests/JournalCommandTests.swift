import TestSupport
import Testing

@Suite("bahi journal", .database)
struct JournalCommandTests {
  private let platform: SimulatedPlatform
  private let maker: TestLogin
  private let checker: TestLogin

  init() throws {
    platform = try SimulatedPlatform(days: 1, unlocksPerDay: 10, seed: 1)
    maker = try TestLogin(isReserved: true)
    checker = try TestLogin(isReserved: true)
    for arguments in [
      ["bahi", "--role", "admin"], [maker.name, "--role", "poster", "--role", "checker"],
      [checker.name, "--role", "checker", "--limit", "50000"],
    ] {
      let run = try runBahi(["users", "add"] + arguments + ["--name", "N"])
      try #require(run.status == 0, "\(run.stderr)")
    }
  }

  private func file(_ amount: String = "50000.00", credit: String? = nil) throws -> String {
    try platform.folder.write(
      """
      voucher: payment
      date: 2026-04-30
      memo: "Rent'); DROP TABLE ledger.posting; --"
      reason: invoice 123
      legs:
        - account: expenses:other:rent
          debit: \(amount)
          open: true
          class: other_expense
        - account: assets:bank:hdfc-6789
          credit: \(credit ?? amount)
          open: true
          class: bank
      """, to: "rent.yaml")
  }

  @Test("Two logins: one posts, the other approves, and the books and listings say so")
  func twoLogins() throws {
    let trial = try runBahi(["journal", "post", try file(), "--dry-run"], as: maker)
    #expect(trial.stdout == "")
    #expect(trial.stderr == "the entry would wait for the approval of another person\n")
    let proposed = try runBahi(["journal", "post", try file()], as: maker)
    #expect(proposed.status == 0, "\(proposed.stderr)")
    let number = try #require(proposed.stdout.split(whereSeparator: \.isWhitespace).last)
    #expect(proposed.stdout == "proposal \(number)\n")
    let own = try runBahi(["journal", "approve", "\(number)"], as: maker)
    #expect(own.status == 77)
    #expect(
      own.stderr.hasPrefix("bahi: \(maker.name) made proposal \(number) and cannot approve it"))
    let pending = try runBahi(["journal", "list", "--pending", "-O", "csv"], as: checker)
    #expect(pending.stdout.split(separator: "\n").count == 2)
    let tried = try runBahi(["journal", "approve", "\(number)", "--dry-run"], as: checker)
    #expect(tried.stderr == "the entry would be posted as PV/2627/000001\n")
    #expect(try runBahi(["report", "tb", "-O", "csv"]).stdout.contains("rent") == false)
    let approved = try runBahi(["journal", "approve", "\(number)"], as: checker)
    #expect(approved.stdout == "PV/2627/000001\n")
    #expect(
      try runBahi(["report", "tb", "-O", "csv"]).stdout
        .contains("expenses:other:rent,INR,5000000,0,5000000\n"))
    let shown = try runBahi(["journal", "show", "PV/2627/000001"], as: maker)
    #expect(
      shown.stdout.hasPrefix(
        """
        PV/2627/000001, payment on 2026-04-30, posted: made by \(maker.name), decided by \
        \(checker.name)
        Rent'); DROP TABLE ledger.posting; -- – invoice 123

        """))
    #expect(
      try runBahi(["journal", "show", "\(number)", "-O", "csv"]).stdout == """
        account,currency,debit_minor,credit_minor,item,series
        expenses:other:rent,INR,5000000,,,
        assets:bank:hdfc-6789,INR,,5000000,,

        """)
    #expect(try runBahi(["check"]).status == 0)
  }

  @Test("A write-off moves bad debts alone, takes two people, and has a number of its own")
  func writeOff() throws {
    func voucher(_ debit: String, _ sort: String) throws -> String {
      try platform.folder.write(
        """
        voucher: write-off
        date: 2026-04-30
        reason: the payee has left
        legs:
          - { account: "\(debit)", debit: "12.40", open: true, class: \(sort) }
          - { account: "assets:recoverable:studio-1", credit: "12.40", open: true,
              class: recoverable }
        """, to: "write-off.yaml")
    }
    let number = try proposal(["post", try voucher("expenses:bad-debts", "bad_debt")])
    #expect(try runBahi(["journal", "approve", number], as: maker).status == 77)
    #expect(
      try runBahi(["journal", "approve", number], as: checker).stdout == "WO/2627/000001\n")
    #expect(
      try runBahi(["report", "tb", "-O", "csv"]).stdout
        .contains("expenses:bad-debts,INR,1240,0,1240\n"))
    let other = try runBahi(
      ["journal", "post", try voucher("expenses:fees:bank", "fee_expense")], as: maker)
    #expect(other.status == 65)
    #expect(
      other.stderr.contains(
        "write_off may not move money from assets:recoverable:studio-1 to expenses:fees:bank"))
    #expect(try runBahi(["check"]).status == 0)
  }

  @Test("A reversal goes the same way, once")
  func reversal() throws {
    let number = try proposal(["post", try file()])
    #expect(try runBahi(["journal", "approve", number], as: checker).status == 0)
    let reverse = [
      "reverse", "PV/2627/000001", "--reason", "wrong month", "--on", "2026-05-01",
    ]
    let second = try proposal(reverse)
    let again = try runBahi(["journal"] + reverse, as: maker)
    #expect(again.status == 65)
    #expect(again.stderr.contains("is taken back already, by proposal \(second)"))
    #expect(
      try runBahi(["journal", "approve", second], as: checker).stdout == "RJ/2627/000001\n")
    #expect(
      try runBahi(["report", "tb", "-O", "csv"]).stdout
        .contains("expenses:other:rent,INR,0,0,0\n"))
    #expect(try runBahi(["check"]).status == 0)
  }

  @Test("A rejection, a limit and a fault of the file are told, each with its status")
  func refused() throws {
    let high = try proposal(["post", try file("50000.01")])
    let limited = try runBahi(["journal", "approve", high], as: checker)
    #expect(limited.status == 77)
    #expect(limited.stderr.contains("₹50000.01 lies above the limit of \(checker.name)"))
    let tried = try runBahi(
      ["journal", "reject", high, "--reason", "too much", "--dry-run"], as: checker)
    #expect(tried.stderr == "proposal \(high) would be rejected\n")
    let rejected = try runBahi(["journal", "reject", high, "--reason", "too much"], as: checker)
    #expect(rejected.stderr == "proposal \(high) is rejected\n")
    let late = try runBahi(["journal", "approve", high], as: checker)
    #expect(late.status == 65)
    #expect(late.stderr.contains("was rejected by \(checker.name) already"))
    let unbalanced = try runBahi(["journal", "post", try file("5", credit: "6")], as: maker)
    #expect(unbalanced.status == 65)
    #expect(
      unbalanced.stderr == "bahi: rent.yaml:6: the debits in INR are ₹5.00, the credits ₹6.00\n")
    let unknown = try runBahi(["journal", "show", "PV/2627/000009"], as: maker)
    #expect(unknown.status == 64)
    #expect(
      unknown.stderr
        == "bahi: there is no voucher, transaction or proposal \"PV/2627/000009\"\n")
    #expect(try runBahi(["journal", "post", try file()], as: checker).status == 77)
  }

  @Test("A book of a single person lets that one approve, and every report says so on the side")
  func singlePerson() throws {
    let plain = try runBahi(["report", "tb", "-O", "csv"])
    #expect(plain.stderr == "")
    let number = try proposal(["post", try file()])
    let set = try runBahi(["users", "single-person", "on", "--reason", "one founder"])
    #expect(set.stderr == "book main is kept by a single person\n")
    #expect(try runBahi(["journal", "approve", number], as: maker).status == 0)
    let notice = """
      book main is kept by a single person: entries by hand are not checked by a second one

      """
    for arguments in [
      ["report", "tb", "-O", "csv"], ["report", "daybook", "2026-04-30"], ["journal", "list"],
      ["report", "audit"],
      ["statements", "list"], ["recon", "breaks", "-O", "csv"], ["agreements", "list"],
    ] {
      let run = try runBahi(arguments)
      #expect(run.stderr == notice, "\(arguments)")
      #expect(!run.stdout.contains("single person"))
    }
  }

  @Test("A night writes nothing into the log of changes")
  func quietNight() throws {
    let before = try runBahi(["report", "audit", "-O", "csv"]).stdout
    #expect(before.split(separator: "\n").count > 5)
    #expect([0, 3].contains(try platform.night().status))
    #expect(try runBahi(["report", "audit", "-O", "csv"]).stdout == before)
    #expect(
      try runBahi(["report", "audit", "-e", "2020-01-01", "-O", "csv"]).stdout.split(
        separator: "\n"
      ).count == 1)
  }

  private func proposal(_ arguments: [String]) throws -> String {
    let run = try runBahi(["journal"] + arguments, as: maker)
    try #require(run.status == 0, "\(run.stderr)")
    return String(try #require(run.stdout.split(whereSeparator: \.isWhitespace).last))
  }
}
