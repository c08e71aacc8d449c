import TestSupport
import Testing

@Suite("bahi with input that cannot be", .database)
struct BadInputCommandTests {
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
      - { code: flipkart, kind: network, name: Flipkart, state: 29 }
      - { code: studio-12, kind: creator, name: Studio Twelve, state: 27 }
    series:
      - { code: S1, title: The Tea Stall }
    agreements:
      - code: studio-12-share
        party: studio-12
        kind: share
        nature: "1027"
        from: 2026-04-01
        share: 40 %
        series: [S1]
      - code: flipkart-commission
        party: flipkart
        kind: commission
        from: 2026-04-01
        categories: { footwear: 12 % }

    """

  /// A file of terms that differs from the good one, with what its refusal says.
  struct Slip: Sendable, CustomTestStringConvertible {
    let line: Int
    let old: String
    let new: String
    let told: String

    var testDescription: String { told }
  }

  private static let slips = [
    Slip(line: 6, old: "C1ZE", new: "C1ZF", told: "is mistyped: its 15th character would be E"),
    Slip(line: 6, old: "state: 27", new: "state: 0", told: "expected a GST State code"),
    Slip(line: 20, old: "40 %", new: "101 %", told: "is not within 0 and 10000"),
    Slip(line: 15, old: "    nature: \"1027\"\n", new: "", told: "lacks \"nature\""),
    Slip(line: 26, old: "12 %", new: "31 %", told: "31 % is outside 10 % to 30 %"),
    Slip(line: 20, old: "40 %", new: "-1 %", told: "a rate of -100 basis points"),
    Slip(
      line: 21, old: "[S1]", new: "[S1, S1]",
      told: "series \"S1\" stands in agreement \"studio-12-share\" twice"),
    Slip(line: 19, old: "2026-04-01", new: "2026-04-31", told: "\"2026-04-31\" is not a day"),
  ]

  @Test("Terms that cannot be are refused with their line, and nothing of their file is applied")
  func terms() throws {
    let folder = try TemporaryFolder()
    for slip in Self.slips {
      let text = Self.agreements.replacing(slip.old, with: slip.new, maxReplacements: 1)
      let run = try runBahi(["agreements", "apply", try folder.write(text, to: "a.yaml")])
      #expect(run.status == 65, "\(slip.told): \(run.stdout)\(run.stderr)")
      #expect(
        run.stderr.contains("a.yaml:\(slip.line): ") && run.stderr.contains(slip.told),
        "\(slip.told): \(run.stderr)")
    }
    let overlap =
      Self.agreements + """
          - code: flipkart-more
            party: flipkart
            kind: commission
            from: 2026-05-01
            categories: { footwear: 15 % }

        """
    let run = try runBahi(["agreements", "apply", try folder.write(overlap, to: "a.yaml")])
    #expect(run.status == 65 && run.stderr.contains("a rule of equal rank"), "\(run.stderr)")
    let twice =
      Self.agreements + """
          - code: studio-12-again
            party: studio-12
            kind: share
            nature: "1027"
            from: 2026-05-01
            share: 10 %
            series: [S1]

        """
    let shared = try runBahi(["agreements", "apply", try folder.write(twice, to: "a.yaml")])
    #expect(shared.status == 65 && shared.stderr.contains("a.yaml:27: "), "\(shared.stderr)")
    #expect(try runBahi(["agreements", "list", "-O", "csv"]).stdout.contains("studio-12") == false)
  }

  @Test("Events that cannot be are refused with the line of their file")
  func events() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write(Self.agreements, to: "a.yaml")
    #expect(try runBahi(["agreements", "apply", good]).status == 0)
    func told(_ name: String, _ header: String, _ rows: [String], sum: String) throws -> String {
      let text = ([header] + rows + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n")
      let run = try runBahi([
        "import", try folder.write(text + "\n", to: name), "--date", "2026-04-30",
      ])
      return "\(run.status) \(run.stdout)\(run.stderr)"
    }
    let unlockHeader =
      "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface"
    func unlock(_ id: String, series: String = "S1", _ amount: String = "5.00", place: Int = 29)
      -> String
    {
      "\(id),2026-04-02T11:30:00+05:30,v-1,\(series),E001,\(amount),INR,upi,razorpay,\(place),episode"
    }
    let unlocks = try told(
      "unlocks-1.csv", unlockHeader,
      [
        unlock("u-1", series: "S9"), unlock("u-2", place: 40), unlock("u-3", "0.00"),
        unlock("u-4", "-5.00"), unlock("u-5", "5.001"),
      ], sum: "10.00")
    #expect(unlocks.hasPrefix("5 "))
    for place in ["series: series \"S9\"", "place: \"40\" is no GST State code"] {
      #expect(unlocks.contains(place), "\(place): \(unlocks)")
    }
    for line in 2...6 { #expect(unlocks.contains("unlocks-1.csv:\(line) "), "\(unlocks)") }
    #expect(
      try told("unlocks-2.csv", unlockHeader, [unlock("u-1")], sum: "5.00").hasPrefix("0 "))
    let refunds = try told(
      "refunds-1.csv", "refund_id,refunded_at,unlock_id,amount,currency,reason",
      [
        "r-1,2026-04-03T09:00:00+05:30,u-1,2.00,INR,x",
        "r-2,2026-04-03T10:00:00+05:30,u-1,3.01,INR,x",
        "r-3,2026-04-01T10:00:00+05:30,u-1,1.00,INR,x",
        "r-1,2026-04-03T09:00:00+05:30,u-1,2.50,INR,x",
      ], sum: "8.51")
    for reason in [
      "refunds-1.csv:3 (record 2) amount: a refund of 3.01 is above the 3.00 that is left",
      "refunds-1.csv:4 (record 3) refunded_at: unlock \"u-1\" was paid later",
      "refunds-1.csv:5 (record 4) refund_id: \"r-1\" stands in record 1 with other content",
    ] {
      #expect(refunds.contains(reason), "\(reason): \(refunds)")
    }
    let sales = try told(
      "sales-1.csv",
      "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
        + "episode,hotspot,surface",
      [
        "s-1,2026-04-02T12:00:00+05:30,flipkart,i-1,A,toys,100.00,INR,v-1,S1,E001,,episode",
        "s-2,2026-04-02T12:00:00+05:30,nobody,i-2,A,footwear,100.00,INR,v-1,S1,E001,,episode",
        "s-3,2026-04-02T12:00:00+05:30,flipkart,i-3,A,footwear,100.00,COIN,v-1,S1,E001,,episode",
      ], sum: "300.00")
    #expect(sales.hasPrefix("5 "))
    for line in 2...4 { #expect(sales.contains("sales-1.csv:\(line) "), "\(sales)") }
    #expect(try runBahi(["check", "--strict"]).status == 0)
  }
}
