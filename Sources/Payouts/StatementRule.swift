package import Money

/// What the books know of a payee before a statement.
package struct PayeePosition: Hashable, Sendable {
  package let payee: Payee
  /// The closing balance of the last statement, 0 before the first.
  package let previousClosingMinor: Int64
  /// The sum of all that earlier statements moved.
  package let previouslyMovedMinor: Int64
  /// The balance of the payable account, positive when it is owed to the payee.
  package let payableMinor: Int64
  /// The currency of the last statement.
  package let currency: Currency?
  /// What paid an advance back and stands in no earlier statement.
  package let recoupments: [SharePosting]

  package init(
    payee: Payee, previousClosingMinor: Int64, previouslyMovedMinor: Int64, payableMinor: Int64,
    currency: Currency?, recoupments: [SharePosting] = []
  ) {
    self.payee = payee
    self.previousClosingMinor = previousClosingMinor
    self.previouslyMovedMinor = previouslyMovedMinor
    self.payableMinor = payableMinor
    self.currency = currency
    self.recoupments = recoupments
  }
}

/// A posting on a payee's accrued account; a negative amount takes a share back.
package struct SharePosting: Hashable, Sendable {
  package let transaction: Int64
  package let leg: Int16
  package let currency: Currency
  package let amountMinor: Int64

  package init(transaction: Int64, leg: Int16, currency: Currency, amountMinor: Int64) {
    self.transaction = transaction
    self.leg = leg
    self.currency = currency
    self.amountMinor = amountMinor
  }
}

/// What a distribution allocated to one series of a share transaction.
package struct ShareAllocation: Hashable, Sendable {
  package let transaction: Int64
  package let section: StatementSection
  package let series: String
  package let title: String?
  package let terms: ShareTerms
  package let day: BusinessDay
  package let countedOn: BusinessDay
  package let figures: ShareFigures

  package init(
    transaction: Int64, section: StatementSection, series: String, title: String?,
    terms: ShareTerms, day: BusinessDay, countedOn: BusinessDay, figures: ShareFigures
  ) {
    self.transaction = transaction
    self.section = section
    self.series = series
    self.title = title
    self.terms = terms
    self.day = day
    self.countedOn = countedOn
    self.figures = figures
  }
}

/// A statement without a number, and the postings that it holds.
package struct StatementDraft: Hashable, Sendable {
  package let body: StatementBody
  package let postings: [SharePosting]
}

/// Decides what a payee's statement says; it knows no database.
package enum StatementRule {
  /// Drafts the statement of a payee; nil when there is nothing to say.
  ///
  /// An identity that does not hold is an error, and then nothing of the period is issued.
  package static func draft(
    of position: PayeePosition, period: StatementPeriod, postings: [SharePosting],
    allocations: [ShareAllocation]
  ) throws(PayoutsError) -> StatementDraft? {
    let recoupments = position.recoupments
    guard !postings.isEmpty || !recoupments.isEmpty || position.previousClosingMinor != 0 else {
      return nil
    }
    let payee = position.payee.code
    let currency = try currency(of: position, postings + recoupments)
    try requireAllocated(postings, by: allocations, of: payee)
    guard position.previousClosingMinor == position.previouslyMovedMinor else {
      throw .openingDiffers(
        payee: payee, previousClosingMinor: position.previousClosingMinor,
        movedMinor: position.previouslyMovedMinor)
    }
    func total(_ section: StatementSection) -> Int64 {
      allocations.filter { $0.section == section }.reduce(0) { $0 + $1.figures.shareMinor }
    }
    let posted = postings.reduce(0) { $0 + $1.amountMinor }
    let recouped = recoupments.reduce(0) { $0 + $1.amountMinor }
    let body = StatementBody(
      payee: position.payee, period: period, currency: currency,
      openingMinor: position.previousClosingMinor, earnedMinor: total(.earnings),
      adjustedMinor: total(.adjustments), recoupedMinor: recouped,
      closingMinor: position.previousClosingMinor + posted - recouped,
      earnings: lines(of: .earnings, allocations),
      adjustments: lines(of: .adjustments, allocations), days: days(allocations))
    try requireSums(of: body)
    guard body.closingMinor == position.payableMinor + posted else {
      throw .closingDiffers(
        payee: payee, closingMinor: body.closingMinor, ledgerMinor: position.payableMinor + posted)
    }
    return StatementDraft(body: body, postings: postings + recoupments)
  }

  /// Checks that lines and days add up to the totals, and the totals to the closing balance.
  package static func requireSums(of body: StatementBody) throws(PayoutsError) {
    let payee = body.payee.code
    for section in StatementSection.allCases {
      let lines = section == .earnings ? body.earnings : body.adjustments
      let total = section == .earnings ? body.earnedMinor : body.adjustedMinor
      let sum = lines.reduce(0) { $0 + $1.figures.shareMinor }
      guard sum == total else {
        throw .linesDiffer(
          payee: payee, section: section.rawValue, linesMinor: sum, totalMinor: total)
      }
      let daily = body.days.filter { $0.section == section }
        .reduce(0) { $0 + $1.figures.shareMinor }
      guard daily == total else {
        throw .linesDiffer(
          payee: payee, section: "days of the \(section.rawValue)", linesMinor: daily,
          totalMinor: total)
      }
    }
    let sum = body.openingMinor + body.movedMinor - body.recoupedMinor
    guard sum == body.closingMinor else {
      throw .linesDiffer(
        payee: payee, section: "balances", linesMinor: sum, totalMinor: body.closingMinor)
    }
  }

  private static func currency(
    of position: PayeePosition, _ postings: [SharePosting]
  ) throws(PayoutsError) -> Currency {
    var currencies = Set(postings.map(\.currency))
    if let previous = position.currency { currencies.insert(previous) }
    guard currencies.count == 1, let currency = currencies.first else {
      throw .severalCurrencies(
        payee: position.payee.code, currencies: currencies.map(\.code).sorted())
    }
    return currency
  }

  private static func requireAllocated(
    _ postings: [SharePosting], by allocations: [ShareAllocation], of payee: String
  ) throws(PayoutsError) {
    let posted = Dictionary(postings.map { ($0.transaction, $0.amountMinor) }) { $0 + $1 }
    let allocated = Dictionary(allocations.map { ($0.transaction, $0.figures.shareMinor) }) {
      $0 + $1
    }
    for transaction in Set(posted.keys).union(allocated.keys).sorted() {
      let (left, right) = (allocated[transaction] ?? 0, posted[transaction] ?? 0)
      guard left == right else {
        throw .allocationDiffers(
          payee: payee, transaction: transaction, allocatedMinor: left, postedMinor: right)
      }
    }
  }
}
