import Foundation
import Ledger
import Money
import Postgres
import Reconciliation
import Reports
import TestSupport
import Testing

@Suite("bahi trace: how an amount came about", .database)
struct TraceTests {
  private func settled() throws -> TracedBook {
    let traced = try TracedBook()
    try traced.putUnlock()
    try traced.putSettlement()
    #expect(try traced.inbox.night(through: "2026-04-04").verdict == .green)
    #expect(try traced.issueApril() == ["PS2627/000001"])
    return traced
  }

  @Test("A ₹5 unlock is followed from its record to the bank line and the statement")
  func unlock() throws {
    let traced = try settled()
    expectSnapshot(of: try traced.text("unl-1"), named: "trace-unlock.txt")
    let root = try traced.trace("unl-1")
    #expect(root.kind == "unlock")
    #expect(root.money == Money(minorUnits: 500, currency: .inr))
    let tax = try #require(root.first("tax slice"))
    #expect(tax.fact("unlocks") == .integer(1))
    #expect(tax.minor("gross") == 500 && tax.minor("tax") == 76 && tax.minor("net") == 424)
    let part = try #require(tax.first("part"))
    #expect(part.minor("tax") == 76 && part.minor("net") == 424)
    let share = try #require(root.first("share slice"))
    #expect(share.fact("rate") == .rate(try BasisPoints(4_000)))
    #expect(share.minor("net") == 424 && share.minor("share") == 170)
    #expect(share.first("part")?.minor("share") == 170)
    let statement = try #require(share.first("statement"))
    #expect(statement.name == "PS2627/000001")
    #expect(statement.first("statement line")?.money?.minorUnits == 170)
    #expect(root.first("expected of razorpay")?.first("line")?.name == "pay_1")
    #expect(root.first("item")?.name == "setl_1")
    #expect(root.first("expected of hdfc")?.first("line")?.fact("net") == .text("4.88"))
  }

  @Test("Every name of it leads there: its record, its line, its settlement, the bank's reference")
  func names() throws {
    let traced = try settled()
    for (id, kind) in [
      ("unlocks-2026-04-02.csv:1", "unlock"), ("unlocks:unl-1", "unlock"), ("pay_1", "unlock"),
      ("razorpay.csv:1", "unlock"), ("razorpay:pay_1", "unlock"), ("setl_1", "item"),
      ("1775282400utr1", "line"),
    ] {
      let root = try traced.trace(id)
      #expect(root.first(kind) != nil, "\(id): \(root.line)")
      #expect(root.first("posting") != nil, "\(id): \(root.line)")
    }
  }

  @Test("A dispute leads to its payment and its file, and the payment to its disputes")
  func dispute() throws {
    let traced = try TracedBook()
    try traced.putUnlock()
    try traced.inbox.put(
      "2026-04-02/chargebacks-2026-04-02.csv",
      """
      chargeback_id,receipt,stage,at,amount,currency,psp,fee,fee_tax
      cbk-1,unl-1,opened,2026-04-02T12:00:00+05:30,5.00,INR,razorpay,,
      cbk-1,unl-1,lost,2026-04-02T13:00:00+05:30,5.00,INR,razorpay,1.00,0.18
      #control,2,10.00

      """)
    try traced.inbox.night(through: "2026-04-02")
    for id in ["cbk-1", "unl-1", "cbk-1/lost"] {
      let text = try traced.text(id)
      #expect(text.contains("unl-1, 2026-04-02, ₹5.00"), "\(id): \(text)")
      #expect(text.contains("file unlocks-2026-04-02.csv:1"), "\(id)")
      #expect(text.contains("file chargebacks-2026-04-02.csv:2"), "\(id)")
      #expect(text.contains("expenses:chargebacks < assets:psp:razorpay, ₹1.00"), "\(id)")
    }
    let whole = try traced.text("unl-1")
    #expect(whole.contains("dispute cbk-1, 2026-04-02, ₹5.00, stage opened, receipt unl-1"))
    #expect(whole.contains("dispute cbk-1, 2026-04-02, ₹5.00, stage lost, receipt unl-1"))
  }

