import Commerce
import Foundation
import Testing

@Suite("An agreements file")
struct AgreementsFileTests {
  /// A change of one line of the sample, and the complaint that it must raise.
  struct Fault: CustomTestStringConvertible, Sendable {
    let line: Int
    let old: String
    let new: String
    let message: String

    var testDescription: String { message }

    init(_ line: Int, _ old: String, _ new: String, _ message: String) {
      self.line = line
      self.old = old
      self.new = new
      self.message = message
    }
  }

  static let faults = [
    Fault(
      1, "book: main", "book: Main Book", "agreements file.book is \"Main Book\"; codes are of"),
    Fault(
      1, "book: main", "bok: main", "agreements file has the unknown key \"bok\"; expected one of"),
    Fault(4, "  name: Bahi Media Private Limited", "  name: [1]", "must be a text"),
    Fault(7, "state: 27", "state: 39", "expected a GST State code: 1 to 38, 97 or 99"),
    Fault(8, "C1ZE", "C1ZK", "\"27AABCB1234C1ZK\" is mistyped: its 15th character would be E"),
    Fault(8, "B1234C1ZE", "b1234C1ZE", "\"27AABCb1234C1ZE\" is not of digits and capitals"),
    Fault(8, "gstin: 27", "gstin: 29", "the GSTIN \"29AABCB1234C1ZE\" is not of State 27"),
    Fault(9, "unlock_gst: 18 %", "unlock_gst: much", "agreements file.unlock_gst: "),
    Fault(11, "kind: gateway", "kind: gatway", "expected one of gateway, bank, network, creator"),
    Fault(11, ", state: 29", "", "gateway \"razorpay\" needs its state"),
    Fault(12, "hdfc-6789", "razorpay", "party \"razorpay\" stands here twice"),
    Fault(18, "S2", "S1", "series \"S1\" stands here twice"),
    Fault(22, "party: studio-12", "party: studio-99", "names the unknown party \"studio-99\""),
    Fault(21, "party: studio-12", "party: razorpay", "a share is for a creator, and \"razorpay\""),
    Fault(
      23, "kind: share", "kind: gift",
      "kind is \"gift\"; expected one of share, commission, marketplace, "
        + "affiliate"),
    Fault(24, "from: 2026-04-01", "from: 2026-02-30", "agreements file.agreements.from: "),
    Fault(
      25, "share: 40 %", "share: 101 %", "a rate of 10100 basis points is not within 0 and 10000"),
    Fault(26, "[S1, S2]", "[S1, S9]", "series \"S9\" is not in this file's series"),
    Fault(21, "series: [S1, S2]", "series: []", "a share agreement names its series"),
    Fault(32, "home: 15 %", "home: 9.99 %", "home: 9.99 % is outside 10 % to 30 %"),
    Fault(32, "home: 15 %", "home: 30.01 %", "home: 30.01 % is outside 10 % to 30 %"),
    Fault(28, "{ footwear: 12 %, home: 15 % }", "{}", "names its categories"),
    Fault(
      21, "nature: \"1027\"", "to: 2027-01-01", "agreement \"studio-12-share\" lacks \"nature\""),
    Fault(27, "nature: \"1027\"", "nature: see contract", "expected a code as 1027 or 194H"),
    Fault(25, "share: 40 %", "ad_share: 0 %\n    share: 40 %", "an ad_share is above zero"),
    Fault(
      32, "categories:", "ad_share: 55 %\n    categories:", "ad_share is for a share of series"),
  ]

