import Commerce
import Ledger
import Money
import TestSupport
import Testing

@Suite("Refunds of purchases inside stores' apps")
struct StoreRuleTests {
  private static let day = CommerceBook.day

  private static func sale(
    grossMinor: Int64, storeTaxMinor: Int64? = nil, feeMinor: Int64, feeTax: TaxHeads
  ) -> StoreSale {
    StoreSale(
      id: "app-1", transaction: TransactionID(rawValue: 1), store: "appstore",
      grossMinor: grossMinor, storeTaxMinor: storeTaxMinor, feeMinor: feeMinor, feeTax: feeTax,
      dimensions: Dimensions(viewer: 7, series: 1, episode: 1, units: 1, place: 29))
  }

  private static func refund(_ id: String, _ amountMinor: Int64) -> RefundEvent {
    RefundEvent(
      id: id, unlockID: "app-1", refundedAt: Instant(day: day, secondOfDay: 0),
      amountMinor: amountMinor, currency: .inr, reason: nil, record: 1)
  }

  private static func moved(_ transactions: [Transaction]) -> [String: Int64] {
    var moved: [String: Int64] = [:]
    for transfer in transactions.flatMap(\.transfers) {
      moved[transfer.debit.code, default: 0] += transfer.amountMinor
      moved[transfer.credit.code, default: 0] -= transfer.amountMinor
    }
    return moved.filter { $0.value != 0 }
  }

  @Test("A third of a purchase takes a third of everything back, numbered")
  func part() throws {
    var sale = Self.sale(
      grossMinor: 1_000, storeTaxMinor: 153, feeMinor: 150,
      feeTax: TaxHeads(cgstMinor: 0, sgstMinor: 0, igstMinor: 27))
    let transactions = StoreRefundRule.transactions(
      of: Self.refund("rfd-1", 333), from: &sale, registration: 27, rate: try BasisPoints(1_800))
    #expect(
      Self.moved(transactions) == [
        // 33.3 % of 8.47, of 1.50 and of 0.27.
        "liabilities:proceeds:stores": 282, "assets:psp:appstore": -282 + 50 + 9,
        "expenses:fees:app-store": -50, "assets:gst-input:27:igst:18": -9,
      ])
    #expect(
      transactions.flatMap { $0.keys.map { "\($0.source) \($0.externalID)" } } == [
        "refunds rfd-1", "store-refund-of app-1#1", "app-store-fee-back rfd-1",
      ])
    #expect(sale.leftMinor == 667)
  }

  @Test("Parts of any size give back exactly what was kept", arguments: Seed.sweep(64))
  func parts(seed: Seed) throws {
    var random = seed
    let gross = Int64.random(in: 100...100_000, using: &random)
    let tax = TaxHeads(
      cgstMinor: Int64.random(in: 0...99, using: &random),
      sgstMinor: Int64.random(in: 0...99, using: &random), igstMinor: 0)
    let answers = Bool.random(using: &random)
    let storeTax = answers ? Int64.random(in: 0...gross / 5, using: &random) : nil
    let fee = Int64.random(in: 0...gross / 4, using: &random)
    var sale = Self.sale(
      grossMinor: gross, storeTaxMinor: storeTax, feeMinor: fee, feeTax: tax)
    var transactions: [Transaction] = []
    while sale.leftMinor > 0 {
      let amount = Int64.random(in: 1...sale.leftMinor, using: &random)
      transactions += StoreRefundRule.transactions(
        of: Self.refund("rfd-\(sale.refunds)", amount), from: &sale, registration: 27,
        rate: try BasisPoints(1_800))
    }
    let receipt = gross - (storeTax ?? 0)
    var expected = [
      answers ? "liabilities:proceeds:stores" : "liabilities:proceeds:unlocks": receipt,
      "assets:psp:appstore": fee + tax.totalMinor - receipt, "expenses:fees:app-store": -fee,
      "assets:gst-input:27:cgst:9": -tax.cgstMinor, "assets:gst-input:27:sgst:9": -tax.sgstMinor,
    ]
    expected = expected.filter { $0.value != 0 }
    #expect(Self.moved(transactions) == expected)
  }

  @Test("A policy holds from its day on, store by store, and before it we answer for the tax")
  func policies() {
    let terms = StoreTerms(spans: [
      StorePolicySpan(store: "appstore", from: Self.day, policy: .store),
      StorePolicySpan(store: "appstore", from: Self.day.adding(days: 9), policy: .platform),
    ])
    let days = [-1, 0, 8, 9].map { Self.day.adding(days: $0) }
    #expect(
      days.map { terms.policy(of: "appstore", on: $0) } == [.platform, .store, .store, .platform])
    #expect(terms.policy(of: "playstore", on: Self.day) == .platform)
  }

  @Test(
    "A policy that cannot be is told",
    arguments: [
      ("{ store: razorpay, from: 2026-04-01, gst: store }", "\"razorpay\" is no app store of"),
      ("{ store: appstore, gst: store }", "agreements file.stores lacks \"from\""),
      (
        "{ store: appstore, from: 2026-04-01, gst: apple }",
        "gst is \"apple\"; expected one of platform, store"
      ),
      (
        "{ store: appstore, from: 2026-04-01, gst: store }, "
          + "{ store: appstore, from: 2026-04-01, gst: store }",
        "appstore has two policies from 2026-04-01"
      ),
    ])
  func faults(text: String, message: String) {
    let yaml = CommerceBook.yaml(extra: "stores: [\(text)]").replacing(
      "series:\n", with: "  - { code: appstore, kind: app-store, name: App Store }\nseries:\n",
      maxReplacements: 1)
    let error = #expect(throws: CommerceError.self) {
      try AgreementsFile(yaml: yaml, name: "a.yaml")
    }
    #expect(error?.description.contains(message) == true)
  }
}
