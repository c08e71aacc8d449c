internal import Ledger
internal import Money
internal import Postgres

extension AgreementStore {
  /// Finds the agreements of a file that the book does not have as they are.
  func news(of file: AgreementsFile) throws -> [Agreement] {
    let book = try open(file)
    return try file.agreements.filter { agreement in
      try latest(of: agreement, book: book).content != agreement.canonicalText
    }
  }

  /// The highest version of an agreement, and what its latest one from the same day says.
  private func latest(
    of agreement: Agreement, book: Int64
  ) throws -> (version: Int, content: String?) {
    let row = try connection.row(
      """
      SELECT coalesce(max(version), 0) AS version,
        (SELECT content FROM commerce.agreement
         WHERE book = \(book) AND agreement = \(agreement.code)
           AND valid_from = \(agreement.from.description)::date
         ORDER BY version DESC LIMIT 1) AS content
      FROM commerce.agreement WHERE book = \(book) AND agreement = \(agreement.code)
      """)
    return (try row.value("version"), try row.optional("content"))
  }

  /// Adds an agreement as a version of its own, unless the latest from its day says the same.
  func add(
    _ agreement: Agreement, book: Int64, proposal: Int64?
  ) throws -> AgreementChange? {
    let text = agreement.canonicalText
    let (latest, before) = try latest(of: agreement, book: book)
    guard before != text else { return nil }
    if proposal == nil, let override = agreement.overrides.first {
      throw CommerceError.needsApproval(
        agreement: agreement.code, rate: override.rate.description)
    }
    let version = latest + 1
    var share: Int?
    if case .share(let rate, _) = agreement.terms { share = rate.rawValue }
    try connection.execute(
      """
      INSERT INTO commerce.agreement (
        book, agreement, version, party, kind, valid_from, valid_to, share_bp, nature, content,
        proposal)
      VALUES (\(book), \(agreement.code), \(version), \(agreement.party),
        \(agreement.kind), \(agreement.from.description)::date,
        \(agreement.to?.description)::date, \(share), \(agreement.nature), \(text),
        \(proposal)::bigint)
      """)
    switch agreement.terms {
    case .share(_, let series):
      try connection.execute(
        """
        INSERT INTO commerce.agreement_series (book, agreement, version, series)
        SELECT \(book), \(agreement.code), \(version), s.series
        FROM ledger.series AS s WHERE s.book = \(book) AND s.code = ANY (\(series)::text[])
        """)
    case .commission(_, let rules):
      try insert(rules, of: agreement.code, version: version, book: book)
    }
    try insert(agreement.splits, of: agreement.code, version: version, book: book)
    try insertHold(of: agreement, version: version, book: book)
    try insertAdvances(of: agreement, version: version, book: book)
    try insertAdShare(of: agreement, version: version, book: book)
    return AgreementChange(
      agreement: agreement.code, version: version, from: agreement.from, before: before,
      after: text)
  }

  private func insert(
    _ splits: [String: BasisPoints], of agreement: String, version: Int, book: Int64
  ) throws {
    guard !splits.isEmpty else { return }
    let listed = splits.sorted { $0.key < $1.key }
    try connection.execute(
      """
      INSERT INTO commerce.agreement_split (book, agreement, version, party, weight_bp)
      SELECT \(book), \(agreement), \(version), w.party, w.weight_bp
      FROM unnest(\(listed.map(\.key))::text[], \(listed.map(\.value.rawValue))::integer[])
        AS w (party, weight_bp)
      """)
  }

  private func insert(
    _ rules: [RateRule], of agreement: String, version: Int, book: Int64
  ) throws {
    do {
      try connection.execute(
        """
        INSERT INTO commerce.commission_rule (
          book, agreement, version, rule, link, sku, category, series, coupon, priority,
          valid_from, valid_to, rate_bp, unit_minor, cap_minor, floor_minor, bonus_minor, rounding,
          tier_mode, tier_counts, tier_measure, tier_reset, override_reason)
        SELECT \(book), \(agreement), \(version), w.*
        FROM unnest(
          \(Array(1...rules.count))::integer[], \(rules.map(\.scope.link))::text[],
          \(rules.map(\.scope.sku))::text[], \(rules.map(\.scope.category))::text[],
          \(rules.map(\.scope.series))::text[], \(rules.map(\.scope.coupon))::text[],
          \(rules.map(\.priority))::integer[], \(rules.map(\.from.description))::date[],
          \(rules.map { $0.to?.description })::date[],
          \(rules.map { $0.rate.map { String($0.rawValue) } })::integer[],
          \(rules.map { $0.unitMinor.map { String($0) } })::bigint[],
          \(rules.map { $0.capMinor.map { String($0) } })::bigint[],
          \(rules.map { $0.floorMinor.map { String($0) } })::bigint[],
          \(rules.map(\.bonusMinor))::bigint[], \(rules.map(\.rounding.rawValue))::text[],
          \(rules.map { $0.tiers?.mode.rawValue })::text[],
          \(rules.map { $0.tiers?.counts.rawValue })::text[],
          \(rules.map { $0.tiers?.measure.rawValue })::text[],
          \(rules.map { $0.tiers?.reset.rawValue })::text[],
          \(rules.map(\.overrideReason))::text[])
          AS w
        """)
    } catch {
      guard case .server(let cause) = error, cause.constraint == "rule_in_force_no_overlap" else {
        throw error
      }
      throw CommerceError.ratesOverlap(agreement: agreement)
    }
    let steps = rules.enumerated().flatMap { index, rule in
      (rule.tiers?.steps ?? []).map { (rule: index + 1, step: $0) }
    }
    try connection.execute(
      """
      INSERT INTO commerce.commission_tier (book, agreement, version, rule, above, rate_bp)
      SELECT \(book), \(agreement), \(version), w.*
      FROM unnest(\(steps.map(\.rule))::integer[], \(steps.map(\.step.above))::bigint[],
        \(steps.map(\.step.rate.rawValue))::integer[]) AS w
      """)
  }
}

extension RateRule {
  /// What a rule pays a piece, where it does.
  fileprivate var unitMinor: Int64? {
    guard case .perUnit(let unitMinor) = price else { return nil }
    return unitMinor
  }
}
