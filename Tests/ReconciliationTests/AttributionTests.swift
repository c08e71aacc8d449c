import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Reports
import TestSupport
import Testing

@Suite("Touches and attribution", .database)
struct AttributionTests {
  private static let rows = [
    "tch-1,2026-03-20T11:00:00+05:30,v-81723,sal-1,flipkart,hotspot,S1,E001,H1,61500,,A,",
    "tch-2,2026-04-02T11:30:00+05:30,v-81723,sal-1,flipkart,live,S1,,,,diwali,B,",
    "tch-3,2026-04-02T11:59:00+05:30,v-81723,sal-1,flipkart,affiliate,,,,,,B,aff-1",
    "tch-4,2026-04-02T12:30:00+05:30,v-81723,sal-1,flipkart,affiliate,,,,,,B,aff-1",
  ]

  private func sold() throws -> TracedBook {
    let traced = try TracedBook()
    try traced.putSale()
    try traced.putSale("sal-2", item: "330000000000002")
    try traced.putTouches(Self.rows)
    try traced.inbox.night(through: "2026-04-02")
    return traced
  }

  private func lines(_ report: AttributionReport, _ traced: TracedBook) throws -> [String] {
    TableRenderer.render(
      try report.table(
        of: traced.book, in: try Period("2026-04", today: try BusinessDay("2026-04-30")),
        on: traced.connection), as: .csv
    ).split(separator: "\n").dropFirst().map(String.init)
  }

