import Postgres
import TestSupport
import Testing

@Suite("Checks of invoices, disputes and placements", .database)
struct InvoiceCheckTests {
  struct Harm: Sendable, CustomTestStringConvertible {
    let check: String
    let statement: String

    var testDescription: String { check }
  }

  static let harms = [
    Harm(
      check: "invoices_are_gapless",
      statement: "UPDATE commerce.document_series SET last_number = last_number + 1"),
    Harm(
      check: "invoice_equals_postings",
      statement: """
        INSERT INTO commerce.invoice_line (book, number, line, item, net_minor)
        SELECT book, number, 2, 'item', 1 FROM commerce.invoice
        """),
    Harm(
      check: "disputed_equals_chargebacks",
      statement: """
        INSERT INTO commerce.chargeback (
          book, chargeback_id, stage, receipt, psp, occurred_at, currency, amount_minor,
          fee_minor, fee_tax_minor)
        SELECT book, 'cbk-9', 'opened', 'unl-1', 'razorpay', now(), 'INR', 1, 0, 0
        FROM ledger.book
        """),
    Harm(
      check: "placements_are_deferred",
      statement: """
        INSERT INTO commerce.placement_delivery (
          book, placement, milestone, delivered_on, earned_minor)
        SELECT book, placement, 2, agreed_on, 1 FROM commerce.placement
        """),
  ]

  @Test("A row that says other than the books is found by its check alone", arguments: harms)
  func harmed(_ harm: Harm) throws {
    let files = try EventFiles()
    try files.take(
      "placements", ["plc-1,agreed,2026-04-02T10:00:00+05:30,brand-1,50000.00,INR,10,,S1"],
      sum: "50000.00")
    #expect(try files.failedChecks() == [])
    try TestDatabase.current.superuserConnection().execute(.trusted(harm.statement))
    #expect(try files.failedChecks() == [harm.check])
  }
}
