package import Money

/// What is known of one kind of file, read from YAML: how to find, read, check and key it.
package struct Profile: Sendable {
  /// What our books do with a feed's lines.
  package enum Role: String, CaseIterable, Hashable, Sendable {
    case record, verify, both
  }

  /// What a file's lines are about.
  package enum Report: String, CaseIterable, Hashable, Sendable {
    case unlocks, sales, refunds, touches, gateway, affiliate, bank
    case orders, returns
    case topUps = "top-ups"
    case topUpRefunds = "top-up-refunds"
    case passes, releases, subscriptions
    case freeViews = "free-views"
    case appStore = "app-store"
    case chargebacks, placements
    case adRevenue = "ad_revenue"
    case marketplace, denominators, clicks
    /// What gateways pay out, one line a payout.
    case settlements
    /// Commissions and ad money whose lines name no order.
    case earnings
    case storeEarnings = "store_earnings"
    case revenueShare = "revenue_share"
  }

  /// Whether a profile is in use.
  package enum Status: String, CaseIterable, Hashable, Sendable {
    case active, draft, template
  }

  /// What a component of an amount is.
  package enum ComponentClass: String, CaseIterable, Hashable, Sendable {
    case fee, tax, withholding, commission, shipping, bonus, discount, refund, adjustment, other
  }

  /// How well a profile is proven, from vendor documents to hearsay.
  package enum Evidence: String, CaseIterable, Hashable, Sendable {
    case verified
    case seenRealFile = "seen_real_file"
    case seen, reported, unverified, own
  }

  package let name: String
  package let version: Int
  /// The name under which lines are keyed; it outlives versions and shapes.
  package let family: String
  package let feed: String
  package let role: Role
  package let report: Report
  /// The party that speaks in the file; nil for our own.
  package let party: String?
  package let evidence: Evidence
  package let status: Status
  /// Who answers for the profile.
  package let owner: String?
  package let effective: Effective
  /// The field whose sum stands for the money of a file.
  package let money: LineField
  package let grace: Grace
  package let tolerance: Tolerance
  package let key: KeyRule
  package let restatement: Restatement
  package let privacy: Privacy
  package let attribution: [AttributionMethod]
  package let tests: [ProfileTest]
  /// The parts of an amount that lines keep by their codes.
  package let components: [Component]
  /// The hash of the profile's own text, and of those that it extends.
  package let sha256: String
  /// The text of the profile, then those of the profiles that it extends.
  package let sources: [ProfileSource]
  let detection: Detection
  package internal(set) var decoding: Decoding
  let dialect: Dialect
  let layout: Layout
  let header: HeaderRule
  let formats: [String: ValueFormat]
  /// The words that state nothing, beside the empty one.
  let nulls: [String]
  let fields: [FieldRule]
  let rows: RowRules
  let checks: Checks

  /// The currency in which the sum of a file is told: the only one that its lines may have.
  package var currency: Currency {
    guard checks.currencies.count == 1, let only = try? Currency(code: checks.currencies[0]) else {
      return .inr
    }
    return only
  }

  /// The arrival days of the files that a profile reads; nil is without end.
  package struct Effective: Hashable, Sendable {
    package let from: BusinessDay?
    package let to: BusinessDay?

    /// Tells whether a file of that day is read.
    package func holds(_ day: BusinessDay) -> Bool {
      (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
    }
  }

  /// A part of an amount: what it is called, and what it is.
  package struct Component: Hashable, Sendable {
    package let code: String
    package let kind: ComponentClass
  }

  /// When an expected line is due, and when its absence becomes a break.
  package struct Grace: Hashable, Sendable {
    package let expectedAfterDays: Int
    package let breakAfterDays: Int
  }

  /// How much two sides may differ, in minor units.
  package struct Tolerance: Hashable, Sendable {
    package let amountMinor: Int64
    package let budgetMinor: Int64
  }
}
