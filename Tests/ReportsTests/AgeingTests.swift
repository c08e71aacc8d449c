import BookSupport
import Ledger
import Money
import Postgres
import Reports
import TestSupport
import Testing

@Suite("Commission by age")
struct AgeingRuleTests {
  private func amounts(_ list: [(Int32, Int64)]) -> [DatedAmount] {
    list.map { DatedAmount(day: BusinessDay(daysSince1970: $0.0), amountMinor: $0.1) }
  }

  @Test("What is paid is the oldest that was owed")
  func oldestFirst() {
    #expect(AgeingRule.open(amounts([(1, 100), (2, 50), (3, -120)])) == amounts([(2, 30)]))
    #expect(AgeingRule.open(amounts([(1, 100), (2, -100)])) == [])
    #expect(AgeingRule.open(amounts([(1, 100), (2, -130), (3, 10)])) == amounts([(2, -20)]))
    #expect(AgeingRule.open(amounts([(1, -5), (2, 3), (3, 3)])) == amounts([(3, 1)]))
  }

  @Test("What is left has one sign and sums to what moved", arguments: Seed.sweep(64))
  func sums(seed: Seed) {
    var random = seed
    let list = (0..<Int.random(in: 0...60, using: &random)).map { index in
      (Int32(index), Int64.random(in: -1_000...1_000, using: &random))
    }
    let open = AgeingRule.open(amounts(list))
    #expect(open.reduce(0) { $0 + $1.amountMinor } == list.reduce(0) { $0 + $1.1 })
    #expect(Set(open.map { $0.amountMinor < 0 }).count < 2)
    #expect(open.map(\.day) == open.map(\.day).sorted())
  }

  @Test(
    "The spans end at 30, 60 and 90 days",
    arguments: [
      (-1, AgeBucket.upTo30), (30, .upTo30), (31, .upTo60), (60, .upTo60), (61, .upTo90),
      (90, .upTo90), (91, .older),
    ])
  func spans(days: Int, bucket: AgeBucket) {
    #expect(AgeBucket(days: days) == bucket)
  }
}

@Suite("The ageing report", .database)
struct AgeingReportTests {
  /// Commission of five items in two states and both directions, an invoice and a payment.
  private func sample() throws -> SampleBook {
    let sample = try SampleBook()
    try sample.connection.execute(
      """
      INSERT INTO commerce.party (book, party, kind, name)
      VALUES (\(sample.book.id), 'flipkart', 'network', 'Flipkart'),
        (\(sample.book.id), 'aff-1', 'affiliate', 'Chai Reviews')
      """)
    let due = { (state: CommissionState) in Account.commissionDue("flipkart", state) }
    func move(
      _ id: String, _ day: String, _ kind: PostingKind, _ debit: Account, _ credit: Account,
      _ minor: Int64, item: String?
    ) throws {
      try sample.post(
        kind, on: try BusinessDay(day), key: ("test", id),
        [
          Transfer(
            debit: debit, credit: credit, signedMinor: minor, dimensions: Dimensions(item: item))
        ].compactMap { $0 })
    }
    try move("1", "2026-01-05", .commission, due(.pending), .affiliateCommission, 700, item: "i1")
    try move("2", "2026-02-20", .commission, due(.pending), .affiliateCommission, 600, item: "i2")
    try move("3", "2026-04-01", .commissionState, due(.confirmed), due(.pending), 600, item: "i2")
    try move("4", "2026-04-02", .commission, due(.pending), .affiliateCommission, 500, item: "i3")
    try move("5", "2026-03-20", .commission, due(.pending), .affiliateCommission, 400, item: "i4")
    try move("6", "2026-04-10", .invoice, .receivable("flipkart"), due(.pending), 400, item: "i4")
    try move(
      "7", "2026-04-01", .affiliate, .affiliateShares, .commissionOwed("aff-1", .pending), 250,
      item: "i5")
    try move(
      "8", "2026-01-15", .clawback, .receivable("flipkart"), .affiliateCommission, 90, item: nil)
    try move(
      "9", "2026-03-15", .clawback, .receivable("flipkart"), .affiliateCommission, 60, item: nil)
    try move(
      "10", "2026-04-15", .collection, .bank("hdfc"), .receivable("flipkart"), 100, item: nil)
    try move("11", "2026-05-02", .commission, due(.pending), .affiliateCommission, 999, item: "i6")
    return sample
  }

  @Test(
    "States of a party stand in the spans of their items", arguments: [OutputFormat.csv, .table])
  func byParty(format: OutputFormat) throws {
    let sample = try sample()
    let table = try AgeingReport.table(
      of: sample.book, asOf: try BusinessDay("2026-04-30"), on: sample.connection)
    expectSnapshot(
      of: TableRenderer.render(table, as: format), named: "ageing.\(format.rawValue)")
  }

  @Test("An item that was confirmed is as old as its order, a receivable as its invoice")
  func byItem() throws {
    let sample = try sample()
    let table = try AgeingReport.table(
      of: sample.book, asOf: try BusinessDay("2026-04-30"), by: .item, on: sample.connection)
    expectSnapshot(of: TableRenderer.render(table, as: .csv), named: "ageing-items.csv")
  }

  @Test(
    "The balances are those of the trial balance at the day, account by account",
    arguments: ["2026-03-31", "2026-04-10", "2026-04-30", "2026-06-30"])
  func tiesToTrialBalance(day: String) throws {
    let sample = try sample()
    let asOf = try BusinessDay(day)
    let roots = ["assets:commission:", "assets:receivable:", "liabilities:commission:"]
    let expected = Dictionary(
      uniqueKeysWithValues: try TrialBalance(of: sample.book, asOf: asOf, on: sample.connection)
        .lines.filter { line in
          line.balanceMinor != 0 && roots.contains { line.account.hasPrefix($0) }
        }.map { ($0.account, $0.balanceMinor) })
    for grouping in AgeingReport.Grouping.allCases {
      let table = try AgeingReport.table(
        of: sample.book, asOf: asOf, by: grouping, on: sample.connection)
      var found: [String: Int64] = [:]
      for row in table.rows {
        guard case .text(let account) = row[3], case .money(let balance)? = row.last else {
          continue
        }
        found[account, default: 0] +=
          account.hasPrefix("assets:") ? balance.minorUnits : -balance.minorUnits
      }
      #expect(found == expected, "\(grouping)")
    }
  }
}
