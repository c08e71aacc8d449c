import TestSupport
import Testing

@Suite("bahi invoices", .database)
struct InvoicesCommandTests {
  private static let agreements = """
    book: main
    entity:
      code: bahi-media
      name: Bahi Media Private Limited
      registrations:
        - { state: 27, gstin: 27AABCB1234C1ZE }
    unlock_gst: 18 %
    parties:
      - { code: flipkart, kind: network, name: Flipkart, state: 29 }
      - { code: brand-1, kind: brand, name: Brand One, state: 27 }
      - { code: studio-12, kind: creator, name: Studio Twelve, state: 27 }
    series:
      - { code: S1, title: The Tea Stall }
    agreements:
      - code: studio
        party: studio-12
        kind: share
        nature: "1027"
        from: 2026-04-01
        share: 40 %
        series: [S1]
    """

  private static let placements = """
    placement_id,stage,at,brand,fee,currency,milestones,milestone,series
    plc-1,agreed,2026-04-02T10:00:00+05:30,brand-1,50000.00,INR,10,,S1
    plc-1,delivered,2026-04-03T10:00:00+05:30,,,,,1,
    #control,2,50000.00

    """

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let terms = try folder.write(Self.agreements, to: "agreements.yaml")
    let applied = try runBahi(["agreements", "apply", terms])
    try #require(applied.status == 0, "\(applied.stderr)")
  }

  @Test("A placement is invoiced when its file comes, and its invoice is listed and shown")
  func placement() throws {
    let file = try folder.write(Self.placements, to: "placements-2026-04.csv")
    let taken = try runBahi(["import", file, "--date", "2026-04-30"])
    try #require(taken.status == 0, "\(taken.stderr)")
    #expect(
      try runBahi(["invoices", "list", "-O", "csv"]).stdout == """
        number,party,kind,original,issued_on,period,currency,net_minor,tax_minor,gross_minor,\
        credited_minor,paid_minor,written_off_minor,open_minor
        TI/2627/0000001,brand-1,placement,,2026-04-02,,INR,5000000,900000,5900000,0,0,0,5900000

        """)
    #expect(
      try runBahi(["invoices", "list", "--open", "--party", "flipkart", "-O", "csv"]).stdout
        .split(separator: "\n").count == 1)
    let open = ["invoices", "list", "--open", "-O", "csv"]
    let person = [
      "users", "add", "bahi", "--name", "Asha", "--role", "admin", "--role", "poster",
      "--own-limit", "10000000",
    ]
    #expect(try runBahi(person).status == 0)
    for (amount, left) in [("31.00", ",3100,5896900"), ("58969.00", "")] {
      let entry = try folder.write(
        """
        voucher: write-off
        date: 2026-04-16
        reason: the brand does not pay the rest
        legs:
          - { account: "expenses:bad-debts", debit: "\(amount)", open: true, class: bad_debt }
          - { account: "assets:receivable:brand-1", credit: "\(amount)", item: plc-1 }
        """, to: "write-off-\(amount).yaml")
      let written = try runBahi(["journal", "post", entry])
      #expect(written.status == 0, "\(written.stderr)")
      #expect(try runBahi(open).stdout.split(separator: "\n").dropFirst().joined().hasSuffix(left))
    }
    #expect(try runBahi(open).stdout.split(separator: "\n").count == 1)
    #expect(
      try runBahi(["invoices", "show", "TI/2627/0000001", "-O", "csv"]).stdout == """
        item,currency,amount_minor
        plc-1,INR,5000000
        CGST,INR,450000
        SGST,INR,450000

        """)
  }

  @Test("What is not there is told, each with its status")
  func refused() throws {
    let unknown = try runBahi(["invoices", "show", "TI/2627/0000009"])
    #expect(unknown.status == 64)
    #expect(unknown.stderr == "bahi: there is no invoice \"TI/2627/0000009\"\n")
    let nobody = try runBahi(["invoices", "issue", "amazon", "2026-04", "--on", "2026-05-01"])
    #expect(nobody.status == 64)
    #expect(nobody.stderr == "bahi: \"amazon\" is no party of kind network in the agreements\n")
    let nothing = try runBahi(["invoices", "issue", "flipkart", "2026-04", "--on", "2026-05-01"])
    #expect(nothing.status == 65)
    #expect(
      nothing.stderr
        == "bahi: flipkart has confirmed nothing by the end of 2026-04 that is not invoiced\n")
    let early = try runBahi(["invoices", "issue", "flipkart", "2026-04", "--on", "2026-04-29"])
    #expect(early.status == 65)
    #expect(
      early.stderr
        == "bahi: 2026-04 ends on 2026-04-30, and its invoice cannot be dated 2026-04-29\n")
    let file = try folder.write(Self.placements, to: "placements-2026-04.csv")
    #expect(try runBahi(["import", file, "--date", "2026-04-30"]).status == 0)
    let line = try runBahi([
      "invoices", "collect", "TI/2627/0000001", "--break", "brk-1", "--tds", "1000",
    ])
    #expect(line.status == 65)
    #expect(line.stderr.hasPrefix("bahi: there is no break brk-1"))
  }
}
