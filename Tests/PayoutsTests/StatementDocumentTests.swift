import Money
import Payouts
import Testing

@Suite("Statement document")
struct StatementDocumentTests {
  @Test("A statement is read back from its bytes")
  func roundTrip() throws {
    let statement = try sample()
    #expect(try Statement(document: statement.document.bytes) == statement)
  }

  @Test(
    "A changed document is refused",
    arguments: [
      (#""closing":"1.70""#, #""closing":"1.71""#),
      (#""total":"1.70""#, #""total":"1.71""#),
      (#""share":"1.70","units""#, #""share":"1.69","units""#),
      (#""opening":"0.00""#, #""opening":"0.01""#),
    ])
  func changed(old: String, new: String) throws {
    let text = try sample().document.text.replacing(old, with: new, maxReplacements: 1)
    #expect(throws: PayoutsError.self) { try Statement(document: Array(text.utf8)) }
  }

  @Test(
    "A field that cannot be read is named",
    arguments: [
      (#""schema":"bahi/statement/1""#, #""schema":"bahi/statement/9""#, "schema"),
      (#""last_day":"2026-04-30""#, #""last_day":"2026-04-31""#, "period.last_day"),
      (#""gstin":"27AAACS1234C1Z5""#, #""gstin":null"#, "payer.gstin"),
      (#""rate_bp":4000"#, #""rate_bp":40000"#, "days"),
      (#""section":"earnings""#, #""section":"fees""#, ".days[0].section"),
    ])
  func unreadable(old: String, new: String, field: String) throws {
    let text = try sample().document.text.replacing(old, with: new, maxReplacements: 1)
    let error = #expect(throws: PayoutsError.self) {
      try Statement(document: Array(text.utf8))
    }
    #expect(error?.description.contains(field) == true, "\(String(describing: error))")
  }

  private func sample() throws -> Statement {
    let draft = try #require(
      try StatementRule.draft(
        of: .sample(), period: .april, postings: [.sample(1, 170)],
        allocations: [.sample(1, units: 1, gross: 500, net: 424, share: 170)]))
    return Statement(
      number: Statement.number(1, in: FiscalYear(startYear: 2026)), issuedOn: .april(30),
      payer: Payer(name: "Sample", tan: nil, gstin: "27AAACS1234C1Z5", state: 27),
      body: draft.body)
  }
}
