import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reconciliation
import TestSupport
import Testing

@Suite("Files that are taken back, and lines that are gone", .database)
struct VoidedFileTests {
  private static let razorpay =
    "transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,"
    + "payment_method,entity_created_at,order_receipt,settlement_id,settled_at,settlement_utr\n"
    + "payment,pay_1,5.00,INR,0.10,0.02,0.00,4.88,upi,02/04/2026 11:30:00,unl-1,setl_1,"
    + "04/04/2026 11:30:00,1775282400utr1\n"
  private static let flipkart =
    "affiliateOrderItemId,orderDate,productId,title,category,price,quantity,sales.amount,"
    + "sales.currency,commissionRate,tentativeCommission.amount,tentativeCommission.currency,"
    + "status,affExtParam1,affExtParam2,salesChannel,customerType\n"

  /// A book whose one person may take back what it wants.
  private func book() throws -> InboxBook {
    let book = try InboxBook(agreements: WorkedExample.agreements)
    try PeopleStore(on: book.connection).add(
      "bahi", name: "Asha",
      PersonGrant(roles: [.admin, .poster, .checker], ownLimitMinor: 1_000_000))
    return book
  }

  private func void(_ name: String, in book: InboxBook) throws {
    let store = FileStore(book.book, on: book.connection)
    let file = try store.number(of: name)
    let outcome = try book.connection.transaction { try store.void(file, reason: "wrong file") }
    #expect(outcome.isDone)
  }

  private func balances(_ book: InboxBook) throws -> [String: Int64] {
    let lines = try TrialBalance(of: book.book, on: book.connection).lines
    return Dictionary(uniqueKeysWithValues: lines.map { ($0.account, $0.balanceMinor) })
      .filter { $0.value != 0 }
  }

