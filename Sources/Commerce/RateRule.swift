package import Money

/// One rule of a rate card: for which sales it holds, and what it pays.
package struct RateRule: Hashable, Sendable {
  /// What of a sale the rule asks for; nil asks for nothing.
  package struct Scope: Hashable, Sendable {
    /// A link or a hotspot.
    package var link: String?
    package var sku: String?
    package var category: String?
    package var series: String?
    package var coupon: String?

    package init(
      link: String? = nil, sku: String? = nil, category: String? = nil, series: String? = nil,
      coupon: String? = nil
    ) {
      self.link = link
      self.sku = sku
      self.category = category
      self.series = series
      self.coupon = coupon
    }
  }

  /// What a sale pays before cap, floor and bonus.
  package enum Price: Hashable, Sendable {
    case rate(BasisPoints)
    /// So many minor units a piece.
    case perUnit(Int64)
  }

  package let scope: Scope
  package let price: Price
  /// The most and the least that one line pays.
  package let capMinor: Int64?
  package let floorMinor: Int64?
  /// What a line pays on top.
  package let bonusMinor: Int64
  package let rounding: RoundingMode
  /// Which of two rules of equal scope applies: the higher one.
  package let priority: Int
  package let from: BusinessDay
  package let to: BusinessDay?
  package let tiers: RateTiers?
  /// Why the rate may lie beyond the bounds.
  package let overrideReason: String?

  package init(
    scope: Scope, price: Price, capMinor: Int64? = nil, floorMinor: Int64? = nil,
    bonusMinor: Int64 = 0, rounding: RoundingMode = .halfUp, priority: Int = 0,
    from: BusinessDay, to: BusinessDay? = nil, tiers: RateTiers? = nil,
    overrideReason: String? = nil
  ) {
    self.scope = scope
    self.price = price
    self.capMinor = capMinor
    self.floorMinor = floorMinor
    self.bonusMinor = bonusMinor
    self.rounding = rounding
    self.priority = priority
    self.from = from
    self.to = to
    self.tiers = tiers
    self.overrideReason = overrideReason
  }

  /// The rate, where the rule has one.
  package var rate: BasisPoints? {
    guard case .rate(let rate) = price else { return nil }
    return rate
  }

  /// Works out what a line pays, rounded once; tiers are made up for when a period's sum is known.
  package func amountMinor(ofBasis basisMinor: Int64, units: Int64 = 1) -> Int64 {
    let plain =
      switch price {
      case .rate(let rate):
        rounding.share(of: basisMinor, part: Int64(rate.rawValue), whole: 10_000)
      case .perUnit(let unitMinor): unitMinor * units
      }
    return min(capMinor ?? Int64.max, max(floorMinor ?? Int64.min, plain)) + bonusMinor
  }

  /// The rates beyond 10 % to 30 %, which take an approved override.
  package var ratesOutOfBounds: [BasisPoints] {
    ([rate].compactMap { $0 } + (tiers?.steps.map(\.rate) ?? []))
      .filter { !Agreement.commissionBounds.contains($0.rawValue) }
  }
}

extension RateRule {
  /// All that the rule says, as one word that is equal only for equal rules.
  var canonicalText: String {
    var text = scope.name
    switch price {
    case .rate(let rate): text += "=\(rate.rawValue)"
    case .perUnit(let unitMinor): text += "=\(unitMinor)/unit"
    }
    let options: [(String, String?)] = [
      ("cap", capMinor.map { "\($0)" }), ("floor", floorMinor.map { "\($0)" }),
      ("bonus", bonusMinor == 0 ? nil : "\(bonusMinor)"),
      ("rounding", rounding == .halfUp ? nil : rounding.rawValue),
      ("priority", priority == 0 ? nil : "\(priority)"), ("tiers", tiers?.canonicalText),
    ]
    for (name, value) in options {
      if let value { text += ";\(name)=\(value)" }
    }
    return text
  }

  /// Tells whether another rule would be as good for some sale on some day.
  func ties(with other: RateRule) -> Bool {
    scope == other.scope && priority == other.priority
      && from <= (other.to ?? from) && other.from <= (to ?? other.from)
  }
}

extension RateRule.Scope {
  /// The scope in the words of a file: `sku SHO1`, `every sale`.
  package var name: String {
    let parts = [
      link.map { "link:\($0)" }, sku.map { "sku:\($0)" }, category,
      series.map { "series:\($0)" }, coupon.map { "coupon:\($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? "*" : parts.joined(separator: "+")
  }
}
