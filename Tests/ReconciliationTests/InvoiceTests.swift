import Commerce
import Foundation
import Ledger
import Money
import Postgres
import Reconciliation
import Reports
import Schema
import TestSupport
import Testing

@Suite("Invoices to networks", .database)
struct InvoiceTests {
  private static let fixtures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures")

  /// A book in which Flipkart has confirmed ₹97.84 of two items in April.
  private func confirmed() throws -> InboxBook {
    let book = try InboxBook(agreements: WorkedExample.agreements)
    for (day, name) in [
      ("2026-04-05", "flipkart_affiliate_orders.csv"),
      ("2026-04-09", "flipkart_affiliate_orders_restated.csv"),
    ] {
      try book.put("\(day)/\(name)", try restated(name, replacing: "", with: ""))
    }
    #expect(try book.night(through: "2026-04-09").verdict == .green)
    return book
  }

  private func restated(
    _ name: String, replacing old: String, with new: String
  ) throws -> String {
    let text = try String(contentsOf: Self.fixtures.appending(path: name), encoding: .utf8)
    return old.isEmpty ? text : text.replacing(old, with: new)
  }

  private func issue(
    _ month: String, on day: String, in book: InboxBook
  ) throws -> [Invoice] {
    try book.connection.transaction {
      try InvoiceStore(book.book, on: book.connection).issue(
        try Period(month, today: CommerceDay.first), to: "flipkart", on: try BusinessDay(day))
    }
  }

  private func collect(
    _ numbers: [String], _ breakID: String, withheld: Int64, in book: InboxBook
  ) throws -> CollectionOutcome {
    try book.connection.transaction {
      try InvoiceStore(book.book, on: book.connection).collect(
        numbers, with: breakID, withheld: .amount(withheld), on: try BusinessDay("2026-05-04"))
    }
  }

  private func collect(
    _ number: String, _ breakID: String, at percent: String, in book: InboxBook
  ) throws -> CollectionOutcome {
    try book.connection.transaction {
      try InvoiceStore(book.book, on: book.connection).collect(
        [number], with: breakID, withheld: .rate(try BasisPoints(percent: percent)),
        on: try BusinessDay("2026-05-04"))
    }
  }

  /// Lets the bank report a deposit that nobody knows, and gives its break.
  private func deposit(
    _ amount: String, utr: String, on day: (folder: String, text: String), in book: InboxBook
  ) throws -> String {
    try book.put(
      "\(day.folder)/hdfc-\(utr).csv", book.statement(of: amount, utr: utr, on: day.text))
    #expect(try book.night(through: day.folder).incompleteReason == nil)
    return try book.connection.row(
      "SELECT break_id FROM recon.break WHERE key = \(utr) AND state = 'open'"
    ).value("break_id")
  }

  private func balances(_ book: InboxBook) throws -> [String: Int64] {
    Dictionary(
      uniqueKeysWithValues: try TrialBalance(of: book.book, on: book.connection).lines
        .map { ($0.account, $0.balanceMinor) }
    ).filter { $0.value != 0 }
  }

  private func failedChecks() throws -> [String] {
    try Checks(TestDatabase.current.connection()).run().filter { !$0.isPassing }.map(\.name)
  }

