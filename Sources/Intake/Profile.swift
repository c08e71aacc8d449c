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
  /// The field whose sum stands for the money of a file.
  package let money: LineField
  package let grace: Grace
  package let tolerance: Tolerance
  package let key: KeyRule
  package let restatement: Restatement
  package let tests: [ProfileTest]
  /// The hash of the profile's own text.
  package let sha256: String
  let detection: Detection
  let dialect: Dialect
  let layout: Layout
  let header: HeaderRule
  let formats: [String: ValueFormat]
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

  /// What makes two records the same line.
  package struct KeyRule: Hashable, Sendable {
    /// What a second record with the same key is.
    package enum Twins: String, CaseIterable, Hashable, Sendable {
      case reject, ordinal
    }

    package let fields: [LineField]
    package let twins: Twins
  }

  /// How a later file speaks of lines that an earlier one had.
  package struct Restatement: Hashable, Sendable {
    /// How a file speaks again of what an earlier one said.
    package enum Mode: String, CaseIterable, Hashable, Sendable {
      case append, snapshot
      case periodReplace = "period_replace"
    }

    /// What the absence of a known key means.
    package enum MissingKey: String, CaseIterable, Hashable, Sendable {
      case ignore, flag, reverse
    }

    package let mode: Mode
    package let orderBy: String
    package let missingKey: MissingKey
    /// The states that may not change without review.
    package let locks: [LineState]
  }
}
