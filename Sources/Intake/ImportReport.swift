package import Money

/// What became of a file, in counts and in money.
///
/// `records = accepted + unchanged + changed + skipped + rejected`.
package struct ImportReport: Hashable, Sendable {
  /// What was decided about the file.
  package enum Verdict: String, Hashable, Sendable {
    case accepted
    /// A dry run that would be accepted.
    case previewed
    case duplicate
    case rejected
  }

  package var verdict: Verdict
  package let name: String
  package let feed: String?
  package let profile: String?
  package var records = 0
  package var accepted = 0
  package var unchanged = 0
  package var changed = 0
  package var skipped = 0
  package var rejected = 0
  /// The sum of the profile's money over the records that were read, in minor units.
  package var sumMinor: Int64 = 0
  /// The currency of that sum.
  package var currency = Currency.inr
  /// Whether all lines of such files are in that currency, so that their sum is an amount.
  private var isOfOneCurrency = true
  package var firstDay: BusinessDay?
  package var lastDay: BusinessDay?
  package var warnings: [String] = []
  /// Why the file was refused, or what it repeats.
  package var message: String?
  /// The code with which it was refused as a whole.
  package let code: FileCode?
  /// The first of the rejected rows; all of them stand in the rejects file.
  package var rejects: [RowReject] = []
  package var rejectsPath: String?
  /// The number of the accepted file, by which it is shown and taken back.
  package var file: Int64?
  /// The lines of earlier files that this one does not have any more, and so withdraws.
  package var vanished = 0
  /// What happens to reported lines, in records and in money, by currency.
  package var differences: [ImportDifference] = []
  /// The file whose corrected rejects these are.
  package var parent: String?
  /// The review in which changes of settled lines wait.
  package var review: Int64?
  /// The money of all records that could be read, of whatever currency.
  package var readSum = ExactDecimal.zero

  /// Reports a file that was read to its end.
  init(_ summary: ReadingSummary, profile: Profile) {
    verdict = .accepted
    code = nil
    name = summary.file
    feed = profile.feed
    self.profile = profile.name
    currency = profile.currency
    isOfOneCurrency = profile.checks.currencies.count == 1
    records = summary.records
    accepted = summary.accepted
    skipped = summary.skipped
    rejected = summary.rejected
    sumMinor = summary.sum.rounded(to: profile.currency)
    readSum = summary.sum
    firstDay = summary.firstDay
    lastDay = summary.lastDay
    warnings = summary.warnings
  }

  /// Reports a file that was refused as a whole.
  init(
    refused error: IntakeError, name: String, feed: String?, profile: String?
  ) {
    verdict = .rejected
    code = error.code
    self.name = name
    self.feed = feed
    self.profile = profile
    message = error.description
  }

  /// The money of the records that were read, each currency by itself.
  ///
  /// None where the lines have no money, or a currency each that is not known yet.
  package var moneyRead: [Money] {
    let codes = Set(differences.map(\.currency)).sorted()
    if codes.isEmpty ? isOfOneCurrency : codes == [currency.code] {
      return [Money(minorUnits: sumMinor, currency: currency)]
    }
    return codes.compactMap { code in
      guard let currency = try? Currency(code: code) else { return nil }
      let read = differences.filter { $0.currency == code && $0.category.isRead }
      return Money(
        minorUnits: read.reduce(0) { $0 + $1.after.rounded(to: currency) }, currency: currency)
    }
  }

  /// The money of the records that were read where all of it is of one currency.
  package var onlyMoneyRead: Money? {
    let read = moneyRead
    return read.count == 1 ? read[0] : nil
  }

  /// Counts accepted records as known before, which therefore change nothing.
  mutating func count(unchanged known: Int) {
    unchanged += known
    accepted -= known
  }

  /// Turns the report into a refusal, because a file is all or nothing.
  mutating func refuse() {
    verdict = .rejected
    let rows = rejected == 1 ? "1 record is" : "\(rejected) records are"
    message = "\(rows) wrong, so nothing of the file was accepted"
  }

  /// The counts as one line: what came in and where it went.
  package var invariant: String {
    "\(records) records = \(accepted) accepted + \(unchanged) unchanged + \(changed) changed"
      + " + \(skipped) skipped + \(rejected) rejected"
  }
}