  @Test("A statement and each of its transactions lead back to the file")
  func backwards() throws {
    let traced = try settled()
    let statement = try traced.trace("PS2627/000001")
    #expect(statement.kind == "statement")
    #expect(statement.first("file")?.name == "unlocks-2026-04-02.csv")
    #expect(statement.first("file")?.money?.minorUnits == 500)
    let txns: [String] = try traced.connection.rows(
      "SELECT txn::text AS txn FROM ledger.posting WHERE kind IN (3, 4) AND leg = 1 ORDER BY txn"
    ).map { try $0.value("txn") }
    #expect(txns.count == 2)
    for txn in txns {
      let root = try traced.trace(txn)
      #expect(try traced.trace("transaction:\(txn)") == root)
      #expect(["distribution", "share"].contains(root.kind))
      #expect(root.first("file")?.fact("unlocks") == .integer(1))
    }
    expectSnapshot(of: try traced.text("PS2627/000001"), named: "trace-statement.txt")
  }

  @Test("An unlock of a thousand has its part of the slice, which is rounded once")
  func thousand() throws {
    let traced = try TracedBook()
    let rows = (1...1_000).map {
      "unl-\($0),2026-04-02T11:30:00+05:30,v-1,S1,E001,5.00,INR,upi,razorpay,29,episode\n"
    }
    try traced.inbox.put(
      "2026-04-02/unlocks-2026-04-02.csv",
      TracedBook.unlockHeader + rows.joined() + "#control,1000,5000.00\n")
    try traced.inbox.night(through: "2026-04-02")
    let root = try traced.trace("unl-500")
    let tax = try #require(root.first("tax slice"))
    #expect(tax.fact("unlocks") == .integer(1_000))
    #expect(tax.minor("gross") == 500_000 && tax.minor("tax") == 76_271)
    #expect(tax.first("part")?.minor("tax") == 76)
    let share = try #require(root.first("share slice"))
    #expect(share.minor("share") == 169_492)
    #expect(share.first("part")?.minor("share") == 169)
    #expect(root.first("file")?.name == "unlocks-2026-04-02.csv:500")
  }

  @Test("A refund takes back its unlock and has its part of the refunded slice")
  func refund() throws {
    let traced = try TracedBook()
    try traced.putUnlock()
    try traced.inbox.put(
      "2026-04-03/refunds-2026-04-03.csv",
      "refund_id,refunded_at,unlock_id,amount,currency,reason\n"
        + "ref-1,2026-04-03T09:00:00+05:30,unl-1,5.00,INR,playback\n#control,1,5.00\n")
    try traced.inbox.night(through: "2026-04-03")
    let root = try traced.trace("ref-1")
    #expect(root.kind == "refund")
    #expect(root.first("file")?.name == "refunds-2026-04-03.csv:1")
    #expect(root.first("takes back")?.first("unlock")?.name == "unl-1")
    #expect(root.first("refunded tax slice")?.first("part")?.minor("tax") == 76)
    #expect(root.first("refunded share slice")?.minor("share") == 170)
    let unlock = try traced.trace("unl-1")
    #expect(unlock.kind == "unlock")
    #expect(unlock.first("taken back by")?.first("refund")?.name == "ref-1")
    #expect(try traced.trace("refunds-2026-04-03.csv:1").kind == "refund")
  }

  @Test("A refund whose unlock is not known says what it waits for")
  func waiting() throws {
    let traced = try TracedBook()
    try traced.inbox.put(
      "2026-04-03/refunds-2026-04-03.csv",
      "refund_id,refunded_at,unlock_id,amount,currency,reason\n"
        + "ref-1,2026-04-03T09:00:00+05:30,unl-9,5.00,INR,playback\n#control,1,5.00\n")
    try traced.inbox.night(through: "2026-04-03")
    let root = try traced.trace("ref-1")
    #expect(root.fact("waits_for") == .text("unl-9"))
    #expect(root.first("file")?.name == "refunds-2026-04-03.csv:1")
    #expect(try traced.trace("refunds-2026-04-03.csv:1") == root)
  }

