import Foundation
import Intake
import Postgres
import TestSupport
import Testing

@Suite("What a line says", .database)
struct LineContentTests {
  private typealias Files = PartnerFiles

  /// Makes all lines of a feed and its files as the version of bahi before this one left them: the
  /// hashes are what its program took of the rows, as bytes written here once.
  private func age(_ files: Files, _ hashes: [String: String], digest: String) throws {
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("SET session_replication_role = replica")
    try superuser.execute("ALTER TABLE intake.line DISABLE TRIGGER ALL")
    try superuser.execute("ALTER TABLE intake.file DISABLE TRIGGER ALL")
    for (key, hash) in hashes {
      try superuser.execute(
        """
        UPDATE intake.line SET hash_version = 2, content_hash = decode(\(hash), 'hex')
        WHERE line_key = \(key)
        """)
    }
    try superuser.execute("UPDATE intake.file SET content_sha256 = \(digest)")
  }

  @Test("A book from before lines were hashed with their counts knows its lines and files again")
  func upgrade() throws {
    let files = try Files()
    let profile = try Files.profile(restatement: "{ mode: snapshot }")
    let rows = [Files.row("a", "10.50"), Files.row("b", "1")]
    try files.take(rows, profile, named: "first.csv")
    let old = Self.oldHashes
    try age(files, old.lines, digest: old.digest)
    let same = try files.take(rows.reversed(), profile)
    #expect(same.message == "the same rows were accepted as first.csv [F-DUP]")
    let next = [Files.row("a", "10.5"), Files.row("b", "2"), Files.row("c", "3")]
    #expect(
      Files.differences(try files.take(next, profile))
        == ["changed 1 1 2", "new 1 0 3", "unchanged 1 10.5 10.5"])
    let versions = try files.connection.rows(
      """
      SELECT line_key, hash_version FROM intake.line WHERE feed = 'shop' AND is_current ORDER BY 1
      """
    ).map { $0.texts.map { $0 ?? "" }.joined(separator: " ") }
    #expect(versions == ["a 2", "b 3", "c 3"])
    #expect(Files.differences(try files.take([next[1]], profile)) == ["unchanged 1 2 2"])
  }

  private static let oldHashes = (
    lines: [
      "a": "263fb706cc9ee61cee23ff1cee43e865260fc64f177ebd81c41e83d75aeaef86",
      "b": "a17ecd10db721dcb2fc1939dc627ee1352707583aaf1d3b0ebd701f85cd96cbc",
    ],
    digest: "c7be8417a81103e71de592bab46bd67878803bd2c2709131aff585cfb7c45c42-2"
  )
}

@Suite("Counts of lines", .database)
struct LineCountTests {
  private func counts(_ platform: SimulatedPlatform, _ feed: String) throws -> [String] {
    try platform.connection.rows(
      """
      SELECT concat_ws(' ', day, series, episode, content_id, coalesce(impressions::text, '-'),
        coalesce(views::text, '-'), coalesce(clicks::text, '-')) AS line
      FROM report.denominator WHERE feed = \(feed) ORDER BY 1
      """
    ).map { try $0.value("line") }
  }

  @Test("Own denominators are kept, and a day that is told anew takes the place of what it said")
  func own() throws {
    let platform = try SimulatedPlatform(days: 1, unlocks: 1, sales: 0)
    func file(_ name: String, _ views: Int) throws -> String {
      try platform.write(
        """
        day,series,episode,hotspot,surface,impressions,views,clicks
        2026-04-02,S1,E042,H3,episode,20000,\(views),410
        #control,1,0.00

        """, to: name)
    }
    #expect(try platform.run(try file("denominators-1.csv", 15_230)).accepted == 1)
    #expect(try counts(platform, "denominators") == ["2026-04-02 S1 E042 20000 15230 410"])
    let postings = try platform.count("ledger.posting")
    #expect(try platform.run(try file("denominators-2.csv", 15_999)).changed == 1)
    #expect(try counts(platform, "denominators") == ["2026-04-02 S1 E042 20000 15999 410"])
    #expect(try platform.count("ledger.posting") == postings)
  }

  @Test("A partner's views stand beside its money; what it does not count is not zero")
  func partner() throws {
    let platform = try SimulatedPlatform(days: 1, unlocks: 1, sales: 0)
    let path = SampleRestatementTests.samples.appending(path: "youtube_cms_ad_revenue_by_video.csv")
    #expect(try platform.run(path.path).verdict == .accepted)
    let counted = try counts(platform, "youtube")
    #expect(counted.count == 3 && counted.allSatisfy { $0.hasSuffix(" -") })
  }
}
