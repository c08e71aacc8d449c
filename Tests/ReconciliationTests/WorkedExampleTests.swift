import Commerce
import Foundation
import Intake
import Ledger
import Money
import Payouts
import Postgres
import Reconciliation
import TestSupport
import Testing

@Suite("The worked example", .database)
struct WorkedExampleTests {
  private func book() throws -> InboxBook { try InboxBook(agreements: WorkedExample.agreements) }

  private static let unlocks =
    "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface\n"
  private static let razorpay =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,"
    + "refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,"
    + "dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by\n"
  private static let sales =
    "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
    + "episode,hotspot,surface\n"
  private static let flipkart =
    "affiliateOrderItemId,orderDate,productId,title,category,price,quantity,sales.amount,"
    + "sales.currency,commissionRate,tentativeCommission.amount,tentativeCommission.currency,"
    + "status,affExtParam1,affExtParam2,salesChannel,customerType\n"

  /// Puts the example's unlock, its settlement and its bank line into the inbox.
  private func unlockAndSettlement() throws -> InboxBook {
    let book = try book()
    try book.put(
      "2026-04-02/unlocks-2026-04-02.csv",
      Self.unlocks
        + "unl-1,2026-04-02T11:30:00+05:30,v-81723,S1,E001,5.00,INR,upi,razorpay,29,episode\n"
        + "#control,1,5.00\n")
    try book.put(
      "2026-04-04/razorpay.csv",
      Self.razorpay
        + "payment,pay_1,5.00,INR,0.10,0.02,0.00,4.88,upi,,,02/04/2026 11:30:00,,,,,,order_1,"
        + "unl-1,{},,,,setl_1,04/04/2026 11:30:00,1775282400utr1,Razorpay\n")
    try book.put("2026-04-04/hdfc.csv", book.statement(of: "4.88", utr: "1775282400utr1"))
    return book
  }

