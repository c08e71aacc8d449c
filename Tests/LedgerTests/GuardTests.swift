import Ledger
import Postgres
import TestSupport
import Testing

@Suite("The ledger's guards", .database)
struct GuardTests {
  @Test(
    "A relation that poses as the staging table is refused",
    arguments: [
      "CREATE TEMPORARY TABLE bahi_staging (txn_no integer)",
      "CREATE TEMPORARY VIEW bahi_staging AS SELECT 0 AS txn_no",
      """
      CREATE TEMPORARY TABLE bahi_staging (txn_no integer);
      CREATE TRIGGER extra BEFORE INSERT ON bahi_staging
      FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
      """,
      """
      SET ROLE bahi_owner;
      CREATE TEMPORARY TABLE bahi_staging (txn_no integer);
      CREATE TRIGGER extra BEFORE INSERT ON bahi_staging
      FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
      SET ROLE bahi_post
      """,
      """
      SET ROLE bahi_owner;
      CREATE TEMPORARY TABLE bahi_staging (txn_no integer);
      CREATE RULE extra AS ON INSERT TO bahi_staging DO INSTEAD NOTHING;
      SET ROLE bahi_post
      """,
      """
      SET ROLE bahi_owner;
      CREATE TEMPORARY TABLE bahi_staging (txn_no integer);
      ALTER TABLE bahi_staging ENABLE ROW LEVEL SECURITY;
      SET ROLE bahi_post
      """,
    ])
  func impostor(statements: String) throws {
    let ledger = try LedgerBook()
    try ledger.connection.script(.trusted(statements))
    #expect(try sqlState { try ledger.post([LedgerBook.unlock("unl-1")]) } == "BH005")
    let state = try sqlState {
      try ledger.connection.execute("SELECT * FROM ledger.post_staged(\(ledger.book.id), NULL)")
    }
    #expect(state == "BH005")
  }

  @Test("Posting without a staging table is refused")
  func noStaging() throws {
    let ledger = try LedgerBook()
    let state = try sqlState {
      try ledger.connection.execute("SELECT * FROM ledger.post_staged(\(ledger.book.id), NULL)")
    }
    #expect(state == "BH005")
  }

  @Test("The staging table takes rows from the poster and nothing else")
  func stagingGrants() throws {
    let ledger = try LedgerBook()
    try LedgerPosting(ledger.book, on: ledger.connection).openStaging()
    for statement: SQL in [
      "DELETE FROM pg_temp.bahi_staging", "UPDATE pg_temp.bahi_staging SET leg = 2",
      "TRUNCATE pg_temp.bahi_staging", "ALTER TABLE pg_temp.bahi_staging ADD extra integer",
      """
      CREATE TRIGGER extra BEFORE INSERT ON pg_temp.bahi_staging
      FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
      """,
      "CREATE RULE extra AS ON DELETE TO pg_temp.bahi_staging DO INSTEAD NOTHING",
      "DROP TABLE pg_temp.bahi_staging",
    ] {
      #expect(try sqlState { try ledger.connection.execute(statement) } == "42501", "\(statement)")
    }
  }

  @Test(
    "No statement but the owner's changes a table of the ledger, a leaf included",
    arguments: Intruder.strangers)
  func tablesAreClosed(intruder: Intruder) throws {
    let ledger = try LedgerBook()
    try ledger.post([LedgerBook.unlock("unl-1")])
    let before = try Holdings()
    let connection = try intruder.connection()
    let tables = try ledger.connection.rows(
      """
      SELECT c.relname FROM pg_class AS c
      WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind IN ('r', 'p')
      """
    ).map { try $0.value("relname", as: String.self) }
    #expect(tables.contains { $0.hasPrefix("posting_2") } && tables.contains("source_key_00"))
    for table in tables {
      let column: String = try ledger.connection.row(
        """
        SELECT attname FROM pg_attribute
        WHERE attrelid = ('ledger.' || \(table))::regclass AND attnum = 1
        """
      ).value("attname")
      for statement: SQL in [
        "DELETE FROM ledger.\(identifier: table)", "TRUNCATE ledger.\(identifier: table)",
        "INSERT INTO ledger.\(identifier: table) DEFAULT VALUES",
        "UPDATE ledger.\(identifier: table) SET \(identifier: column) = DEFAULT",
        "DROP TABLE ledger.\(identifier: table)",
      ] {
        #expect(try sqlState { try connection.execute(statement) } == "42501", "\(statement)")
      }
    }
    #expect(try Holdings() == before)
  }

  @Test("The login that connects has no rights of its own before it becomes the poster")
  func loginHasNoRights() throws {
    _ = try LedgerBook()
    let login = try Intruder.login.connection()
    #expect(try sqlState { try login.execute("SELECT FROM ledger.posting") } == "42501")
  }
}
