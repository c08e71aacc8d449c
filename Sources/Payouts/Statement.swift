package import Money

/// The legal person that owes a payee, as its registrations name it.
package struct Payer: Hashable, Sendable {
  package let name: String
  package let tan: String?
  package let gstin: String
  /// The State code of the registration.
  package let state: Int

  package init(name: String, tan: String?, gstin: String, state: Int) {
    self.name = name
    self.tan = tan
    self.gstin = gstin
    self.state = state
  }
}

/// A creator who is owed a share.
package struct Payee: Hashable, Sendable {
  package let code: String
  package let name: String
  package let state: Int?

  package init(code: String, name: String, state: Int?) {
    self.code = code
    self.name = name
    self.state = state
  }
}

/// The days that a statement is about, under the name that people gave them.
package struct StatementPeriod: Hashable, Sendable {
  package let name: String
  package let first: BusinessDay
  package let last: BusinessDay

  package init(name: String, first: BusinessDay, last: BusinessDay) {
    self.name = name
    self.first = first
    self.last = last
  }

  /// Takes the days and the name of a period.
  package init(_ period: Period) {
    self.init(name: period.description, first: period.first, last: period.last)
  }
}

/// What unlocks brought, or refunds took back: units, gross, net of tax, and the payee's share.
package struct ShareFigures: Hashable, Sendable {
  package var units: Int64
  package var grossMinor: Int64
  package var netMinor: Int64
  package var shareMinor: Int64

  package init(units: Int64, grossMinor: Int64, netMinor: Int64, shareMinor: Int64) {
    self.units = units
    self.grossMinor = grossMinor
    self.netMinor = netMinor
    self.shareMinor = shareMinor
  }

  static let zero = ShareFigures(units: 0, grossMinor: 0, netMinor: 0, shareMinor: 0)

  static func += (left: inout ShareFigures, right: ShareFigures) {
    left.units += right.units
    left.grossMinor += right.grossMinor
    left.netMinor += right.netMinor
    left.shareMinor += right.shareMinor
  }
}

/// A part of a statement: receipts are earnings, refunds are adjustments.
package enum StatementSection: String, Hashable, Sendable, CaseIterable {
  case earnings
  case adjustments
}

/// The terms under which a share was earned.
package struct ShareTerms: Hashable, Sendable {
  package let agreement: String
  package let version: Int
  package let rate: BasisPoints
  /// The payee's part of that share, where several have it.
  package let split: BasisPoints?

  package init(agreement: String, version: Int, rate: BasisPoints, split: BasisPoints? = nil) {
    self.agreement = agreement
    self.version = version
    self.rate = rate
    self.split = split
  }
}

/// One series under one set of terms, over the days of its unlocks.
package struct StatementLine: Hashable, Sendable {
  package let series: String
  package let title: String?
  package let terms: ShareTerms
  package let first: BusinessDay
  package let last: BusinessDay
  package let figures: ShareFigures
}

/// One series and one day of unlocks, as they counted on one day.
package struct StatementDay: Hashable, Sendable {
  package let section: StatementSection
  package let series: String
  package let terms: ShareTerms
  package let day: BusinessDay
  package let countedOn: BusinessDay
  package let figures: ShareFigures
}

/// What a statement says of a payee and a period; positive amounts are owed to the payee.
package struct StatementBody: Hashable, Sendable {
  package let payee: Payee
  package let period: StatementPeriod
  package let currency: Currency
  package let openingMinor: Int64
  package let earnedMinor: Int64
  package let adjustedMinor: Int64
  /// What the payee's earnings have paid back of advances.
  package let recoupedMinor: Int64
  package let closingMinor: Int64
  package let earnings: [StatementLine]
  package let adjustments: [StatementLine]
  package let days: [StatementDay]

  package init(
    payee: Payee, period: StatementPeriod, currency: Currency, openingMinor: Int64,
    earnedMinor: Int64, adjustedMinor: Int64, recoupedMinor: Int64 = 0, closingMinor: Int64,
    earnings: [StatementLine], adjustments: [StatementLine], days: [StatementDay]
  ) {
    self.payee = payee
    self.period = period
    self.currency = currency
    self.openingMinor = openingMinor
    self.earnedMinor = earnedMinor
    self.adjustedMinor = adjustedMinor
    self.recoupedMinor = recoupedMinor
    self.closingMinor = closingMinor
    self.earnings = earnings
    self.adjustments = adjustments
    self.days = days
  }

  /// The change that the statement makes to what the payee may be paid.
  package var movedMinor: Int64 { earnedMinor + adjustedMinor }
}

/// A statement with its number: what the frozen document says.
package struct Statement: Hashable, Sendable {
  /// The words that stand on every statement until withholding is posted.
  package static let taxNote = "Tax has not been withheld yet; it is withheld before payment."

  package let number: String
  package let issuedOn: BusinessDay
  package let payer: Payer
  package let body: StatementBody

  package init(number: String, issuedOn: BusinessDay, payer: Payer, body: StatementBody) {
    self.number = number
    self.issuedOn = issuedOn
    self.payer = payer
    self.body = body
  }

  /// Writes the number of a statement: `PS2627/000123`.
  package static func number(_ ordinal: Int, in year: FiscalYear) -> String {
    let digits = String(ordinal)
    return "PS\(year.shortCode)/"
      + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