  @Test("A ₹5 unlock goes from its file to the bank, and its settlement ends at zero")
  func unlock() throws {
    let book = try unlockAndSettlement()
    let summary = try book.night(through: "2026-04-04")
    #expect(summary.verdict == .green)
    #expect(
      try book.postings() == [
        "unlock 2026-04-02 assets:psp:razorpay liabilities:proceeds:unlocks 500 -",
        "distribution 2026-04-02 liabilities:proceeds:unlocks income:unlocks 424 -",
        "distribution 2026-04-02 liabilities:proceeds:unlocks liabilities:gst:27:igst:18 76 -",
        "share 2026-04-02 expenses:share:creators liabilities:accrued:studio-12 170 -",
        "settlement 2026-04-04 assets:psp:razorpay:settling assets:psp:razorpay 500 setl_1",
        "settlement 2026-04-04 expenses:fees:gateway assets:psp:razorpay:settling 10 setl_1",
        "settlement 2026-04-04 assets:gst-input:27:igst:18 assets:psp:razorpay:settling 2 setl_1",
        "bank 2026-04-04 assets:bank:hdfc-6789 assets:psp:razorpay:settling 488 setl_1",
      ])
    let balances = try TrialBalance(of: book.book, on: book.connection).lines
    #expect(balances.reduce(0) { $0 + $1.debitMinor } == 670)
    #expect(balances.reduce(0) { $0 + $1.creditMinor } == 670)
    #expect(balances.first { $0.account == "assets:psp:razorpay:settling" }?.balanceMinor == 0)
  }

  @Test("The month's statement moves what the payee earned on the period's last day")
  func statement() throws {
    let book = try unlockAndSettlement()
    try book.night(through: "2026-04-30")
    let april = try Period("2026-04", today: april30)
    let cut = try Cut.take(of: book.book, on: book.connection)
    let issued = try StatementStore(book.book, on: book.connection)
      .issue(april, on: april30, asOf: cut)
    #expect(issued.map(\.statement.number) == ["PS2627/000001"])
    #expect(
      try book.postings().last
        == "statement 2026-04-30 liabilities:accrued:studio-12 liabilities:payable:studio-12 "
        + "170 -")
    let body = try #require(issued.first).statement.body
    #expect(body.openingMinor == 0)
    #expect(body.closingMinor == 170)
    let line = try #require(body.earnings.first)
    #expect(body.earnings.count == 1)
    #expect(line.series == "S1")
    #expect(
      line.figures == ShareFigures(units: 1, grossMinor: 500, netMinor: 424, shareMinor: 170))
  }

  private let april30 = BusinessDay(daysSince1970: 20_573)

  private func sale() -> String {
    Self.sales
      + "sale-1,2026-04-02T12:00:00+05:30,flipkart,330000000000001,SHO1,footwear,1000.00,INR,"
      + "v-81723,S1,E001,H1,episode\n#control,1,1000.00\n"
  }

  private func line(_ basis: String, _ commission: String, _ state: String) -> String {
    Self.flipkart
      + "330000000000001,04-02-2026,SHO1,Kolhapuri chappal,footwear,1000,1,\(basis),INR,12,"
      + "\(commission),INR,\(state),E001,H1,APP,OLD\n"
  }

  @Test("A ₹1,000 sale at 12 %: our event first, half returned, the rest approved")
  func ownEventFirst() throws {
    let book = try book()
    try book.put("2026-04-02/sales.csv", sale())
    try book.put("2026-04-05/flipkart.csv", line("1000", "120", "tentative"))
    try book.put("2026-04-07/flipkart.csv", line("500", "60", "tentative"))
    try book.put("2026-04-08/flipkart.csv", line("500", "60", "approved"))
    #expect(try book.night(through: "2026-04-05").verdict == .green)
    let accrual =
      "commission 2026-04-02 assets:commission:flipkart:pending income:affiliate-commission "
      + "12000 330000000000001"
    #expect(try book.postings() == [accrual])
    #expect(try book.night(through: "2026-04-08").verdict == .green)
    #expect(
      try book.postings() == [
        accrual,
        "commission 2026-04-07 income:affiliate-commission assets:commission:flipkart:pending "
          + "6000 330000000000001",
        "commission_state 2026-04-08 assets:commission:flipkart:confirmed "
          + "assets:commission:flipkart:pending 6000 330000000000001",
      ])
    #expect(try book.breaks() == ["REVERSED_BY_PARTNER healed flipkart 330000000000001 -6000"])
  }

  @Test("The partner's line first accrues what it reports; our event is attached and posts nothing")
  func partnerFirst() throws {
    let book = try book()
    try book.put("2026-04-05/flipkart.csv", line("1000", "120", "tentative"))
    try book.put("2026-04-06/sales.csv", sale())
    let first = try book.night(through: "2026-04-05")
    let accrual =
      "commission 2026-04-02 assets:commission:flipkart:pending income:affiliate-commission "
      + "12000 330000000000001"
    #expect(try book.postings() == [accrual])
    #expect(first.verdict == .green)
    #expect(try book.night(through: "2026-04-06").verdict == .green)
    #expect(try book.postings() == [accrual])
    #expect(try book.breaks() == [])
    let sale = try book.connection.row(
      "SELECT origin, hotspot FROM commerce.sale WHERE sale_id = 'sale-1'")
    #expect(try sale.value("origin") == "partner")
    #expect(try sale.value("hotspot") == "H1")
  }

  @Test("An event of ours that disagrees with the partner's earlier line is a rate break")
  func partnerFirstOtherRate() throws {
    let book = try book()
    try book.put("2026-04-05/flipkart.csv", line("1000", "100", "tentative"))
    try book.put("2026-04-06/sales.csv", sale())
    #expect(try book.night(through: "2026-04-06").verdict == .breaks)
    #expect(try book.breaks() == ["RATE_MISMATCH open flipkart 330000000000001 -2000"])
  }
}
