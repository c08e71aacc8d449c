internal import Money

/// Reads the rules of a commission agreement, line by line.
struct RateRuleReader {
  let block: TermsBlock
  let from: BusinessDay
  let to: BusinessDay?
  /// Whether the agreement is of a programme and no party's.
  let isProgramme: Bool

  private static let ruleKeys = [
    "link", "sku", "category", "series", "coupon", "rate", "per_unit", "cap", "floor", "bonus",
    "rounding", "priority", "from", "to", "tiers", "override",
  ]

  /// Reads the rules in the order of what they say, so that the order of the file is no change.
  ///
  /// `categories` is the short form of one rule a category.
  func rules(series: [AgreementsFile.Series]) throws(CommerceError) -> [RateRule] {
    var rules: [RateRule] = []
    if let categories = try block.block("categories", keys: nil) {
      for category in categories.keys {
        let rule = RateRule(
          scope: RateRule.Scope(category: category), price: .rate(try categories.rate(category)),
          from: from, to: to)
        try requireBounds(rule, in: categories, at: category)
        rules.append(rule)
      }
    }
    for entry in try block.blocks("rules", keys: Self.ruleKeys) {
      let rule = try rule(entry, series: series)
      if let other = rules.first(where: { $0.ties(with: rule) }) {
        throw entry.wrong(
          "two rules of equal rank for \(other.scope.name) on the same day; give one a higher "
            + "priority")
      }
      rules.append(rule)
    }
    guard !rules.isEmpty else {
      throw block.wrong("a commission agreement names its categories or its rules")
    }
    return rules.sorted { key($0) < key($1) }
  }

  private func key(_ rule: RateRule) -> String {
    "\(rule.scope.name) \(rule.priority) \(rule.from)"
  }

  private func rule(
    _ entry: TermsBlock, series: [AgreementsFile.Series]
  ) throws(CommerceError) -> RateRule {
    let span = try span(of: entry)
    let rounding = try entry.word("rounding", RoundingMode.self) ?? .halfUp
    let rule = RateRule(
      scope: try scope(of: entry, series: series), price: try price(of: entry),
      capMinor: try entry.rupees("cap"), floorMinor: try entry.rupees("floor"),
      bonusMinor: try entry.rupees("bonus") ?? 0, rounding: rounding,
      priority: try entry.number("priority") ?? 0, from: span.from, to: span.to,
      tiers: try tiers(of: entry),
      overrideReason: try entry.block("override", keys: ["reason"])?.text("reason"))
    if let cap = rule.capMinor, let floor = rule.floorMinor, cap < floor {
      throw entry.wrong("the floor is above the cap", at: "floor")
    }
    if rule.tiers != nil, rule.rate == nil {
      throw entry.wrong("tiers change a rate, and the rule pays a piece", at: "tiers")
    }
    try requireBounds(rule, in: entry, at: "rate")
    return rule
  }

  private func scope(
    of entry: TermsBlock, series: [AgreementsFile.Series]
  ) throws(CommerceError) -> RateRule.Scope {
    let scope = RateRule.Scope(
      link: try entry.optionalText("link"), sku: try entry.optionalText("sku"),
      category: try entry.optionalText("category"), series: try entry.optionalText("series"),
      coupon: try entry.optionalText("coupon"))
    let asked = [scope.link, scope.sku, scope.category, scope.series].compactMap { $0 }
    guard asked.count <= 1 else {
      throw entry.wrong("a rule is for one of link, sku, category and series, not for several")
    }
    if let code = scope.series {
      guard series.contains(where: { $0.code == code }) else {
        throw entry.wrong("series \"\(code)\" is not in this file's series", at: "series")
      }
      guard !isProgramme else {
        throw entry.wrong("a rule for a series belongs to the agreement of a party", at: "series")
      }
    }
    return scope
  }

  private func price(of entry: TermsBlock) throws(CommerceError) -> RateRule.Price {
    switch (entry.has("rate"), try entry.rupees("per_unit")) {
    case (true, nil): return .rate(try entry.rate("rate"))
    case (false, let unitMinor?):
      guard unitMinor > 0 else { throw entry.wrong("per_unit is not above zero", at: "per_unit") }
      return .perUnit(unitMinor)
    default: throw entry.wrong("a rule has either a rate or an amount per_unit")
    }
  }

  private func span(
    of entry: TermsBlock
  ) throws(CommerceError) -> (from: BusinessDay, to: BusinessDay?) {
    let first = try entry.day("from") ?? from
    let last = try entry.day("to") ?? to
    if let last, last < first {
      throw entry.wrong("the rule ends on \(last), before it starts", at: "to")
    }
    if first < from || (to.map { (last ?? first) > $0 || last == nil } ?? false) {
      throw entry.wrong("the rule holds on days on which its agreement does not")
    }
    return (first, last)
  }

  private func tiers(of entry: TermsBlock) throws(CommerceError) -> RateTiers? {
    let keys = ["mode", "counts", "measure", "reset", "steps"]
    guard let block = try entry.block("tiers", keys: keys) else { return nil }
    guard let mode = try block.word("mode", RateTiers.Mode.self),
      let counts = try block.word("counts", RateTiers.Counts.self),
      let measure = try block.word("measure", RateTiers.Measure.self),
      let reset = try block.word("reset", RateTiers.Reset.self)
    else { throw block.wrong("tiers say their mode, what they count, their measure and reset") }
    let listed = try block.required("steps", keys: nil)
    var steps: [RateTiers.Step] = []
    for name in listed.keys {
      let above = measure == .amount ? try? ExactDecimal(name).units(atScale: 2) : Int64(name)
      guard let above, above > 0 else {
        throw listed.wrong("a step is \"\(name)\"; expected an amount or a count", at: name)
      }
      guard !steps.contains(where: { $0.above == above }) else {
        throw listed.wrong("the step above \(name) stands here twice", at: name)
      }
      steps.append(RateTiers.Step(above: above, rate: try listed.rate(name)))
    }
    guard !steps.isEmpty else { throw block.wrong("tiers have at least one step") }
    return RateTiers(mode: mode, counts: counts, measure: measure, reset: reset, steps: steps)
  }

  private func requireBounds(
    _ rule: RateRule, in entry: TermsBlock, at key: String
  ) throws(CommerceError) {
    guard let rate = rule.ratesOutOfBounds.first, rule.overrideReason == nil else { return }
    throw entry.wrong(
      "\(rule.scope.name): \(rate) is outside 10 % to 30 % and has no approved override", at: key)
  }
}

extension TermsBlock {
  /// Reads an amount in rupees as paise, if it is there.
  func rupees(_ key: String) throws(CommerceError) -> Int64? {
    guard let text = try optionalText(key) else { return nil }
    guard let amount = try? ExactDecimal(text).units(atScale: 2), amount >= 0 else {
      throw wrong("\(path).\(key) is \"\(text)\"; expected rupees as 25.00", at: key)
    }
    return amount
  }

  /// Reads a whole number, if it is there.
  func number(_ key: String) throws(CommerceError) -> Int? {
    guard let text = try optionalText(key) else { return nil }
    guard let number = Int32(text) else {
      throw wrong("\(path).\(key) is \"\(text)\"; expected a whole number", at: key)
    }
    return Int(number)
  }

  /// Reads one of the words that a key knows, if it is there.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ known: Word.Type
  ) throws(CommerceError) -> Word? {
    guard let text = try optionalText(key) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw wrong(
        "\(path).\(key) is \"\(text)\"; expected one of "
          + Word.allCases.map(\.rawValue).joined(separator: ", "), at: key)
    }
    return word
  }
}
