import Foundation
import Ledger
import Money
import Postgres
import Reconciliation
import TestSupport
import Testing

@Suite("The partners' samples", .database)
struct SampleTests {
  private static let fixtures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures")

  private func put(_ fixture: String, into book: InboxBook, on day: String) throws {
    let text = try String(
      contentsOf: Self.fixtures.appending(path: fixture), encoding: .utf8)
    try book.put("\(day)/\(URL(filePath: fixture).lastPathComponent)", text)
  }

  @Test("Gateway, bank and refund samples tie; what nobody knows is a break, and nothing else")
  func gatewayAndBank() throws {
    let book = try InboxBook(agreements: WorkedExample.agreements)
    try put("own/unlocks-2026-04-02.csv", into: book, on: "2026-04-02")
    try put("own/refunds-2026-04-03.csv", into: book, on: "2026-04-03")
    try put("razorpay_settlement_recon_dashboard.csv", into: book, on: "2026-04-04")
    try put("bank_hdfc_statement.csv", into: book, on: "2026-04-07")
    let summary = try book.night(through: "2026-04-07")
    #expect(summary.incompleteReason == nil)
    #expect(
      try book.breaks() == [
        "MISSING_IN_LEDGER open hdfc 0000000012 -100000",
        "MISSING_IN_LEDGER open hdfc 1775368800utr2 120455",
        "MISSING_IN_LEDGER open razorpay dispute:disp_BAHI000001 -500",
        "MISSING_IN_LEDGER open razorpay ep-pack-9001 50000",
        "MISSING_IN_LEDGER open razorpay trf_BAHI0000000001 -10000",
      ])
    let balances = try balances(of: book)
    #expect(balances["assets:psp:razorpay:settling"] == 0)
    #expect(balances["assets:psp:razorpay"] == 0)
    #expect(balances["assets:bank:hdfc-6789"] == 59783)
    #expect(balances["liabilities:suspense:razorpay"] == -39500)
    #expect(balances["liabilities:suspense:hdfc"] == -20455)
    #expect(balances["expenses:fees:gateway"] == 145)
    #expect(balances["assets:gst-input:27:igst:18"] == 27)
    #expect(balances["income:unlocks"] == -847)
    #expect(balances["income:refunds"] == 847)
    #expect(balances["liabilities:accrued:studio-12"] == 0)
  }

  @Test("The affiliate pair: pending 221.66 becomes confirmed 97.84, and 123.82 is taken back")
  func affiliate() throws {
    let book = try InboxBook(agreements: WorkedExample.agreements)
    try put("flipkart_affiliate_orders.csv", into: book, on: "2026-04-05")
    try put("flipkart_affiliate_orders_restated.csv", into: book, on: "2026-04-09")
    #expect(try book.night(through: "2026-04-05").verdict == .green)
    #expect(try balances(of: book)["assets:commission:flipkart:pending"] == 22166)
    #expect(try book.night(through: "2026-04-09").verdict == .green)
    let balances = try balances(of: book)
    #expect(balances["assets:commission:flipkart:pending"] == 0)
    #expect(balances["assets:commission:flipkart:confirmed"] == 9784)
    #expect(balances["income:affiliate-commission"] == -9784)
    #expect(try book.breaks() == [])
  }

  private func balances(of book: InboxBook) throws -> [String: Int64] {
    Dictionary(
      uniqueKeysWithValues: try TrialBalance(of: book.book, on: book.connection).lines
        .map { ($0.account, $0.balanceMinor) })
  }
}