  @Test("A settlement and its bank line go back the way they came, and come again")
  func settlement() throws {
    let book = try book()
    try book.put(
      "2026-04-02/unlocks-2026-04-02.csv",
      "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface\n"
        + "unl-1,2026-04-02T11:30:00+05:30,v-81723,S1,E001,5.00,INR,upi,razorpay,29,episode\n"
        + "#control,1,5.00\n")
    let before = try {
      try book.night(through: "2026-04-03"); return try balances(book)
    }()
    try book.put("2026-04-04/razorpay.csv", Self.razorpay)
    let statement = book.statement(of: "4.88", utr: "1775282400utr1")
    try book.put("2026-04-04/hdfc.csv", statement)
    #expect(try book.night(through: "2026-04-04").verdict == .green)
    let settled = try balances(book)

    let error = #expect(throws: PostgresError.self) { try void("razorpay.csv", in: book) }
    #expect(
      error.map { "\($0)" }?.contains(
        "razorpay.csv cannot be taken back: settlement setl_1 is paid by bank line "
          + "6789:2026-04-04:1775282400utr1:4.88") == true)
    let own = #expect(throws: PostgresError.self) {
      try void("unlocks-2026-04-02.csv", in: book)
    }
    #expect(
      own.map { "\($0)" }?.contains(
        "unlocks-2026-04-02.csv cannot be taken back: unl-1 is matched with what a gateway reports")
        == true)

    try void("hdfc.csv", in: book)
    let unpaid = try book.night(through: "2026-04-05")
    #expect(unpaid.failedChecks == [] && unpaid.verdict == .pending)
    #expect(try balances(book)["assets:psp:razorpay:settling"] == 488)
    try void("razorpay.csv", in: book)
    let unsettled = try book.night(through: "2026-04-06")
    #expect(unsettled.failedChecks == [] && unsettled.incompleteReason == nil)
    #expect(try balances(book) == before)
    let twice = #expect(throws: PostgresError.self) { try void("razorpay.csv", in: book) }
    #expect(twice?.sqlState == "BH103")

    try book.put("2026-04-07/razorpay.csv", Self.razorpay)
    try book.put("2026-04-07/hdfc.csv", statement)
    let again = try book.night(through: "2026-04-07")
    #expect(again.files.map(\.verdict) == [.accepted, .accepted])
    #expect(
      again.verdict == .green && again.failedChecks == [],
      "\(again.feeds) \(again.incompleteReason ?? "") \(again.failedChecks)")
    #expect(try balances(book) == settled)
    #expect(try book.breaks().allSatisfy { $0.contains(" healed ") })
  }

  @Test("A network's report that is taken back leaves our own sale as it was, and theirs gone")
  func commissions() throws {
    let book = try book()
    try book.put(
      "2026-04-02/sales-2026-04-02.csv",
      "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
        + "episode,hotspot,surface\n"
        + "sal-1,2026-04-02T10:00:00+05:30,flipkart,331,SHO,footwear,1000.00,INR,v-1,S1,E001,H1,"
        + "episode\n#control,1,1000.00\n")
    try book.night(through: "2026-04-03")
    let before = try balances(book)
    let report =
      Self.flipkart
      + "331,04-02-2026,SHO,Chappal,footwear,1000,1,1000,INR,12,120,INR,approved,E001,H1,APP,OLD\n"
      + "332,04-02-2026,SHO,Sandal,footwear,500,1,500,INR,12,60,INR,tentative,E001,H1,APP,OLD\n"
    try book.put("2026-04-04/flipkart.csv", report)
    let first = try book.night(through: "2026-04-04")
    #expect(first.verdict == .green, "\(first.incompleteReason ?? "") \(first.feeds)")
    let reported = try balances(book)
    #expect(reported != before)
    try void("flipkart.csv", in: book)
    let voided = try book.night(through: "2026-04-05")
    #expect(
      voided.failedChecks == [] && voided.incompleteReason == nil,
      "\(voided.failedChecks) \(voided.incompleteReason ?? "")")
    #expect(try balances(book) == before)
    try book.put("2026-04-06/flipkart.csv", report)
    let again = try book.night(through: "2026-04-06")
    #expect(again.failedChecks == [] && again.verdict == .green)
    #expect(try balances(book) == reported)
    #expect(try book.night(through: "2026-04-06").digest == again.digest)
    // Behind the functions nobody takes a file back without its lines.
    try VoidedBook.voidByHand(lines: 2)
    #expect(
      try book.night(through: "2026-04-06").failedChecks == ["voided_files_say_nothing"])
  }

  @Test("What a period's report does not name any more stops counting; twins count twice")
  func vanished() throws {
    let book = try book()
    let profile = try Profile.parse(yaml: Self.periods, file: "periods.yaml")
    let catalog = try ProfileCatalog(try ProfileCatalog.builtIn().profiles + [profile])
    func night(_ day: String) throws -> NightSummary {
      try Night(book.book, on: book.connection, lookup: book.lookup, catalog: catalog).run(
        NightRequest(through: try BusinessDay(day), inbox: book.folder.path)
      ) { _ in }
    }
    func report(_ rows: [String]) -> String {
      (["tag,asin,shipped,revenue,fees"] + rows).joined(separator: "\n") + "\n"
    }
    let rows = [
      "t1,B1,2026-04-02,100.00,9.00", "t1,B2,2026-04-02,50.00,5.00",
      "t1,B2,2026-04-02,50.00,5.00", "t1,B3,2026-04-03,-10.00,-1.00",
    ]
    try book.put("2026-04-04/one.csv", report(rows))
    let first = try night("2026-04-04")
    #expect(first.verdict == .green && first.failedChecks == [])
    let due = "assets:commission:flipkart:confirmed"
    #expect(try balances(book)[due] == 1_800)
    try book.put("2026-04-05/two.csv", report([rows[2], rows[3], "t1,B4,2026-04-02,20.00,2.00"]))
    let second = try night("2026-04-05")
    #expect(second.failedChecks == [] && second.incompleteReason == nil)
    // 9.00 and one of the twins are gone, 2.00 is new.
    #expect(try balances(book)[due] == 600)
    try void("two.csv", in: book)
    #expect(try night("2026-04-06").failedChecks == [])
    #expect(try balances(book)[due] == 1_800)
  }

  private static let periods = """
    profile: periods.orders
    version: 1
    family: periods
    feed: periods
    role: both
    report: affiliate
    party: flipkart
    evidence: own
    money: net
    detect: { header_has: [tag, asin, shipped, fees] }
    header: { match: subset, unknown: keep }
    formats:
      inr: { number: { group: none, decimal: ".", unit: major, scale_max: 2 } }
      day: { date: [yyyy-MM-dd], tz: Asia/Kolkata }
    fields:
      tracking_id: { col: tag, required: true }
      sku: { col: asin }
      occurred_at: { col: shipped, as: day, required: true }
      currency: { const: INR }
      base: { col: revenue, as: inr, required: true }
      commission: { col: fees, as: inr, required: true }
      net: { col: fees, as: inr, required: true }
    rows:
      kind_map: { const: order_line }
      state_map: { const: payable }
    key: { columns: [tracking_id, sku, occurred_at, base, net], twins: ordinal }
    restatement: { mode: period_replace, scope: [tracking_id, occurred_on] }
    checks: { currencies: [INR] }

    """
}
