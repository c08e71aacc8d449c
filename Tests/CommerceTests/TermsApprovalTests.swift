import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Unusual terms", .database)
struct TermsApprovalTests {
  private static func rules(_ rules: String, code: String = "riya", from: String = "2026-04-01")
    -> String
  {
    """
      - code: \(code)
        party: riya
        kind: affiliate
        nature: 194H
        from: \(from)
        rules: [\(rules)]
    """
  }

  private static func yaml(_ extra: String) -> String {
    CommerceBook.yaml(extra: extra).replacing(
      "series:\n", with: "  - { code: riya, kind: affiliate, name: Riya, state: 27 }\nseries:\n",
      maxReplacements: 1)
  }

  @Test("A rate beyond the bounds waits for another person, who approves just that rate")
  func override() throws {
    let terms = try TermsBook()
    let file = Self.yaml(
      Self.rules("{ sku: SHO1, rate: 35 %, override: { reason: launch week } }, { rate: 12 % }"))
    #expect(throws: CommerceError.needsApproval(agreement: "riya", rate: "35 %")) {
      try CommerceBook.apply(file, on: terms.commerce.connection)
    }
    let made = try terms.submit(file, .fromNowOn)
    let proposal = try #require(made.proposal)
    #expect(made.changes.map(\.agreement) == ["riya"])
    #expect(try terms.commerce.count("commerce.commission_rule") == 2)
    #expect(throws: PostgresError.self) { try terms.approve(proposal, by: terms.maker) }
    #expect(try terms.approve(proposal).changes == made.changes)
    #expect(try terms.submit(file, .fromNowOn).changes == [])
    let card = try RateCardStore(terms.commerce.book, on: terms.commerce.connection)
      .card(of: .affiliate)
    func rate(_ sku: String) -> Int? {
      card.resolve(SaleScope(party: "riya", sku: sku), on: CommerceBook.day)?.rule.rate?.rawValue
    }
    #expect(rate("SHO1") == 3_500 && rate("SHO2") == 1_200)
    // The approval is of that rate: nobody hangs another one on it.
    let other = #expect(throws: PostgresError.self) {
      try terms.commerce.connection.execute(
        """
        INSERT INTO commerce.commission_rule (
          book, agreement, version, rule, sku, priority, valid_from, rate_bp, bonus_minor,
          rounding, override_reason)
        VALUES (1, 'riya', 1, 3, 'SHO3', 0, '2026-04-01', 9000, 0, 'half-up', 'me')
        """)
    }
    #expect(other?.sqlState == "BH080")
  }

  @Test("Two rules of equal rank on one day are refused, in whichever files and versions they come")
  func exclusion() throws {
    let terms = try TermsBook(Self.yaml(Self.rules("{ sku: SHO1, rate: 12 % }, { rate: 11 % }")))
    let connection = terms.commerce.connection
    let rival = Self.yaml(Self.rules("{ sku: SHO1, rate: 13 % }", code: "riya-too"))
    #expect(throws: CommerceError.ratesOverlap(agreement: "riya-too")) {
      try CommerceBook.apply(rival, on: connection)
    }
    try CommerceBook.apply(
      Self.yaml(Self.rules("{ sku: SHO1, rate: 13 %, priority: 1 }", code: "riya-too")),
      on: connection)
    // A later version leaves the earlier ones only the days before it.
    let later = Self.rules("{ sku: SHO1, rate: 14 % }", from: "2026-04-10")
    try CommerceBook.apply(
      Self.yaml(Self.rules("{ sku: SHO1, rate: 12 % }, { rate: 11 % }") + "\n" + later),
      on: connection)
    let spans = try connection.rows(
      """
      SELECT f.agreement, f.version, f.rule, f.span FROM commerce.rule_in_force AS f
      WHERE f.agreement = 'riya' ORDER BY 1, 2, 3
      """
    ).map { $0.texts.map { $0 ?? "" }.joined(separator: " ") }
    #expect(
      spans == [
        "riya 1 1 [2026-04-01,2026-04-10)", "riya 1 2 [2026-04-01,2026-04-10)",
        "riya 2 1 [2026-04-10,)",
      ])
    let error = #expect(throws: PostgresError.self) {
      try connection.execute(
        """
        INSERT INTO commerce.commission_rule (
          book, agreement, version, rule, sku, priority, valid_from, rate_bp, bonus_minor, rounding)
        VALUES (1, 'riya', 2, 2, 'SHO1', 0, '2026-05-01', 2000, 0, 'half-up')
        """)
    }
    #expect(error?.sqlState == "23P01")
  }

  @Test("A rule with all that it can say is read back as it was written")
  func roundTrip() throws {
    let file = Self.yaml(
      Self.rules(
        """
        { coupon: DIWALI, rate: 12.5 %, cap: "500.00", floor: "10.00", bonus: "5.00", \
        rounding: half-even, priority: 3, from: 2026-04-02, to: 2026-04-30, \
        tiers: { mode: marginal, counts: confirmed, measure: amount, reset: quarter, \
        steps: { "100000.00": 15 %, "500000.00": 20 % } } }, { link: H-7, per_unit: "25.00" }
        """))
    let terms = try TermsBook(file)
    let card = try RateCardStore(terms.commerce.book, on: terms.commerce.connection)
      .card(of: .affiliate)
    let written = try AgreementsFile(yaml: file, name: "a.yaml").agreements
      .first { $0.code == "riya" }
    guard case .commission(_, let rules) = try #require(written).terms else { return }
    let read = [
      card.resolve(SaleScope(party: "riya", coupon: "DIWALI"), on: CommerceBook.day),
      card.resolve(SaleScope(party: "riya", link: "H-7"), on: CommerceBook.day),
    ].compactMap { $0 }.sorted { $0.number < $1.number }.map(\.rule)
    #expect(read == rules)
  }

  @Test("A split share is kept with its weights, which sum to the whole")
  func splits() throws {
    let split = CommerceBook.yaml().replacing(
      "    share: 40 %", with: "    splits: { studio-13: 40 %, studio-12: 60 % }\n    share: 40 %")
    let terms = try TermsBook(split)
    let kept = try terms.commerce.connection.rows(
      "SELECT party, weight_bp FROM commerce.agreement_split ORDER BY 1"
    ).map { $0.texts.map { $0 ?? "" }.joined(separator: " ") }
    #expect(kept == ["studio-12 6000", "studio-13 4000"])
  }
}