  @Test("Each fault is told with its line", arguments: faults)
  func told(fault: Fault) throws {
    var lines = CommerceBook.yaml().components(separatedBy: "\n")
    let index = try #require(
      lines.indices.first { index in
        index >= min(fault.line, lines.count) - 1 && lines[index].contains(fault.old)
      })
    lines[index] = lines[index].replacing(fault.old, with: fault.new)
    try expect(lines.joined(separator: "\n"), line: fault.line, fault.message)
  }

  @Test("Two agreements on one series and day are refused, one after the other is not")
  func overlap() throws {
    func other(from: String) -> String {
      """
        - code: studio-13-share
          party: studio-13
          kind: share
          from: \(from)
          share: 10 %
          series: [S2, S3]
          nature: "1027"
      """
    }
    try expect(
      CommerceBook.yaml(extra: other(from: "2027-01-01")), line: 33,
      "agreement \"studio-13-share\" and \"studio-12-share\" share the same series on the same day")
    let ended = CommerceBook.yaml(extra: other(from: "2026-06-01"))
      .replacing("    share: 40 %", with: "    to: 2026-05-31\n    share: 40 %")
    let file = try AgreementsFile(yaml: ended, name: "agreements.yaml")
    #expect(
      file.agreements.map(\.code).sorted() == [
        "flipkart-commission", "studio-12-share", "studio-13-share",
      ])
  }

  @Test(
    "Each fault of a split is told with its line",
    arguments: [
      ("{ studio-12: 60 %, studio-13: 50 % }", "the splits sum to 110.00 %, not to 100 %"),
      ("{ studio-12: 60 % }", "the splits sum to 60.00 %, not to 100 %"),
      ("{ studio-12: 100 %, studio-13: 0 % }", "studio-13 has no part"),
      ("{ studio-99: 100 % }", "the split names the unknown party \"studio-99\""),
      ("{ razorpay: 100 % }", "a split is for a creator or an affiliate, and \"razorpay\""),
    ])
  func splits(text: String, message: String) throws {
    try expect(
      CommerceBook.yaml().replacing(
        "    share: 40 %", with: "    splits: \(text)\n    share: 40 %"),
      line: 25, message)
  }

  @Test(
    "Each fault of a rule is told with its line",
    arguments: [
      ("{ rate: 9 % }", "*: 9 % is outside 10 % to 30 % and has no approved override"),
      ("{ sku: A, category: b, rate: 12 % }", "one of link, sku, category and series"),
      ("{ sku: A }", "either a rate or an amount per_unit"),
      ("{ sku: A, rate: 12 %, per_unit: 2 }", "either a rate or an amount per_unit"),
      ("{ sku: A, per_unit: 0 }", "per_unit is not above zero"),
      ("{ sku: A, per_unit: much }", "expected rupees as 25.00"),
      ("{ sku: A, rate: 12 %, cap: 5, floor: 6 }", "the floor is above the cap"),
      ("{ sku: A, rate: 12 %, priority: high }", "expected a whole number"),
      ("{ sku: A, rate: 12 %, rounding: up }", "expected one of half-up, half-even"),
      ("{ sku: A, rate: 12 %, from: 2026-03-01 }", "holds on days on which its agreement does not"),
      ("{ sku: A, rate: 12 %, to: 2026-03-01 }", "the rule ends on 2026-03-01, before it starts"),
      ("{ series: S9, rate: 12 % }", "series \"S9\" is not in this file's series"),
      ("{ category: home, rate: 12 % }", "two rules of equal rank for home on the same day"),
      ("{ sku: A, rate: 12 %, tiers: { mode: marginal } }", "tiers say their mode"),
      (
        "{ sku: A, rate: 12 %, tiers: { mode: marginal, counts: all, measure: count, reset: month, "
          + "steps: { 1.5: 13 % } } }", "a step is \"1.5\"; expected an amount or a count"
      ),
      (
        "{ sku: A, rate: 12 %, tiers: { mode: marginal, counts: all, measure: count, reset: month, "
          + "steps: { 5: 40 % } } }", "sku:A: 40 % is outside 10 % to 30 %"
      ),
      (
        "{ sku: A, rate: 12 %, tiers: { mode: marginal, counts: all, measure: amount, reset: month, "
          + "steps: { 100.00: 13 %, 100.0: 14 % } } }", "the step above 100.00 stands here twice"
      ),
      ("{ sku: A, rate: 12 %, gift: 1 }", "has the unknown key \"gift\""),
    ])
  func rules(text: String, message: String) throws {
    try expect(CommerceBook.yaml(extra: "    rules:\n      - \(text)"), line: 34, message)
  }

  @Test("Two agreements of one party with rules of equal rank are refused in one file")
  func equalRank() throws {
    let rival =
      "  - { code: flipkart-two, party: flipkart, kind: commission, from: 2026-05-01, "
      + "categories: { home: 12 % } }"
    try expect(
      CommerceBook.yaml(extra: rival), line: 33, "both have a rule of equal rank for home")
  }

  @Test("What is no YAML, is empty or has a key twice is told with its line")
  func noYAML() throws {
    try expect("", line: 1, "the file is empty")
    try expect("book: main\n  - x: [", line: 2, "the file is not YAML: ")
    try expect(
      CommerceBook.yaml().replacing("unlock_gst: 18 %", with: "unlock_gst: 18 %\nbook: two"),
      line: 1, "\"book\" stands there twice")
  }

  private func expect(_ yaml: String, line: Int, _ message: String) throws {
    let error = #expect(throws: CommerceError.self) {
      try AgreementsFile(yaml: yaml, name: "agreements.yaml")
    }
    guard case .file(let name, let found, let text) = error else { return }
    #expect(name == "agreements.yaml")
    #expect(found == line, "\(text)")
    #expect(text.contains(message), "\(text)")
  }
}
