import Postgres
import Schema
import TestSupport
import Testing

@Suite("The checks of terms", .database)
struct TermsChecksTests {
  @Test("A rule that counts on other days than its version leaves it is found")
  func inForce() throws {
    let superuser = try filled()
    #expect(try problems(of: "rules_in_force_follow_versions") == [])
    try superuser.execute("UPDATE commerce.rule_in_force SET span = '[2026-04-01,2026-05-01)'")
    let found = try problems(of: "rules_in_force_follow_versions")
    #expect(found.count == 2)
    #expect(found.first?.hasSuffix(": in force without a reason") == true, "\(found)")
    #expect(found.last?.hasSuffix(": not in force") == true, "\(found)")
    try superuser.execute("DELETE FROM commerce.rule_in_force")
    #expect(try problems(of: "rules_in_force_follow_versions").count == 1)
  }

  @Test("A split that does not sum to the whole is found")
  func splits() throws {
    let superuser = try filled()
    try superuser.execute(
      "INSERT INTO commerce.agreement_split VALUES (1, 'terms', 1, 'riya', 9000)")
    #expect(try problems(of: "splits_sum_to_whole") == ["1: terms: 1: 9000"])
  }

  @Test("Terms that were only tried are found if they were kept")
  func trial() throws {
    let superuser = try filled()
    #expect(try problems(of: "terms_are_decided") == [])
    try superuser.script(
      """
      SET session_replication_role = replica;
      ALTER TABLE commerce.terms_decision DISABLE TRIGGER refuse_trial;
      SELECT commerce.try_terms(1, '[]');
      """)
    #expect(try problems(of: "terms_are_decided").count == 1)
  }

  private func filled() throws -> Connection {
    try TestDatabase.current.poster().execute(
      """
      SELECT ledger.ensure_book('main', 'sample', 'Sample', 'MUMS12345A', '{27}',
        '{27AAACS1234C1Z5}', 1800)
      """)
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.script(
      """
      INSERT INTO commerce.party (book, party, kind, name) VALUES (1, 'riya', 'affiliate', 'Riya');
      INSERT INTO commerce.agreement (
        book, agreement, version, party, kind, valid_from, content)
      VALUES (1, 'terms', 1, 'riya', 'affiliate', '2026-04-01', 'content');
      INSERT INTO commerce.commission_rule (
        book, agreement, version, rule, priority, valid_from, rate_bp, bonus_minor, rounding)
      VALUES (1, 'terms', 1, 1, 0, '2026-04-01', 1500, 0, 'half-up');
      """)
    return superuser
  }

  private func problems(of check: String) throws -> [String] {
    let results = try Checks(TestDatabase.current.connection()).run(names: [check])
    return try #require(results.first).rows.map {
      $0.map { $0 ?? "" }.joined(separator: ": ")
    }
  }
}