  @Test("Each model credits the touches before the sale; a sale without one has its own words")
  func models() throws {
    let traced = try sold()
    #expect(
      try lines(AttributionReport(.last, by: .kind), traced) == [
        "affiliate,aff-1,INR,1000000,100000,12000", "hotspot,studio-12,INR,1000000,100000,12000",
      ])
    #expect(
      try lines(AttributionReport(.first, by: .variant), traced) == [
        "A,studio-12,INR,1000000,100000,12000", "unattributed,studio-12,INR,1000000,100000,12000",
      ])
    #expect(
      try lines(AttributionReport(.position, by: .affiliate), traced) == [
        "aff-1,aff-1,INR,400000,40000,4800", "unattributed,studio-12,INR,1600000,160000,19200",
      ])
    #expect(
      try lines(AttributionReport(.linear, by: .series), traced) == [
        "S1,studio-12,INR,1666667,166667,20000", "unattributed,aff-1,INR,333333,33333,4000",
      ])
    #expect(
      try lines(AttributionReport(.first, by: .kind, windowDays: 7), traced) == [
        "hotspot,studio-12,INR,1000000,100000,12000", "live,studio-12,INR,1000000,100000,12000",
      ])
  }

  @Test("Another model moves commission between payees and changes no sum")
  func against() throws {
    let traced = try sold()
    #expect(
      try lines(AttributionReport(.last, against: .position, by: .affiliate), traced) == [
        "aff-1,aff-1,INR,1000000,100000,12000,400000,40000,4800,-7200,0,0,0",
        "unattributed,studio-12,INR,1000000,100000,12000,1600000,160000,19200,7200,0,0,0",
      ])
    let table = try AttributionReport(.last, against: .linear, by: .kind).table(
      of: traced.book, in: try Period("2026-04", today: try BusinessDay("2026-04-30")),
      on: traced.connection)
    let total = try #require(table.total)
    let inr = { (minor: Int64) in Cell.money(Money(minorUnits: minor, currency: .inr)) }
    #expect(total[3] == total[6] && total[4] == total[7] && total[5] == total[8])
    #expect(total[5] == inr(24_000) && total[9] == inr(0))
    expectSnapshot(
      of: TableRenderer.render(table, as: .table), named: "attribution.txt")
  }

  @Test("What an affiliate would be paid goes by the model, and what is nobody's is not paid")
  func cash() throws {
    let traced = try TracedBook(
      agreements: TracedBook.agreements + """

          - { code: aff, party: aff-1, kind: affiliate, from: 2026-04-01, nature: '1006', categories: { home: 10 % } }
        """)
    try traced.inbox.put(
      "2026-04-02/orders-2026-04-02.csv",
      """
      line_id,order_id,ordered_at,merchant,sku,category,hsn,quantity,price,discount,discount_by,\
      shipping,tax_rate,paid,currency,method,psp,place,viewer,series,episode,hotspot,scene_ms,\
      live_event,variant,affiliate,coupon,cost
      l-1,o-1,2026-04-02T12:00:00+05:30,,B,home,6912,1,1180.00,,,,18,1180.00,INR,upi,razorpay,29,\
      v-1,S1,E001,,,,,aff-1,,600.00
      #control,1,1180.00

      """)
    try traced.putTouches([
      "tch-1,2026-04-02T11:00:00+05:30,v-1,l-1,,hotspot,S1,E001,H1,61500,,A,",
      "tch-2,2026-04-02T11:30:00+05:30,v-1,l-1,,affiliate,,,,,,,aff-1",
    ])
    try traced.inbox.night(through: "2026-04-02")
    #expect(
      try lines(AttributionReport(.last, against: .linear, by: .affiliate), traced) == [
        "aff-1,aff-1,INR,1000000,118000,0,500000,59000,0,0,10000,5000,-5000",
        "unattributed,studio-12,INR,0,0,0,500000,59000,0,0,0,0,0",
      ])
  }

  @Test("The report posts nothing: no row of any schema changes, and its transaction cannot write")
  func postsNothing() throws {
    let traced = try sold()
    let watcher = try TestDatabase.current.superuserConnection()
    // A row that is written has the number of its transaction; one that goes is not counted.
    func counts() throws -> [String?] {
      try watcher.row(
        """
        SELECT string_agg(c.oid::regclass || query_to_xml(
          format('SELECT count(*) AS rows, max(xmin::text::bigint) AS last FROM %s',
            c.oid::regclass), false, true, '')::text, '' ORDER BY c.oid) AS tables,
          count(*) AS number
        FROM pg_class AS c
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN (
          'ledger', 'commerce', 'intake', 'recon', 'payout', 'report')
        """
      ).texts
    }
    let before = try counts()
    #expect(before[0]?.contains("commerce.touch") == true)
    _ = try lines(AttributionReport(.linear, against: .first, by: .series), traced)
    #expect(try counts() == before)
  }

  @Test("What the partner has restated is what is divided")
  func restated() throws {
    let traced = try sold()
    try traced.putReport(on: "2026-04-05", "1000", "120")
    try traced.putReport(on: "2026-04-07", "500", "60")
    try traced.inbox.night(through: "2026-04-07")
    #expect(
      try lines(AttributionReport(.last, by: .affiliate), traced) == [
        "aff-1,aff-1,INR,1000000,50000,6000",
        "unattributed,studio-12,INR,1000000,100000,12000",
      ])
  }

  @Test("Touches are kept once, in any order of files, and other content is a named reject")
  func keptOnce() throws {
    let traced = try TracedBook()
    try traced.putTouches([Self.rows[2], Self.rows[0]], file: "touches-a.csv")
    try traced.putTouches([Self.rows[0], Self.rows[1]], file: "touches-b.csv")
    try traced.inbox.night(through: "2026-04-02")
    #expect(try kept(traced) == ["tch-1", "tch-2", "tch-3"])
    let import_ = FileImport(
      traced.book, on: traced.connection, lookup: traced.inbox.lookup,
      catalog: try ProfileCatalog.builtIn())
    func run(_ rows: [String], _ name: String) throws -> ImportReport {
      try traced.putTouches(rows, file: name)
      return try import_.run(
        ImportRequest(
          path: traced.inbox.folder.appending(path: "2026-04-02/\(name)").path,
          receivedOn: try BusinessDay("2026-04-02")))
    }
    let again = try run([Self.rows[1], Self.rows[3], Self.rows[3]], "touches-c.csv")
    #expect(again.verdict == .accepted && again.accepted == 1 && again.unchanged == 2)
    let other = try run(
      [Self.rows[0].replacing("61500", with: "61501"), Self.rows[1]], "touches-d.csv")
    #expect(other.verdict == .rejected)
    #expect(
      other.rejects.map(\.description) == [
        "touches-d.csv:2 (record 1) touch_id: \"tch-1\" came before with other content [E-KEY]"
      ])
    let twice = try run(
      ["tch-9,\(Self.rows[0].dropFirst(6))", "tch-9,\(Self.rows[1].dropFirst(6))"],
      "touches-e.csv")
    #expect(
      twice.rejects.map(\.message) == ["\"tch-9\" stands in record 1 with other content"])
    let unknown = try run(
      [
        "tch-8,2026-04-02T11:30:00+05:30,,sal-1,flipkart,hotspot,S9,,H1,,,,",
        "tch-7,2026-04-02T11:30:00+05:30,,sal-1,flipkart,hotspot,S1,,,,,,",
        "tch-6,2026-04-02T11:30:00+05:30,,sal-1,flipkart,affiliate,S1,,,,,,aff-9",
        "tch-5,2026-04-02T11:30:00+05:30,,sal-1,amazon,link,S1,,,,,,",
      ], "touches-f.csv")
    #expect(
      unknown.rejects.map { "\($0.code.rawValue) \($0.column): \($0.message)" } == [
        "E-REF series: series \"S9\" is in no agreements file",
        "E-REF hotspot: a touch of kind hotspot names its hotspot",
        "E-REF affiliate: affiliate \"aff-9\" is in no agreements file",
        "E-REF partner: partner \"amazon\" is in no agreements file",
      ])
    #expect(try kept(traced) == ["tch-1", "tch-2", "tch-3", "tch-4"])
  }

  @Test("A touch is neither changed nor deleted, and the table refuses one without its subject")
  func guarded() throws {
    let traced = try sold()
    let owner = try TestDatabase.current.superuserConnection()
    for statement: SQL in [
      "UPDATE commerce.touch SET kind = 'link'", "DELETE FROM commerce.touch",
      "TRUNCATE commerce.touch",
    ] {
      #expect(throws: (any Error).self) { try owner.execute(statement) }
    }
    let error = #expect(throws: PostgresError.self) {
      try traced.connection.execute(
        """
        INSERT INTO commerce.touch (
          book, touch_id, touched_at, touched_on, sale_id, kind, event_hash, file, record)
        VALUES (\(traced.book.id), 'tch-9', now(), '2026-04-02', 'sal-1', 'live', '\\x00', 1, 1)
        """)
    }
    #expect(error?.sqlState == "23514")
  }

  private func kept(_ traced: TracedBook) throws -> [String] {
    try traced.connection.rows("SELECT touch_id FROM commerce.touch ORDER BY touch_id")
      .map { try $0.value("touch_id") }
  }
}
