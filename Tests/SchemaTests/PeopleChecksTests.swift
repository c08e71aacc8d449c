import Postgres
import Schema
import TestSupport
import Testing

@Suite("The checks of people and payees", .database)
struct PeopleChecksTests {
  @Test("A book passes them")
  func healthy() throws {
    for name in ["changes_are_logged", "payee_reads_own_rows", "vouchers_are_gapless"] {
      #expect(try problems(of: name) == [])
    }
  }

  @Test(
    "A log that is off is found, whichever way",
    arguments: [
      (
        "ALTER TABLE commerce.party DISABLE TRIGGER log_change",
        "commerce.party: its changes are not logged"
      ),
      (
        "ALTER TABLE ledger.book ENABLE TRIGGER log_change",
        "ledger.book: its changes are not logged"
      ),
      (
        "DROP TRIGGER log_change ON ledger.account",
        "ledger.account: its changes are not logged"
      ),
    ])
  func log(statement: String, problem: String) throws {
    try TestDatabase.current.superuserConnection().execute(.trusted(statement))
    #expect(try problems(of: "changes_are_logged") == [problem])
  }

  @Test(
    "A payee who may see or do more is found",
    arguments: [
      (
        "ALTER TABLE payout.statement DISABLE ROW LEVEL SECURITY",
        "payout.statement: a payee may SELECT"
      ),
      (
        "CREATE POLICY everyone ON payout.statement USING (true)",
        "payout.statement: a payee may SELECT"
      ),
      (
        "GRANT SELECT (name) ON commerce.party TO bahi_payee",
        "commerce.party: a payee may SELECT"
      ),
      (
        "GRANT DELETE ON payout.statement TO PUBLIC",
        "payout.statement: a payee may DELETE"
      ),
      (
        "GRANT EXECUTE ON FUNCTION ledger.leave_out TO PUBLIC",
        "ledger.leave_out(bigint[]): a payee may call it"
      ),
    ])
  func payee(statement: String, problem: String) throws {
    try TestDatabase.current.superuserConnection().execute(.trusted(statement))
    #expect(try problems(of: "payee_reads_own_rows") == [problem])
  }

  @Test("A payee who was made one of the staff is found")
  func payeeOfStaff() throws {
    let login = try TestLogin(["bahi_read", "bahi_payee"])
    let superuser = try TestDatabase.current.superuserConnection()
    try openBook()
    try superuser.execute(
      "INSERT INTO commerce.party (book, party, kind, name) VALUES (1, 'studio-1', 'creator', 'S')")
    try superuser.execute("INSERT INTO payout.payee_login VALUES (\(login.name), 1, 'studio-1')")
    #expect(
      try problems(of: "payee_reads_own_rows") == [
        "\(login.name): a payee is a member of bahi_read"
      ])
  }

  @Test("A number that was skipped, and a key that is no voucher's, are found")
  func vouchers() throws {
    try openBook()
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("INSERT INTO ledger.voucher_series VALUES (1, 'journal', '2627', 2)")
    try superuser.execute(
      """
      INSERT INTO ledger.source_key (txn, xid, book, source, external_id, event_hash)
      SELECT 5, 1, 1, ledger.ensure_source('journal'), 'JV/2627/000001', ''
      """)
    #expect(
      try problems(of: "vouchers_are_gapless") == [
        "1: JV/2627/000001: a key of source journal that is no voucher's",
        "1: journal 2627: 0 vouchers up to 0, the series stands at 2",
      ])
  }

  private func openBook() throws {
    try TestDatabase.current.poster().execute(
      """
      SELECT ledger.ensure_book('main', 'sample', 'Sample', 'MUMS12345A', '{27}',
        '{27AAACS1234C1Z5}', 1800)
      """)
  }

  private func problems(of check: String) throws -> [String] {
    let results = try Checks(TestDatabase.current.connection()).run(names: [check])
    return try #require(results.first).rows.map {
      $0.map { $0 ?? "" }.joined(separator: ": ")
    }
  }
}
