import Postgres
import Schema
import TestSupport
import Testing

@Suite("The check that the guards stand", .database)
struct GuardsStandTests {
  @Test("A book passes, its new leaves included")
  func healthy() throws {
    try makeLeaves()
    #expect(try problems() == [])
  }

  @Test(
    "A superuser who takes a guard away is found, whichever way",
    arguments: [
      (
        "ALTER TABLE payout.statement DISABLE TRIGGER refuse_truncate",
        "payout.statement: no guard of TRUNCATE"
      ),
      ("ALTER TABLE ledger.cut ENABLE TRIGGER refuse_truncate", "ledger.cut: no guard of TRUNCATE"),
      (
        "ALTER TABLE ledger.source_key_07 DISABLE TRIGGER refuse_change",
        "ledger.source_key_07: no guard of UPDATE and DELETE"
      ),
      (
        "ALTER TABLE commerce.touch DISABLE TRIGGER refuse_change",
        "commerce.touch: no guard of UPDATE and DELETE"
      ),
      (
        "DROP TRIGGER refuse_change ON intake.line",
        "intake.line: no guard of UPDATE and DELETE"
      ),
      (
        """
        CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON commerce.sale
        FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
        ALTER TABLE commerce.sale ENABLE ALWAYS TRIGGER refuse_change
        """, "commerce.sale: no guard of UPDATE and DELETE"
      ),
      (
        """
        CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger.batch
        FOR EACH ROW WHEN (false) EXECUTE FUNCTION ledger.refuse_change();
        ALTER TABLE ledger.batch ENABLE ALWAYS TRIGGER refuse_change
        """, "ledger.batch: no guard of UPDATE and DELETE"
      ),
      (
        "CREATE TABLE ledger.extra PARTITION OF ledger.posting FOR VALUES FROM (0) TO (1)",
        "ledger.extra: no guard of TRUNCATE"
      ),
      (
        "GRANT UPDATE ON ledger.source_key_03 TO bahi_post",
        "ledger.source_key_03: bahi_post may UPDATE"
      ),
      (
        "GRANT INSERT (name) ON ledger.entity TO bahi_read",
        "ledger.entity: bahi_read may INSERT"
      ),
    ])
  func tampered(statements: String, problem: String) throws {
    try makeLeaves()
    try TestDatabase.current.superuserConnection().script(.trusted(statements))
    #expect(try problems() == [problem])
  }

  @Test("A guard that is off for all leaves of the postings is found at each")
  func allLeaves() throws {
    try makeLeaves()
    try TestDatabase.current.superuserConnection().execute(
      "ALTER TABLE ledger.posting DISABLE TRIGGER refuse_change")
    let found = try problems()
    #expect(found.count == 4)
    #expect(found.allSatisfy { $0.hasSuffix(": no guard of UPDATE and DELETE") })
  }

  @Test("A grant to everyone is found for each role")
  func grantToEveryone() throws {
    try makeLeaves()
    try TestDatabase.current.superuserConnection().execute(
      "GRANT TRUNCATE ON ledger.day_total TO PUBLIC")
    let found = try problems()
    for role in ["bahi", "bahi_post", "bahi_read"] {
      #expect(found.contains("ledger.day_total: \(role) may TRUNCATE"))
    }
  }

  private func makeLeaves() throws {
    try TestDatabase.current.poster().execute("SELECT ledger.ensure_partition()")
  }

  private func problems() throws -> [String] {
    let results = try Checks(TestDatabase.current.connection()).run(names: ["guards_stand"])
    return try #require(results.first).rows.map {
      $0.map { $0 ?? "" }.joined(separator: ": ")
    }
  }
}
