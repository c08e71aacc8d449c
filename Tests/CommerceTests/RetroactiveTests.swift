import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Terms that reach back", .database)
struct RetroactiveTests {
  private static let day = CommerceBook.day

  /// Two distributed days: 3 unlocks of S1 and 1 of S2 at ₹5, then 2 of S1.
  private func distributed() throws -> TermsBook {
    let terms = try TermsBook()
    try terms.commerce.post(
      (1...3).map { CommerceBook.Unlock(id: "a-\($0)") }
        + [CommerceBook.Unlock(id: "b-1", series: "S2")]
        + (1...2).map { CommerceBook.Unlock(id: "c-\($0)", day: Self.day.adding(days: 1)) })
    try terms.commerce.distribute()
    return terms
  }

  private func owed(_ terms: TermsBook, _ payee: String = "studio-12") throws -> Int64 {
    -(try terms.commerce.balances()["liabilities:accrued:\(payee)"] ?? 0)
  }

  @Test("They are refused unless they are meant, and a dry run lists what they change")
  func listed() throws {
    let terms = try distributed()
    // 40 % of the nets 16.95 and 8.47.
    #expect(try owed(terms) == 678 + 339)
    #expect(
      throws: CommerceError.backdated(agreement: "studio-12-share", from: "2026-04-01", days: 3)
    ) { try terms.submit(CommerceBook.yaml(share: "50 %"), .fromNowOn) }
    #expect(
      throws: CommerceError.backdated(agreement: "studio-12-share", from: "2026-04-01", days: 3)
    ) { try CommerceBook.apply(CommerceBook.yaml(share: "50 %"), on: terms.commerce.connection) }
    let listed = try terms.submit(CommerceBook.yaml(share: "50 %"), isDryRun: true)
    #expect(listed.proposal == nil && listed.changes.map(\.version) == [2])
    #expect(
      listed.effects.map {
        "\($0.day) \($0.party) \($0.subject) \($0.beforeMinor) \($0.afterMinor)"
      }
        == [
          "2026-04-02 studio-12 S1 509 636", "2026-04-02 studio-12 S2 169 212",
          "2026-04-03 studio-12 S1 339 424",
        ])
    #expect(listed.effects.allSatisfy { $0.from == "studio-12-share@1" })
    #expect(listed.effects.allSatisfy { $0.to == "studio-12-share@2" && $0.statement == nil })
    #expect(try terms.commerce.count("commerce.agreement") == 2)
    #expect(try terms.commerce.count("commerce.terms_proposal") == 0)
  }

  @Test("Another person approves, and each payee, series and day gets a true-up of its own")
  func approved() throws {
    let terms = try distributed()
    let made = try terms.submit(CommerceBook.yaml(share: "50 %"))
    let proposal = try #require(made.proposal)
    #expect(try terms.commerce.count("commerce.agreement") == 2)
    let own = #expect(throws: PostgresError.self) {
      try terms.approve(proposal, by: terms.maker)
    }
    #expect(own?.sqlState == "BH021")
    let tried = try terms.approve(proposal, isDryRun: true)
    #expect(tried.effects == made.effects)
    #expect(try owed(terms) == 678 + 339)
    #expect(try terms.approve(proposal).effects == made.effects)
    #expect(try owed(terms) == 848 + 424)
    let kept = try terms.commerce.connection.rows(
      """
      SELECT u.day, s.code, u.party, u.revision, u.from_version, u.to_version, u.amount_minor,
        (SELECT string_agg(DISTINCT p.effective_on::text, ' ') FROM ledger.posting AS p
         WHERE p.txn = u.txn) AS posted_on,
        (SELECT d.memo FROM ledger.document AS d WHERE d.txn = u.txn) AS memo
      FROM commerce.share_true_up AS u JOIN ledger.series AS s USING (series) ORDER BY 1, 2
      """
    ).map { $0.texts.map { $0 ?? "" }.joined(separator: " ") }
    #expect(
      kept == [
        "2026-04-02 S1 studio-12 1 1 2 127 2026-04-22 "
          + "true-up of S1 on 2026-04-02 from studio-12-share@1 to studio-12-share@2",
        "2026-04-02 S2 studio-12 1 1 2 43 2026-04-22 "
          + "true-up of S2 on 2026-04-02 from studio-12-share@1 to studio-12-share@2",
        "2026-04-03 S1 studio-12 1 1 2 85 2026-04-22 "
          + "true-up of S1 on 2026-04-03 from studio-12-share@1 to studio-12-share@2",
      ])
    let again = #expect(throws: PostgresError.self) { try terms.approve(proposal) }
    #expect(again?.sqlState == "BH081")
    #expect(try terms.submit(CommerceBook.yaml(share: "50 %")).changes == [])
    // A second change of mind starts from where the first one ended.
    let back = try #require(try terms.submit(CommerceBook.yaml(share: "40 %")).proposal)
    #expect(try terms.approve(back).effects.allSatisfy { $0.from == "studio-12-share@2" })
    #expect(try owed(terms) == 678 + 339)
  }

  @Test("Late unlocks and refunds of such a day come to the later terms as well")
  func settled() throws {
    let terms = try distributed()
    _ = try terms.approve(
      try #require(try terms.submit(CommerceBook.yaml(share: "50 %")).proposal))
    try terms.commerce.post([CommerceBook.Unlock(id: "a-9")])
    try terms.commerce.distribute()
    // 5 unlocks of ₹5: 50 % of 21.19.
    #expect(try owed(terms) == 1_060 + 424)
    for id in ["a-1", "a-2", "a-3", "a-9", "b-1", "c-1", "c-2"] {
      try terms.commerce.refund("r-\(id)", of: id)
    }
    try terms.commerce.postRefunds()
    try terms.commerce.distribute()
    #expect(try owed(terms) == 0)
    #expect(try terms.commerce.distribute().transactions == 0)
  }

  @Test("A series that is shared for the first time has its days distributed anew")
  func firstShare() throws {
    let terms = try TermsBook()
    try terms.commerce.post([CommerceBook.Unlock(id: "d-1", series: "S3")])
    try terms.commerce.distribute()
    let late =
      "  - { code: s3, party: studio-13, kind: share, from: 2026-04-01, share: 30 %, "
      + "series: [S3], nature: '1027' }"
    let made = try terms.submit(CommerceBook.yaml(extra: late))
    #expect(made.effects.map { "\($0.subject) \($0.from ?? "-") \($0.afterMinor)" } == ["S3 - 127"])
    _ = try terms.approve(try #require(made.proposal))
    try terms.commerce.distribute()
    #expect(try owed(terms, "studio-13") == 127)
    #expect(try terms.submit(CommerceBook.yaml(extra: late)).changes == [])
  }

  @Test("Terms from tomorrow on, and the same money in other words, need nobody")
  func harmless() throws {
    let terms = try distributed()
    let next =
      "  - { code: studio-12-share, party: studio-12, kind: share, from: 2026-05-01, share: 50 %, "
      + "series: [S1, S2], nature: '1027' }"
    #expect(try terms.submit(CommerceBook.yaml(extra: next), .fromNowOn).changes.count == 1)
    let wider = CommerceBook.yaml().replacing("series: [S1, S2]", with: "series: [S1, S2, S3]")
    let outcome = try terms.submit(wider, .fromNowOn)
    #expect(outcome.changes.count == 1 && outcome.proposal == nil && outcome.effects == [])
  }

  @Test("What is not decided can be rejected or taken back, for a reason")
  func rejected() throws {
    let terms = try distributed()
    let first = try #require(try terms.submit(CommerceBook.yaml(share: "50 %")).proposal)
    let second = try #require(try terms.submit(CommerceBook.yaml(share: "45 %")).proposal)
    func reject(_ proposal: Int64, _ login: TestLogin, _ reason: String) throws {
      try TermsStore(on: try terms.poster(login)).reject(
        proposal, in: terms.commerce.book, reason: reason)
    }
    #expect(throws: PostgresError.self) { try reject(first, terms.checker, " ") }
    try reject(first, terms.checker, "too much")
    try reject(second, terms.maker, "a slip")
    let bases = try terms.commerce.connection.rows(
      "SELECT basis FROM commerce.terms_decision ORDER BY proposal"
    ).map { try $0.value("basis", as: String.self) }
    #expect(bases == ["second_person", "withdrawn"])
    #expect(throws: PostgresError.self) { try terms.approve(first) }
    #expect(throws: PostgresError.self) { try terms.approve(99) }
  }

  @Test("A link-out item gets the difference of its two rates under its own name")
  func linkOut() throws {
    let terms = try TermsBook()
    let commerce = terms.commerce
    let sale = SaleEvent(
      id: "sale-1", orderedAt: Instant(day: Self.day, secondOfDay: 50_000), partner: "flipkart",
      item: "item-1", sku: "SHO1", category: "footwear", amountMinor: 100_000, currency: .inr,
      viewer: 7, series: "S1", episode: nil, hotspot: nil, surface: nil, record: 1)
    let card = try RateCardStore(commerce.book, on: commerce.connection).card(of: .linkOut)
    let priced = SaleStore.Priced(
      sale: sale, terms: try #require(card.resolve(sale.scope, on: Self.day)))
    _ = try commerce.connection.transaction {
      try SaleStore(commerce.book, on: commerce.connection).record(
        [priced], file: FileID(rawValue: 1))
    }
    let yaml = CommerceBook.yaml().replacing("footwear: 12 %", with: "footwear: 15 %")
    #expect(throws: CommerceError.self) { try terms.submit(yaml, .fromNowOn) }
    let made = try terms.submit(yaml)
    #expect(
      made.effects.map { "\($0.subject) \($0.beforeMinor) \($0.afterMinor)" }
        == ["item-1 12000 15000"])
    _ = try terms.approve(try #require(made.proposal))
    #expect(try commerce.balances()["assets:commission:flipkart:pending"] == 15_000)
    let none = CommerceBook.yaml().replacing("footwear: 12 %, ", with: "")
    #expect(
      throws: CommerceError.rateMissing(party: "flipkart", item: "item-1", day: "2026-04-02")
    ) { try terms.submit(none) }
  }
}
