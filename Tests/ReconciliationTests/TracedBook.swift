import Ledger
import Money
import Payouts
import Postgres
import Reports
import Testing

/// The worked example with touches, a refund and the month's statement, to be traced.
struct TracedBook {
  let inbox: InboxBook

  static let agreements = WorkedExample.agreements
    .replacing(
      "  - { code: studio-12, kind: creator, name: Studio Twelve, state: 27 }",
      with: """
          - { code: studio-12, kind: creator, name: Studio Twelve, state: 27 }
          - { code: aff-1, kind: affiliate, name: Chai Reviews, state: 27 }
        """)

  static let unlockHeader =
    "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface\n"
  static let saleHeader =
    "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
    + "episode,hotspot,surface\n"
  static let touchHeader =
    "touch_id,at,viewer,sale_id,partner,kind,series,episode,hotspot,scene_ms,live_event,variant,"
    + "affiliate\n"
  private static let razorpay =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,"
    + "refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,"
    + "dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by\n"

  init(agreements: String = Self.agreements) throws {
    inbox = try InboxBook(agreements: agreements)
  }

  var book: Book { inbox.book }
  var connection: Connection { inbox.connection }

  func putUnlock(_ id: String = "unl-1", file: String = "unlocks-2026-04-02.csv") throws {
    try inbox.put(
      "2026-04-02/\(file)",
      Self.unlockHeader
        + "\(id),2026-04-02T11:30:00+05:30,v-81723,S1,E001,5.00,INR,upi,razorpay,29,episode\n"
        + "#control,1,5.00\n")
  }

  func putSettlement() throws {
    try inbox.put(
      "2026-04-04/razorpay.csv",
      Self.razorpay
        + "payment,pay_1,5.00,INR,0.10,0.02,0.00,4.88,upi,,,02/04/2026 11:30:00,,,,,,order_1,"
        + "unl-1,{},,,,setl_1,04/04/2026 11:30:00,1775282400utr1,Razorpay\n")
    try inbox.put("2026-04-04/hdfc.csv", inbox.statement(of: "4.88", utr: "1775282400utr1"))
  }

  func putSale(_ id: String = "sal-1", item: String = "330000000000001") throws {
    try inbox.put(
      "2026-04-02/sales-\(id).csv",
      Self.saleHeader
        + "\(id),2026-04-02T12:00:00+05:30,flipkart,\(item),SHO1,footwear,1000.00,INR,v-81723,S1,"
        + "E001,H1,episode\n#control,1,1000.00\n")
  }

  func putTouches(_ rows: [String], file: String = "touches-2026-04-02.csv") throws {
    try inbox.put(
      "2026-04-02/\(file)",
      Self.touchHeader + rows.map { "\($0)\n" }.joined() + "#control,\(rows.count),0.00\n")
  }

  /// What the network says of the first sale's item.
  func putReport(on day: String, _ basis: String, _ commission: String) throws {
    try inbox.put(
      "\(day)/flipkart.csv",
      "affiliateOrderItemId,orderDate,productId,title,category,price,quantity,sales.amount,"
        + "sales.currency,commissionRate,tentativeCommission.amount,tentativeCommission.currency,"
        + "status,affExtParam1,affExtParam2,salesChannel,customerType\n"
        + "330000000000001,04-02-2026,SHO1,Kolhapuri chappal,footwear,1000,1,\(basis),INR,12,"
        + "\(commission),INR,tentative,E001,H1,APP,OLD\n")
  }

  /// Issues the statements of April and gives their numbers.
  @discardableResult
  func issueApril() throws -> [String] {
    let last = try BusinessDay("2026-04-30")
    let cut = try Cut.take(of: book, on: connection)
    return try StatementStore(book, on: connection)
      .issue(try Period("2026-04", today: last), on: last, asOf: cut).map(\.statement.number)
  }

  /// The tree of the only thing that an id names.
  func trace(_ id: String) throws -> TraceNode {
    let found = try TraceFinder(in: book, on: connection).candidates(of: id)
    #expect(found.count == 1, "\(id) names \(found.map(\.name))")
    return try TraceWalk(in: book, on: connection).tree(of: try #require(found.first))
  }

  /// The tree as text, without what differs from run to run.
  func text(_ id: String) throws -> String {
    TraceRenderer.render(try trace(id), as: .table)
      .replacing(#/\b[0-9]{15,19}\b/#) { $0.output == "330000000000001" ? $0.output : "TXN" }
      .replacing(#/\b[0-9a-f]{64}\b/#, with: "HASH")
      .replacing(#/, number [0-9]+/#, with: ", number N")
  }
}

extension TraceNode {
  /// A fact in minor units; nil where there is none or it is no money.
  func minor(_ fact: String) -> Int64? {
    guard case .money(let money) = self.fact(fact) else { return nil }
    return money.minorUnits
  }
}
