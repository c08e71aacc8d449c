import Foundation
import TestSupport
import Testing

@Suite("bahi with orders and returns", .database)
struct SalesCommandTests {
  private static let agreements = """
    book: main
    entity:
      code: bahi-media
      name: Bahi Media Private Limited
      registrations:
        - { state: 27, gstin: 27AABCB1234C1ZE }
    unlock_gst: 18 %
    parties:
      - { code: razorpay, kind: gateway, name: Razorpay, state: 29 }
      - { code: karigar, kind: merchant, name: Karigar Crafts, state: 29 }
      - { code: asha, kind: affiliate, name: Asha }
    series:
      - { code: S1, title: The Tea Stall }
    agreements:
      - code: karigar-goods
        party: karigar
        kind: marketplace
        nature: "1035"
        from: 2026-04-01
        categories: { footwear: 20 % }
      - code: asha-links
        party: asha
        kind: affiliate
        nature: "1006"
        from: 2026-04-01
        categories: { footwear: 10 % }
    """
  private static let orders =
    "line_id,order_id,ordered_at,merchant,sku,category,hsn,quantity,price,discount,discount_by,"
    + "shipping,tax_rate,paid,currency,method,psp,place,viewer,series,episode,hotspot,scene_ms,"
    + "live_event,variant,affiliate,coupon,cost\n"

  /// A line of an order: id, order, merchant and the rest that a test may change.
  private func line(
    _ id: String, _ order: String, _ merchant: String, price: String, discount: String = ",",
    rate: String = "18", paid: String? = nil, currency: String = "INR", method: String = "upi",
    psp: String = "razorpay", category: String = "footwear", series: String = "S1",
    affiliate: String = "", cost: String = "", hour: Int = 12
  ) -> String {
    "\(id),\(order),2026-04-02T\(hour):00:00+05:30,\(merchant),SKU1,\(category),6403,1,\(price),"
      + "\(discount),,\(rate),\(paid ?? price),\(currency),\(method),\(psp),27,v-7,\(series),E001,"
      + "H1,,,,\(affiliate),,\(cost)\n"
  }

