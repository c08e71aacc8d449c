import Testing

@testable import Postgres

@Suite("Redaction")
struct RedactionTests {
  private static let secret = #"98"76) is not present in table "hush"#

  @Test("A value of the wrong form is not repeated")
  func wrongForm() throws {
    let error = try failure(of: "SELECT \(Self.secret)::bigint")
    #expect(error.sqlState == "22P02")
    #expect(error.message == #"invalid input syntax for type bigint: "…""#)
  }

  @Test("A value out of range is not repeated")
  func outOfRange() throws {
    let error = try failure(of: "SELECT \("99999999999")::integer")
    #expect(error.message == #"value "…" is out of range for type integer"#)
  }

  @Test("A broken token of JSON is not repeated")
  func json() throws {
    let error = try failure(of: "SELECT \("{hush}")::jsonb")
    #expect(error.detail == nil)
    #expect(!error.description.contains("hush"))
  }

  @Test("A double key keeps the columns and the constraint, not the values")
  func doubleKey() throws {
    let connection = try tables()
    try connection.execute("INSERT INTO parent VALUES (\(Self.secret), 1)")
    let error = try failure(of: "INSERT INTO parent VALUES (\(Self.secret), 1)", on: connection)
    #expect(error.sqlState == "23505")
    #expect(error.detail == "Key (name, n)=(…) already exists.")
    #expect(error.constraint == "parent_pkey")
    #expect(error.table == "parent")
  }

  @Test("A missing reference keeps the columns and the table, not the values")
  func missingReference() throws {
    let error = try failure(of: "INSERT INTO child VALUES (\(Self.secret), 7)", on: try tables())
    #expect(error.sqlState == "23503")
    #expect(error.detail == #"Key (name, n)=(…) is not present in table "parent"."#)
    #expect(error.constraint == "child_parent_fkey")
  }

  @Test("A key still in use keeps the columns and the table, not the values")
  func stillReferenced() throws {
    let connection = try tables()
    try connection.execute("INSERT INTO parent VALUES (\(Self.secret), 1)")
    try connection.execute("INSERT INTO child VALUES (\(Self.secret), 1)")
    let error = try failure(of: "DELETE FROM parent WHERE n = \(1)", on: connection)
    #expect(error.detail == #"Key (name, n)=(…) is still referenced from table "child"."#)
  }

  @Test("A key of an expression keeps the expression")
  func expressionKey() throws {
    let connection = try tables()
    try connection.script("CREATE UNIQUE INDEX parent_lower ON parent (lower(name))")
    try connection.execute("INSERT INTO parent VALUES ('A', 1)")
    let error = try failure(of: "INSERT INTO parent VALUES ('a', 2)", on: connection)
    #expect(error.detail == "Key (lower(name))=(…) already exists.")
  }

  @Test("A failing row is not repeated, its column is")
  func failingRow() throws {
    let connection = try tables()
    let missing = try failure(
      of: "INSERT INTO parent VALUES (\(Self.secret), NULL)", on: connection)
    #expect(missing.sqlState == "23502")
    #expect(missing.column == "n")
    #expect(missing.detail == "Failing row contains (…).")
    let refused = try failure(
      of: "INSERT INTO parent VALUES (\(Self.secret), -1)", on: connection)
    #expect(refused.sqlState == "23514")
    #expect(refused.detail == "Failing row contains (…).")
    #expect(!refused.description.contains("hush"))
  }

  @Test("A row without a partition keeps the partition key, not its value")
  func noPartition() throws {
    let connection = try connect()
    try connection.script("CREATE TEMP TABLE p (name text) PARTITION BY LIST (name)")
    let error = try failure(of: "INSERT INTO p VALUES (\(Self.secret))", on: connection)
    #expect(error.detail == "Partition key of the failing row contains (name) = (…).")
  }

  @Test("Other languages and unknown shapes lose the detail, never keep the value")
  func otherLanguage() {
    let german = ServerError(
      sqlState: "22P02", message: "ungültige Eingabesyntax für Typ bigint: »hush»hush«",
      detail: "hush")
    #expect(german.redacted().message == #"ungültige Eingabesyntax für Typ bigint: "…""#)
    #expect(german.redacted().detail == nil)
    let key = ServerError(
      sqlState: "23505", message: "doppelter Schlüsselwert",
      detail: "Schlüssel »(name)=(hush)« existiert bereits.")
    #expect(key.redacted().detail == nil)
    let bytes = ServerError(
      sqlState: "22021", message: #"invalid byte sequence for encoding "UTF8": 0xff 0x68"#)
    #expect(!bytes.redacted().message.contains("0x"))
  }

  @Test("Errors of class BH are kept whole, and no error keeps its context")
  func ownErrors() throws {
    let raise: SQL = """
      DO $$ BEGIN
        RAISE EXCEPTION USING ERRCODE = 'BH001', MESSAGE = 'entry "7" does not balance',
          DETAIL = 'Key (a)=(7) is off.', HINT = 'Post every leg.', CONSTRAINT = 'entry_balances';
      END $$
      """
    let error = try failure(of: raise)
    #expect(error.isOwn)
    #expect(
      error
        == ServerError(
          sqlState: "BH001", message: #"entry "7" does not balance"#,
          detail: "Key (a)=(7) is off.", hint: "Post every leg.", constraint: "entry_balances"))
    #expect(
      error.description
        == #"entry "7" does not balance (SQLSTATE BH001): Key (a)=(7) is off. Post every leg."#)
  }

  private func tables() throws -> Connection {
    let connection = try connect()
    try connection.script(
      """
      CREATE TEMP TABLE parent (name text, n int CONSTRAINT parent_n_positive CHECK (n > 0),
        CONSTRAINT parent_pkey PRIMARY KEY (name, n));
      CREATE TEMP TABLE child (name text, n int,
        CONSTRAINT child_parent_fkey FOREIGN KEY (name, n) REFERENCES parent);
      """)
    return connection
  }

  private func failure(of sql: SQL, on connection: Connection? = nil) throws -> ServerError {
    let connection = try connection ?? connect()
    let error = try #require(throws: PostgresError.self) { try connection.execute(sql) }
    guard case .server(let failure) = error else { throw error }
    return failure
  }
}
