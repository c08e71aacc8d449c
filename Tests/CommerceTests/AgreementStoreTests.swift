import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Applying agreements", .database)
struct AgreementStoreTests {
  @Test("The same file again changes nothing")
  func twice() throws {
    let connection = try TestDatabase.current.poster()
    let first = try CommerceBook.apply(CommerceBook.yaml(), on: connection)
    #expect(first.map(\.agreement) == ["flipkart-commission", "studio-12-share"])
    #expect(first.map(\.version) == [1, 1] && first.allSatisfy { $0.before == nil })
    let book = try Book(code: "main", on: connection)
    #expect(try CommerceBook.apply(CommerceBook.yaml(), on: connection) == [])
    #expect(try Book(code: "main", on: connection) == book)
    #expect(book.registrationState == 27 && book.unlockGSTRate.rawValue == 1_800)
    let counts = try connection.row(
      """
      SELECT (SELECT count(*) FROM commerce.agreement) AS agreements,
        (SELECT count(*) FROM commerce.agreement_series) AS series,
        (SELECT count(*) FROM commerce.commission_rule) AS categories,
        (SELECT count(*) FROM commerce.party WHERE state IS NULL) AS stateless
      """)
    #expect(counts.texts == ["2", "2", "2", "1"])
  }

  @Test("Other terms from the same day are a new version beside the old one")
  func newVersion() throws {
    let connection = try TestDatabase.current.poster()
    try CommerceBook.apply(CommerceBook.yaml(), on: connection)
    let changes = try CommerceBook.apply(CommerceBook.yaml(share: "35 %"), on: connection)
    let before = "share studio-12 2026-04-01.. 4000 S1,S2 nature=1027"
    let after = "share studio-12 2026-04-01.. 3500 S1,S2 nature=1027"
    #expect(changes.map(\.version) == [2])
    #expect(changes.map(\.before) == [before] && changes.map(\.after) == [after])
    let kept = try connection.rows(
      "SELECT content FROM commerce.agreement WHERE agreement = 'studio-12-share' ORDER BY version"
    ).map { try $0.value("content", as: String.self) }
    #expect(kept == [before, after])
    let back = try CommerceBook.apply(CommerceBook.yaml(), on: connection)
    #expect(back.map(\.version) == [3])
  }

  @Test("A book keeps its registration and its tax rate")
  func bookIsFixed() throws {
    let connection = try TestDatabase.current.poster()
    try CommerceBook.apply(CommerceBook.yaml(), on: connection)
    let yaml = CommerceBook.yaml()
    for changed in [
      yaml.replacing("unlock_gst: 18 %", with: "unlock_gst: 12 %"),
      yaml.replacing("state: 27\n", with: "state: 29\n")
        .replacing("27AABCB1234C1ZE", with: "29AABCB1234C1ZA"),
    ] {
      let error = #expect(throws: PostgresError.self) {
        try CommerceBook.apply(changed, on: connection)
      }
      #expect(error?.sqlState == "BH004")
    }
  }

  @Test("Two agreements cannot share one series on one day, in whichever file they come")
  func sharedTwice() throws {
    let connection = try TestDatabase.current.poster()
    try CommerceBook.apply(CommerceBook.yaml(), on: connection)
    let other = CommerceBook.yaml()
      .replacing("code: studio-12-share", with: "code: another-share")
    #expect(
      throws: CommerceError.sharedTwice(
        series: "S1", first: "another-share", second: "studio-12-share", from: "2026-04-01")
    ) { try CommerceBook.apply(other, on: connection) }
    let count = try connection.row("SELECT count(*) AS kept FROM commerce.agreement")
    #expect(try count.value("kept") == 2)
  }
}