  @Test("A sale at 12 % shows its terms, its touches, its item and what the partner said")
  func sale() throws {
    let traced = try TracedBook()
    try traced.putSale()
    try traced.putTouches([
      "tch-1,2026-04-02T11:58:00+05:30,v-81723,sal-1,flipkart,hotspot,S1,E001,H1,61500,,B,",
      "tch-2,2026-04-02T11:59:00+05:30,v-81723,sal-1,flipkart,affiliate,S1,,,,,,aff-1",
    ])
    try traced.putReport(on: "2026-04-05", "1000", "120")
    try traced.putReport(on: "2026-04-07", "500", "60")
    try traced.inbox.night(through: "2026-04-07")
    let root = try traced.trace("sal-1")
    let sale = try #require(root.first("sale"))
    #expect(sale.money?.minorUnits == 100_000)
    #expect(sale.fact("rate") == .rate(try BasisPoints(1_200)))
    #expect(sale.minor("commission") == 12_000 && sale.minor("pending") == 6_000)
    #expect(sale.children.map(\.name) == ["tch-1", "tch-2"])
    #expect(root.first("stands at")?.money?.minorUnits == 6_000)
    #expect(root.first("break")?.fact("code") == .text("REVERSED_BY_PARTNER"))
    #expect(root.first("expected of flipkart")?.first("line")?.name == "330000000000001")
    expectSnapshot(of: try traced.text("sal-1"), named: "trace-sale.txt")
    #expect(try traced.trace("330000000000001").first("sale") == sale)
    #expect(try traced.trace("tch-1").first("sale") == sale)
    let id: String = try traced.connection.row("SELECT break_id FROM recon.break")
      .value("break_id")
    #expect(try traced.trace(id).first("sale") == sale)
  }

  @Test("An own sale that came after its partner's line has both keys and files")
  func attached() throws {
    let traced = try TracedBook()
    try traced.putReport(on: "2026-04-05", "1000", "120")
    try traced.inbox.night(through: "2026-04-05")
    try traced.putSale()
    try traced.inbox.night(through: "2026-04-06")
    let root = try traced.trace("330000000000001")
    #expect(root.first("sale")?.fact("first_told_by") == .text("partner"))
    #expect(root.children.contains { $0.kind == "file" && $0.name == "sales-sal-1.csv:1" })
  }

  @Test("An id of two things is told by its source; an id of nothing names nothing")
  func ambiguous() throws {
    let traced = try TracedBook()
    try traced.putUnlock("x-1")
    try traced.putSale("x-1")
    try traced.inbox.night(through: "2026-04-02")
    let finder = TraceFinder(in: traced.book, on: traced.connection)
    #expect(try finder.candidates(of: "x-1").map(\.name).sorted() == ["sales:x-1", "unlocks:x-1"])
    #expect(try traced.trace("unlocks:x-1").kind == "unlock")
    #expect(try traced.trace("sales:x-1").kind == "commission")
    for id in [
      "x-2", "", "12", "PS2627/000001", "unlocks:", "unlocks-2026-04-02.csv:2", ":1", "a:b",
    ] {
      #expect(try finder.candidates(of: id).isEmpty, "\(id)")
    }
  }

  @Test("JSON has the same tree, with money as elsewhere; other formats are flat")
  func formats() throws {
    let traced = try settled()
    let root = try traced.trace("unl-1")
    let json = TraceRenderer.render(root, as: .json)
    let tree = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(tree["kind"] as? String == "unlock")
    #expect(tree["amount_minor"] as? Int == 500 && tree["amount"] as? String == "5.00")
    #expect((tree["children"] as? [Any])?.count == root.children.count)
    let csv = TraceRenderer.render(root, as: .csv).split(separator: "\n")
    #expect(csv.first == "level,kind,name,day,currency,amount_minor,facts")
    #expect(csv.dropFirst().first?.hasPrefix("0,unlock,unl-1,2026-04-02,INR,500,") == true)
    #expect(csv.count == TraceRenderer.table(of: root).rows.count + 1)
  }
}
