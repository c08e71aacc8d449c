package import Money

/// What holds for one line on its day: the parties' agreements and the rates of tax.
package struct OrderTerms: Hashable, Sendable {
  /// The agreement with the merchant; nil for our own goods.
  package struct Merchant: Hashable, Sendable {
    package let commission: CommissionTerms
    /// The State of the merchant's registration, from which the goods are supplied.
    package let state: Int
    package let serviceTax: BasisPoints
    package let tcs: SaleTaxRule
    package let tds: SaleTaxRule

    package init(
      commission: CommissionTerms, state: Int, serviceTax: BasisPoints, tcs: SaleTaxRule,
      tds: SaleTaxRule
    ) {
      self.commission = commission
      self.state = state
      self.serviceTax = serviceTax
      self.tcs = tcs
      self.tds = tds
    }
  }

  package let registrationState: Int
  package let merchant: Merchant?
  package let affiliate: CommissionTerms?
  /// Among whom the affiliate's commission is split.
  package let split: CommissionSplit?
  /// The last day on which the buyer may return the goods.
  package let holdUntil: BusinessDay

  package init(
    registrationState: Int, merchant: Merchant?, affiliate: CommissionTerms?,
    split: CommissionSplit? = nil, holdUntil: BusinessDay
  ) {
    self.registrationState = registrationState
    self.merchant = merchant
    self.affiliate = affiliate
    self.split = split
    self.holdUntil = holdUntil
  }
}

/// All agreements and rates from which the terms of a line are found.
package struct OrderTermsBook: Sendable {
  /// A party that lines can name.
  package struct KnownParty: Hashable, Sendable {
    package let kind: Party.Kind
    package let state: Int?

    package init(kind: Party.Kind, state: Int?) {
      self.kind = kind
      self.state = state
    }
  }

  /// A version of an agreement.
  package struct Version: Hashable, Sendable {
    package let agreement: String
    package let number: Int

    package init(agreement: String, number: Int) {
      self.agreement = agreement
      self.number = number
    }

    init(_ terms: CommissionTerms) {
      self.init(agreement: terms.agreement, number: terms.version)
    }
  }

  /// The days for which a commission is held where the agreement says nothing.
  package static let holdDays = 15

  package let registrationState: Int
  package let parties: [String: KnownParty]
  /// What merchants owe us, and what we owe affiliates.
  package let marketplace: RateCard
  package let affiliates: RateCard
  /// The days for which versions hold a commission, where they say so.
  package let holds: [Version: Int]
  /// How versions split a commission, where they do.
  package let splits: [Version: [SharePayee]]
  package let taxes: [SaleTaxRule]
  package let slabs: [GoodsSlab]
  package let series: Set<String>

  package init(
    registrationState: Int, parties: [String: KnownParty], marketplace: RateCard,
    affiliates: RateCard, holds: [Version: Int] = [:], splits: [Version: [SharePayee]] = [:],
    taxes: [SaleTaxRule], slabs: [GoodsSlab], series: Set<String>
  ) {
    self.registrationState = registrationState
    self.parties = parties
    self.marketplace = marketplace
    self.affiliates = affiliates
    self.holds = holds
    self.splits = splits
    self.taxes = taxes
    self.slabs = slabs
    self.series = series
  }

  /// Finds the terms of a line, or tells which column names what is not agreed.
  package func terms(
    of line: OrderLine, in order: OrderEvent.Head
  ) throws(EventRefusal) -> OrderTerms {
    let day = order.orderedAt.businessDay
    try require(order.psp, .gateway, "psp")
    if let series = line.touch.series, !self.series.contains(series) {
      throw EventRefusal(
        column: "series", message: "series \"\(series)\" is in no agreements file")
    }
    guard slabs.contains(where: { $0.rate == line.taxRate && $0.covers(hsn: line.hsn, on: day) })
    else {
      throw EventRefusal(
        column: "tax_rate",
        message: "\(line.taxRate) is no GST rate of goods "
          + (line.hsn.map { "with HSN \($0) " } ?? "") + "on \(day)")
    }
    var affiliate: CommissionTerms?
    var split: CommissionSplit?
    if let code = line.affiliate {
      try require(code, .affiliate, "affiliate")
      let terms = try Self.rule(of: code, for: line, on: day, in: affiliates)
      affiliate = terms
      split = CommissionSplit(party: code, among: splits[Version(terms), default: []])
    }
    return OrderTerms(
      registrationState: registrationState, merchant: try merchant(of: line, on: day),
      affiliate: affiliate, split: split, holdUntil: day.adding(days: holdDays(of: affiliate)))
  }

  private func holdDays(of terms: CommissionTerms?) -> Int {
    terms.flatMap { holds[Version($0)] } ?? Self.holdDays
  }

  private func merchant(
    of line: OrderLine, on day: BusinessDay
  ) throws(EventRefusal) -> OrderTerms.Merchant? {
    guard let code = line.merchant else { return nil }
    let party = try require(code, .merchant, "merchant")
    guard let state = party.state else {
      throw EventRefusal(
        column: "merchant",
        message: "merchant \"\(code)\" has no state in the agreements file, from which it supplies")
    }
    return OrderTerms.Merchant(
      commission: try Self.rule(of: code, for: line, on: day, in: marketplace), state: state,
      serviceTax: try rule(.service, on: day).rate, tcs: try rule(.tcs, on: day),
      tds: try rule(.tds, on: day))
  }

  @discardableResult
  private func require(
    _ code: String, _ kind: Party.Kind, _ column: String
  ) throws(EventRefusal) -> KnownParty {
    guard let party = parties[code] else {
      throw EventRefusal(
        column: column, message: "\(kind.rawValue) \"\(code)\" is in no agreements file")
    }
    guard party.kind == kind else {
      throw EventRefusal(
        column: column,
        message: "\"\(code)\" is of kind \(party.kind.rawValue), not \(kind.rawValue)")
    }
    return party
  }

  private static func rule(
    of party: String, for line: OrderLine, on day: BusinessDay, in card: RateCard
  ) throws(EventRefusal) -> CommissionTerms {
    guard let terms = card.resolve(line.scope(for: party), on: day) else {
      throw EventRefusal(
        column: "category",
        message: "no agreement with \(party) has a rate for category \"\(line.category)\" on \(day)"
      )
    }
    return terms
  }

  /// Finds the rule of a tax that holds on a day: of those that have started, the last one.
  func rule(_ tax: SaleTaxRule.Tax, on day: BusinessDay) throws(EventRefusal) -> SaleTaxRule {
    let started = taxes.filter { $0.tax == tax && $0.from <= day }
    guard let rule = started.max(by: { $0.from < $1.from }) else {
      throw EventRefusal(
        column: "ordered_at", message: "no rate of \(tax.rawValue) is known on \(day)")
    }
    return rule
  }
}

extension OrderLine {
  /// What of the line decides a party's rate.
  func scope(for party: String) -> SaleScope {
    SaleScope(
      party: party, link: touch.hotspot, sku: sku, category: category, series: touch.series,
      coupon: touch.coupon)
  }
}
