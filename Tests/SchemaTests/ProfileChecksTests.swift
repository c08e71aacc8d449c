import Postgres
import Schema
import TestSupport
import Testing

@Suite("The check of profiles", .database)
struct ProfileChecksTests {
  @Test("A profile in use that nobody else looked at is found, and two texts that wait at once")
  func found() throws {
    try TestDatabase.current.poster().execute(
      """
      SELECT ledger.ensure_book('main', 'sample', 'Sample', 'MUMS12345A', '{27}',
        '{27AAACS1234C1Z5}', 1800)
      """)
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.script(
      """
      INSERT INTO intake.profile_text (sha256, content)
      SELECT encode(sha256('a'), 'hex'), 'a';
      INSERT INTO intake.profile_proposal (book, profile, version, feed, family, sha256)
      SELECT 1, p, 1, 'f', 'f', encode(sha256('a'), 'hex') FROM unnest('{a,b,c}'::text[]) AS p;
      """)
    #expect(try problems() == [])
    try superuser.script(
      """
      INSERT INTO intake.profile_decision (
        proposal, book, profile, verdict, basis, proposed_by)
      SELECT proposal, 1, 'a', 'activated', 'single_person', proposed_by
      FROM intake.profile_proposal WHERE profile = 'a';
      INSERT INTO intake.profile_proposal (book, profile, version, feed, family, sha256)
      VALUES (1, 'b', 2, 'f', 'f', encode(sha256('a'), 'hex'));
      """)
    #expect(
      try problems() == [
        "1: a: 1: decided by its maker in a book of several people",
        "1: b: 4: two of one profile wait for a decision",
      ])
  }

  private func problems() throws -> [String] {
    let results = try Checks(TestDatabase.current.connection())
      .run(names: ["profile_in_use_was_activated"])
    return try #require(results.first).rows.map {
      $0.map { $0 ?? "" }.joined(separator: ": ")
    }
  }
}