  private func opened() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let terms = try folder.write(Self.agreements, to: "agreements.yaml")
    let applied = try runBahi(["agreements", "apply", terms])
    try #require(applied.status == 0, "\(applied.stderr)")
    return folder
  }

  private func take(
    _ name: String, _ text: String, in folder: TemporaryFolder, _ options: [String] = []
  ) throws -> (status: Int32, stdout: String) {
    let file = try folder.write(text, to: name)
    let run = try runBahi(["import", file, "--date", "2026-04-30"] + options)
    return (run.status, run.stdout)
  }

  @Test("Bad lines of orders are refused with their line, and with them the rest of their order")
  func refused() throws {
    let folder = try opened()
    let rows = [
      line("l-1", "o-1", "", price: "100.00", currency: "COIN", method: "wallet"),
      line("l-2", "o-2", "", price: "100.00", method: "coins"),
      line("l-3", "o-3", "nobody", price: "100.00"),
      line("l-4", "o-4", "karigar", price: "100.00", category: "toys"),
      line("l-5", "o-5", "karigar", price: "100.00", rate: "17"),
      line("l-6", "o-6", "karigar", price: "100.00", discount: "10.00,", paid: "90.00"),
      line("l-7", "o-7", "", price: "100.00", discount: "10.00,merchant", paid: "90.00"),
      line("l-8", "o-8", "karigar", price: "100.00", cost: "5.00"),
      line("l-9", "o-9", "karigar", price: "100.00", series: "S9"),
      line("l-10", "o-9", "karigar", price: "100.00"),
      line("l-11", "o-11", "karigar", price: "100.00"),
      line("l-12", "o-11", "karigar", price: "100.00", hour: 13),
      line("l-13", "o-13", "karigar", price: "100.00", discount: ",merchant"),
      line("l-14", "o-14", "karigar", price: "100.00", paid: "99.00"),
      line("l-15", "o-15", "karigar", price: "100.00"),
    ]
    let text = Self.orders + rows.joined() + "#control,15,1479.00\n"
    let run = try take("orders-bad.csv", text, in: folder)
    #expect(run.status == 5)
    for reason in [
      ":2 (record 1) currency: coins cannot buy goods [E-TYPE]",
      ":3 (record 2) method: coins cannot buy goods [E-TYPE]",
      ":4 (record 3) merchant: merchant \"nobody\" is in no agreements file [E-REF]",
      ":5 (record 4) category: no agreement with karigar has a rate for category \"toys\" on "
        + "2026-04-02 [E-REF]",
      ":6 (record 5) tax_rate: 17 % is no GST rate of goods with HSN 6403 on 2026-04-02 [E-REF]",
    ] {
      #expect(run.stdout.contains("orders-bad.csv\(reason)"))
    }
    let partial = try take("orders-bad.csv", text, in: folder, ["--accept-partial"])
    #expect(partial.status == 0)
    #expect(partial.stdout.contains("15 records = 1 accepted + 0 unchanged"))
    let rejects = try folder.read("orders-bad.rejects.csv")
    for reason in [
      "another line of order \"\"o-9\"\" is rejected",
      "order \"\"o-11\"\" has another time, payment or place in record 11",
      "a discount is borne by platform or merchant", "our own goods have no merchant",
      "a merchant's goods cost us nothing", "there is no discount to bear",
      "series \"\"S9\"\" is in no agreements file",
      "99.00 is not price 100.00 - discount 0 + shipping 0 = 100 (ORD1)",
    ] {
      #expect(rejects.contains(reason), "\(reason)")
    }
  }

  @Test("A return above the sale and a second whole one are refused with their line")
  func refusedReturns() throws {
    let folder = try opened()
    let orders =
      Self.orders + line("l-1", "o-1", "karigar", price: "236.00") + "#control,1,236.00\n"
    #expect(try take("orders-1.csv", orders, in: folder).status == 0)
    let header = "return_id,line_id,returned_at,quantity,amount,currency,reason,restocked\n"
    func returned(_ id: String, _ amount: String, quantity: Int = 1) -> String {
      "\(id),l-1,2026-04-09T09:00:00+05:30,\(quantity),\(amount),INR,size,no\n"
    }
    let above = try take(
      "returns-1.csv", header + returned("r-1", "236.01") + "#control,1,236.01\n", in: folder)
    #expect(above.status == 5)
    #expect(
      above.stdout.contains(
        "returns-1.csv:2 (record 1) amount: line \"l-1\" has 236.00 left to give back [E-REF]"))
    let whole = header + returned("r-1", "236.00") + "#control,1,236.00\n"
    #expect(try take("returns-2.csv", whole, in: folder).status == 0)
    let again = try take(
      "returns-3.csv", header + returned("r-2", "236.00") + "#control,1,236.00\n", in: folder)
    #expect(again.status == 5)
    #expect(
      again.stdout.contains(
        "returns-3.csv:2 (record 1) line_id: line \"l-1\" was returned whole before [E-REF]"))
    let changed = try take(
      "returns-4.csv", header + returned("r-1", "230.00") + "#control,1,230.00\n", in: folder)
    #expect(changed.stdout.contains("return_id: \"r-1\" came before with other content [E-KEY]"))
    let nothing = try take(
      "returns-5.csv", header + returned("r-5", "0.00", quantity: 0) + "#control,1,0.00\n",
      in: folder)
    #expect(nothing.stdout.contains("amount: a return gives back money or goods [E-SIGN]"))
  }

  @Test("Sales are reported by model, with what came back in the period, in every format")
  func report() throws {
    let folder = try opened()
    let orders =
      Self.orders
      + line("l-1", "o-1", "", price: "1180.00", category: "home", cost: "600.00")
      + line("l-2", "o-2", "karigar", price: "2360.00", affiliate: "asha")
      + "#control,2,3540.00\n"
    let first = try take("orders-1.csv", orders, in: folder)
    #expect(first.status == 0)
    #expect(first.stdout.contains("2 records = 2 accepted + 0 unchanged"))
    let twice = orders.replacing("#control", with: "\n#control").replacing("\n\n", with: "\n")
    #expect(try take("orders-2.csv", twice + "\n", in: folder).status == 0)
    let back =
      "return_id,line_id,returned_at,quantity,amount,currency,reason,restocked\n"
      + "r-1,l-2,2026-05-02T09:00:00+05:30,0,590.00,INR,size,no\n#control,1,590.00\n"
    let file = try folder.write(back, to: "returns-1.csv")
    #expect(try runBahi(["import", file, "--date", "2026-05-30"]).status == 0)
    let april = try runBahi(["report", "sales", "2026-04", "-O", "csv"])
    #expect(april.status == 0)
    #expect(
      april.stdout == """
        model,currency,sales,units,gross_minor,promotion_minor,tax_minor,net_minor,\
        commission_minor,tcs_minor,tds_minor,affiliates_minor,cost_minor,returned_minor,\
        returned_tax_minor,returned_commission_minor
        own,INR,1,1,118000,0,18000,100000,0,0,0,0,60000,,,
        marketplace,INR,1,1,236000,0,36000,200000,40000,1000,200,20000,0,,,

        """)
    let may = try runBahi(["report", "sales", "--date", "2026-05-30", "-O", "csv"]).stdout
    #expect(may.hasSuffix("\nmarketplace,INR,0,,,,,,,,,,,59000,9000,10000\n"))
    for format in ["table", "tsv", "json", "ndjson", "md", "html"] {
      let run = try runBahi(["report", "sales", "2026-04", "-O", format])
      #expect(run.status == 0 && run.stdout.contains("marketplace"))
    }
    #expect(try runBahi(["report", "sales", "yesterday"]).status == 64)
  }
}
