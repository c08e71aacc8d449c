import Ledger
import Postgres
import Reconciliation
import TestSupport
import Testing

@Suite("Orders and returns by night", .database)
struct OrderNightTests {
  private static let orders =
    "line_id,order_id,ordered_at,merchant,sku,category,hsn,quantity,price,discount,discount_by,"
    + "shipping,tax_rate,paid,currency,method,psp,place,viewer,series,episode,hotspot,scene_ms,"
    + "live_event,variant,affiliate,coupon,cost\n"
  private static let returns =
    "return_id,line_id,returned_at,quantity,amount,currency,reason,restocked\n"
  private static let razorpay =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,"
    + "refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,"
    + "dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by\n"

  private func opened() throws -> InboxBook {
    try InboxBook(
      agreements: WorkedExample.agreements.replacing(
        "series:\n  - { code: S1",
        with: """
            - { code: karigar, kind: merchant, name: Karigar Crafts, state: 29 }
            - { code: asha, kind: affiliate, name: Asha }
          series:
            - { code: S1
          """)
          + """

            - { code: karigar-goods, party: karigar, kind: marketplace, from: 2026-04-01, nature: '1035', categories: { footwear: 20 % } }
            - { code: asha-links, party: asha, kind: affiliate, from: 2026-04-01, nature: '1006', categories: { footwear: 10 % } }
          """)
  }

  /// An order of two of our own mugs and a merchant's pair of shoes, ₹3,540 together.
  private func order(_ id: String, on day: String, affiliate: String = "") -> String {
    Self.orders
      + "\(id)-1,\(id),\(day)T12:00:00+05:30,,MUG1,home,6912,2,1180.00,,,,18,1180.00,INR,upi,"
      + "razorpay,29,v-7,S1,E001,H1,,,,,,600.00\n"
      + "\(id)-2,\(id),\(day)T12:00:00+05:30,karigar,SHO1,footwear,6403,1,2360.00,,,,18,2360.00,"
      + "INR,upi,razorpay,29,v-7,S1,E001,H1,,,,\(affiliate),,\n#control,2,3540.00\n"
  }

  private func back(_ id: String, _ line: String, _ amount: String, on day: String) -> String {
    Self.returns
      + "\(id),\(line),\(day)T09:00:00+05:30,1,\(amount),INR,size,yes\n#control,1,\(amount)\n"
  }

  private func settled(_ kind: String, _ id: String, _ amount: String, _ receipt: String) -> String
  {
    let sides = kind == "refund" ? "\(amount),0.00" : "0.00,\(amount)"
    return "\(kind),\(id),\(amount),INR,0.00,0.00,\(sides),upi,,,05/04/2026 11:30:00,,,,,,order_1,"
      + "\(receipt),{},,,,setl_\(receipt),07/04/2026 11:30:00,utr-\(receipt),Razorpay\n"
  }

  @Test("A gateway's payment and its two refunds of one order match order and returns")
  func matches() throws {
    let book = try opened()
    try book.put("2026-04-04/orders-2026-04-04.csv", order("ord-1", on: "2026-04-04"))
    try book.put(
      "2026-04-05/returns-2026-04-05.csv", back("rtn-1", "ord-1-1", "590.00", on: "2026-04-05"))
    try book.put(
      "2026-04-06/returns-2026-04-06.csv", back("rtn-2", "ord-1-1", "590.00", on: "2026-04-06"))
    try book.put(
      "2026-04-07/razorpay.csv",
      Self.razorpay + settled("payment", "pay_1", "3540.00", "ord-1")
        + settled("refund", "rfnd_1", "590.00", "ord-1")
        + settled("refund", "rfnd_2", "590.00", "ord-1"))
    try book.put(
      "2026-04-07/hdfc.csv", book.statement(of: "2360.00", utr: "utr-ord-1", on: "07/04/26"))
    let summary = try book.night(through: "2026-04-07")
    #expect(summary.verdict == .green)
    #expect(try book.breaks() == [])
    let expected = try book.connection.rows(
      """
      SELECT kind, key, ordinal, amount_minor FROM recon.expected
      WHERE feed = 'razorpay' ORDER BY expected
      """
    ).map(\.texts)
    #expect(
      expected == [
        ["payment", "ord-1", "1", "354000"], ["refund", "refund:ord-1", "1", "-59000"],
        ["refund", "refund:ord-1", "2", "-59000"],
      ])
    let psp = try TrialBalance(of: book.book, on: book.connection).lines
      .filter { $0.account.hasPrefix("assets:psp:") }
    #expect(psp.allSatisfy { $0.balanceMinor == 0 } && !psp.isEmpty)
  }

  @Test("A return of a line that nobody knows breaks after its grace, and heals with its order")
  func waits() throws {
    let book = try opened()
    try book.put(
      "2026-04-02/returns-2026-04-02.csv", back("rtn-1", "ord-1-2", "2360.00", on: "2026-04-02"))
    try book.put(
      "2026-04-02/returns-late.csv", back("rtn-2", "ord-1-2", "100.00", on: "2026-04-03"))
    let late = try book.night(through: "2026-04-06")
    #expect(late.feeds.first { $0.feed == "returns" }?.verdict == .breaks)
    #expect(try book.breaks() == ["MISSING_IN_LEDGER open returns rtn-1 -236000"])
    try book.put("2026-04-07/orders-2026-04-02.csv", order("ord-1", on: "2026-04-02"))
    try book.night(through: "2026-04-07")
    #expect(
      try book.breaks().filter { $0.contains(" returns ") }
        == [
          "MISSING_IN_LEDGER healed returns rtn-1 -236000",
          "AMOUNT_MISMATCH open returns rtn-2 -10000",
        ].sorted { $0.suffix(14) < $1.suffix(14) })
  }

  @Test("The night confirms what an affiliate has earned once its goods cannot come back")
  func confirms() throws {
    let book = try opened()
    try book.put(
      "2026-04-02/orders-2026-04-02.csv", order("ord-1", on: "2026-04-02", affiliate: "asha"))
    try book.night(through: "2026-04-17")
    let before = try book.postings()
    #expect(!before.contains { $0.hasPrefix("commission_state") })
    try book.night(through: "2026-04-18")
    #expect(
      try book.postings().filter { $0.hasPrefix("commission_state") } == [
        "commission_state 2026-04-18 liabilities:commission:asha:pending "
          + "liabilities:commission:asha:confirmed 20000 ord-1-2"
      ])
  }
}
