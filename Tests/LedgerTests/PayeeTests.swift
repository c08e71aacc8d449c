import Ledger
import Postgres
import TestSupport
import Testing

@Suite("Payees and their statements", .database)
struct PayeeTests {
  @Test("A payee's login reads the statements of its payees and no others, with their postings")
  func ownRows() throws {
    let payees = try Payees()
    #expect(try payees.numbers(of: payees.first) == ["PS1", "PS3"])
    #expect(try payees.numbers(of: payees.second) == ["PS2"])
    #expect(
      try payees.first.connection().rows(
        "SELECT number FROM payout.statement_posting ORDER BY number"
      ).map { try $0.value("number", as: String.self) } == ["PS1", "PS3"])
    // A login in the role without a payee reads nothing, and staff read everything.
    #expect(try payees.numbers(of: try TestLogin(["bahi_payee"])) == [])
    for role in ["bahi_post", "bahi_read"] {
      #expect(try payees.numbers(of: try TestLogin([role])).count == 3)
    }
    try PeopleStore(on: payees.ledger.connection).remove(payees.first.name, reason: "left")
    #expect(try payees.numbers(of: payees.first) == [])
  }

  @Test("Neither a setting nor a role, a path or a function of its own shows a payee more")
  func attacks() throws {
    let payees = try Payees()
    let connection = try payees.first.connection()
    for statement in [
      "SET bahi.login = '\(payees.second.name)'", "SET bahi.payee = 'studio-2'",
      "SET search_path = payout, ledger, commerce", "SET row_security = on",
      "SET application_name = 'bahi'",
    ] {
      try connection.execute(.trusted(statement))
    }
    for role in ["bahi_post", "bahi_read", "bahi_owner", "bahi", payees.second.name] {
      #expect(try sqlState { try connection.execute("SET ROLE \(identifier: role)") } == "42501")
      #expect(
        try sqlState {
          try connection.execute("SET SESSION AUTHORIZATION \(identifier: role)")
        } == "42501")
    }
    // The function is cheap, so the planner would ask it first, if it were allowed to.
    try connection.script(
      """
      CREATE TABLE pg_temp.seen (number text);
      CREATE FUNCTION pg_temp.spy(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
        'BEGIN INSERT INTO pg_temp.seen VALUES ($1); RETURN true; END'
      """)
    _ = try connection.rows("SELECT number FROM payout.statement WHERE pg_temp.spy(number)")
    let seen = try connection.rows("SELECT DISTINCT number FROM pg_temp.seen ORDER BY 1")
      .map { try $0.value("number", as: String.self) }
    #expect(seen == ["PS1", "PS3"])
    // An error that tells of a row would tell of it too.
    #expect(
      try connection.rows("SELECT FROM payout.statement WHERE 1 / (opening_minor - 2) = 9").isEmpty)
    #expect(
      try sqlState { try connection.execute("SET row_security = off; SELECT 1") } == "42601")
    try connection.execute("SET row_security = off")
    #expect(
      try sqlState { _ = try connection.rows("SELECT FROM payout.statement") } == "42501")
  }

  @Test("A payee reads nothing else, writes nothing and calls nothing")
  func nothingElse() throws {
    let payees = try Payees()
    let connection = try payees.first.connection()
    let relations = try TestDatabase.current.superuserConnection().rows(
      """
      SELECT oid::regclass::text AS name FROM pg_class
      WHERE relkind IN ('r', 'p', 'v') AND relnamespace::regnamespace::text IN (
        'ledger', 'commerce', 'intake', 'recon', 'report', 'payout')
      """
    ).map { try $0.value("name", as: String.self) }
    #expect(relations.count > 40)
    let own = ["payout.statement", "payout.statement_posting", "payout.payee_login"]
    for relation in relations {
      let state = try sqlState {
        _ = try connection.rows(.trusted("SELECT FROM \(relation) LIMIT 1"))
      }
      #expect(state == (own.contains(relation) ? nil : "42501"), "\(relation)")
      for statement in ["DELETE FROM \(relation)", "INSERT INTO \(relation) DEFAULT VALUES"] {
        #expect(
          try sqlState { try connection.execute(.trusted(statement)) } == "42501", "\(statement)")
      }
    }
    #expect(
      try connection.rows("SELECT login FROM payout.payee_login").map { try $0.value("login") }
        == [payees.first.name, payees.first.name])
    for call: SQL in [
      "SELECT payout.add_payee_login(session_user::text, 1, 'studio-2')",
      "SELECT * FROM ledger.balance(1)",
    ] {
      #expect(try sqlState { _ = try connection.rows(call) } == "42501")
    }
  }

  @Test("Who has a role in the books is no payee, and a payee gets no role")
  func apart() throws {
    let payees = try Payees()
    let people = PeopleStore(on: payees.ledger.connection)
    let staff = try TestLogin(["bahi_read"])
    #expect(
      try message { try people.add(staff.name, payee: "studio-1", of: payees.ledger.book) }
        == "login \(staff.name) has a role in the books and cannot be a payee's")
    #expect(
      try message {
        try people.add(payees.first.name, name: "P", PersonGrant(roles: [.reader]))
      } == "login \(payees.first.name) is a payee's and cannot have a role")
    #expect(
      try message { try people.add("p9", payee: "studio-9", of: payees.ledger.book) }
        == "there is no payee studio-9")
  }
}

/// A book with statements of three payees: two are of the first login, one of the second.
private struct Payees {
  let ledger: LedgerBook
  let first: TestLogin
  let second: TestLogin

  init() throws {
    ledger = try LedgerBook()
    first = try TestLogin(["bahi_payee"])
    second = try TestLogin(["bahi_payee"])
    let people = PeopleStore(on: ledger.connection)
    try people.add("bahi", name: "Owner", PersonGrant(roles: [.admin]))
    _ = try ledger.cut()
    try ledger.connection.execute(
      """
      INSERT INTO payout.statement_run (book, period, first_on, last_on, cut)
      SELECT book, '2026-04', '2026-04-01', '2026-04-30', cut FROM ledger.cut
      """)
    for number in 1...3 {
      try ledger.connection.execute(
        """
        INSERT INTO commerce.party (book, party, kind, name)
        VALUES (\(ledger.book.id), \("studio-\(number)"), 'creator', 'S')
        """)
      try ledger.connection.execute(
        """
        INSERT INTO payout.statement (
          book, number, run, party, period, currency, opening_minor, earned_minor, adjusted_minor,
          closing_minor, issued_on, document, sha256)
        SELECT r.book, \("PS\(number)"), r.run, \("studio-\(number)"), '2026-04', 'INR',
          \(number)::bigint, 0, 0, \(number)::bigint, '2026-04-30', 'x',
          encode(sha256('x'), 'hex')
        FROM payout.statement_run AS r
        """)
      try ledger.connection.execute(
        """
        INSERT INTO payout.statement_posting (book, txn, leg, number)
        VALUES (\(ledger.book.id), \(number), 1, \("PS\(number)"))
        """)
    }
    try people.add(first.name, payee: "studio-1", of: ledger.book)
    try people.add(first.name, payee: "studio-3", of: ledger.book)
    try people.add(second.name, payee: "studio-2", of: ledger.book)
  }

  func numbers(of login: TestLogin) throws -> [String] {
    try login.connection().rows("SELECT number FROM payout.statement ORDER BY number")
      .map { try $0.value("number") }
  }
}