  @Test("What is confirmed is invoiced once, and what the bank receives pays it with the tax")
  func invoiceAndPayment() throws {
    let book = try confirmed()
    let invoice = try #require(try issue("2026-04", on: "2026-05-01", in: book).first)
    #expect(invoice.number == "TI/2627/0000001")
    #expect(invoice.draft.lines.map(\.netMinor) == [1_794, 7_990])
    #expect(try balances(book)["assets:receivable:flipkart"] == 11_545)
    #expect(try balances(book)["assets:commission:flipkart:confirmed"] == nil)
    #expect(throws: CommerceError.nothingToInvoice(party: "flipkart", period: "2026-04")) {
      try issue("2026-04", on: "2026-05-01", in: book)
    }
    let line = try deposit(
      "113.49", utr: "1777800000utr9", on: ("2026-05-04", "04/05/26"), in: book)
    #expect(try balances(book)["liabilities:suspense:hdfc"] == -11_349)
    let outcome = try collect([invoice.number], line, withheld: 196, in: book)
    #expect(outcome.paidMinor == [invoice.number: 11_545] && !outcome.isKnown)
    let after = try balances(book)
    #expect(after["assets:receivable:flipkart"] == nil)
    #expect(after["liabilities:suspense:hdfc"] == nil)
    #expect(after["assets:tds-receivable"] == 196)
    #expect(after["assets:bank:hdfc-6789"] == 11_349)
    #expect(try collect([invoice.number], line, withheld: 196, in: book).isKnown)
    #expect(
      throws: CommerceError.collectedOtherwise(line, invoices: [invoice.number])
    ) { try collect([invoice.number], line, withheld: 197, in: book) }
    #expect(try balances(book) == after)
    let summary = try book.night(through: "2026-05-05")
    #expect(summary.incompleteReason == nil)
    #expect(summary.verdict == .green)
    #expect(try failedChecks() == [])
  }

  @Test("Several receipts pay an invoice with the tax in proportion; too much stays in suspense")
  func instalments() throws {
    let book = try confirmed()
    let number = try #require(try issue("2026-04", on: "2026-05-01", in: book).first).number
    let day = (folder: "2026-05-04", text: "04/05/26")
    let first = try deposit("50.00", utr: "utr-a", on: day, in: book)
    // ₹1.96 is withheld of ₹97.84; of ₹50.00 in ₹113.49 that is ₹0.86.
    #expect(try collect(number, first, at: "2 %", in: book).paidMinor == [number: 5_086])
    #expect(try collect(number, first, at: "2 %", in: book).isKnown)
    #expect(try balances(book)["assets:receivable:flipkart"] == 6_459)
    let open = try InvoiceReport.table(
      of: book.book, party: "flipkart", onlyOpen: true, on: book.connection)
    #expect(open.rows.count == 1)
    let aged = try AgeingReport.table(
      of: book.book, asOf: try BusinessDay("2026-06-10"), on: book.connection)
    #expect(aged.rows.contains { "\($0)".contains("flipkart") })
    let second = try deposit(
      "63.50", utr: "utr-b", on: ("2026-05-05", "05/05/26"), in: book)
    #expect(
      throws: CommerceError.collectsTooMuch(
        party: "flipkart", openMinor: 6_459, paidMinor: 6_460)
    ) { try collect(number, second, at: "2 %", in: book) }
    #expect(try balances(book)["liabilities:suspense:hdfc"] == -6_350)
    let third = try deposit(
      "63.49", utr: "utr-c", on: ("2026-05-06", "06/05/26"), in: book)
    #expect(try collect(number, third, at: "2 %", in: book).paidMinor == [number: 6_459])
    let after = try balances(book)
    #expect(after["assets:receivable:flipkart"] == nil)
    #expect(after["assets:tds-receivable"] == 196)
    #expect(after["liabilities:suspense:hdfc"] == -6_350)
    #expect(try book.night(through: "2026-05-07").incompleteReason == nil)
    #expect(try failedChecks() == [])
  }

  @Test("What is taken back after the invoice is a credit note on it, and nets the next payment")
  func creditNote() throws {
    let book = try confirmed()
    let number = try #require(try issue("2026-04", on: "2026-05-01", in: book).first).number
    try book.put(
      "2026-05-03/flipkart-may.csv",
      try restated(
        "flipkart_affiliate_orders_restated.csv", replacing: "79.9,INR,approved",
        with: "79.9,INR,cancelled"))
    #expect(try book.night(through: "2026-05-03").incompleteReason == nil)
    #expect(try balances(book)["assets:commission:flipkart:confirmed"] == -7_990)
    let note = try #require(try issue("2026-05", on: "2026-05-31", in: book).first)
    #expect(note.number == "CN/2627/0000001" && note.draft.original == number)
    // 17.61 of tax × 79.90 ÷ 97.84, rounded once.
    #expect(note.draft.figures.igstMinor == 1_438)
    let after = try balances(book)
    #expect(after["assets:commission:flipkart:confirmed"] == nil)
    #expect(after["assets:receivable:flipkart"] == 2_117)
    #expect(after["income:affiliate-commission"] == -1_794)
    #expect(after["liabilities:gst:27:igst:18"] == -323)
    let line = try deposit(
      "21.18", utr: "1777800000utr8", on: ("2026-05-04", "04/05/26"), in: book)
    #expect(
      throws: CommerceError.collectsTooMuch(
        party: "flipkart", openMinor: 2_117, paidMinor: 2_118)
    ) { try collect([number], line, withheld: 0, in: book) }
    #expect(try failedChecks() == [])
  }

  @Test("What cannot be invoiced or paid is refused by name")
  func refusals() throws {
    let book = try confirmed()
    let last = try BusinessDay("2026-04-30")
    #expect(
      throws: CommerceError.invoicedBeforeEnd(
        period: "2026-04", last: last, issuedOn: try BusinessDay("2026-04-29"))
    ) { try issue("2026-04", on: "2026-04-29", in: book) }
    #expect(throws: CommerceError.unknownInvoice("TI/2627/0000009")) {
      try collect(["TI/2627/0000009"], "brk-0", withheld: 0, in: book)
    }
    let number = try #require(try issue("2026-04", on: "2026-05-01", in: book).first).number
    let error = #expect(throws: PostgresError.self) {
      try collect([number], "brk-0", withheld: 0, in: book)
    }
    #expect(error?.sqlState == "BH120")
    let line = try deposit("1.00", utr: "utr7", on: ("2026-05-04", "04/05/26"), in: book)
    _ = try collect([number], line, withheld: 0, in: book)
    let other = #expect(throws: PostgresError.self) {
      try book.connection.row(
        "SELECT * FROM recon.claim_bank_line(\(book.book.id), \(line), '2026-05-04')")
    }
    #expect(other?.sqlState == "BH121")
  }

  private enum CommerceDay {
    static let first = BusinessDay(daysSince1970: 20_544)
  }
}
