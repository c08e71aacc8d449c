import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("Rules of coins")
struct CoinRuleTests {
  private static let lot = CoinLot(
    code: "top-ups:t-1", viewer: 7, coins: 110, valueMinor: 10_000, room: 110)

  @Test("A lot of 110 coins for ₹100 releases 4.54, 4.55, 4.54, 4.55 for each five")
  func release() {
    var lot = Self.lot
    let parts = (1...4).map { _ in
      let rupees = lot.release(of: 5)
      lot.refund(5, releasing: rupees)
      return rupees
    }
    #expect(parts == [454, 455, 454, 455])
    #expect(lot.release(of: 90) == 8_182)
  }

  @Test("What a lot may lose is what it has and what the wallet has free")
  func free() {
    #expect(Self.lot.free == 110)
    #expect(Self.lot.limited(to: 3).free == 3)
    #expect(BreakageRule.expiry(of: Self.lot.limited(to: 0), on: CoinBook.day) == nil)
  }

  @Test("No kind moves coins, or what was paid for them, in a sale of goods", .database)
  func goods() throws {
    let book = try CoinBook()
    let routes = try book.connection.rows(
      """
      SELECT concat_ws(' ', k.code, r.debit_class, r.credit_class) AS route
      FROM ledger.route AS r JOIN ledger.posting_kind AS k USING (kind)
      WHERE k.code IN ('sale', 'goods', 'merchant_charge', 'expected_return', 'payout')
        AND ARRAY[r.debit_class, r.credit_class]
          && '{wallet,reserved,coins_spent,coins_issued,coins_paid}'
      """)
    #expect(routes.isEmpty)
    try book.post([CoinBook.topUp("t-1")])
    for (debit, credit): (Account, Account) in [
      (.wallet(7), .coinsSpent), (.wallet(7), .coinsIssued), (.paidCoins, .productRevenue),
      (.paidCoins, .payable("merchant-1")),
    ] {
      let sale = Transaction(
        kind: .sale, effectiveOn: CoinBook.day,
        occurredAt: Instant(day: CoinBook.day, secondOfDay: 0),
        transfers: [Transfer(debit: debit, credit: credit, signedMinor: 50)].compactMap { $0 },
        keys: [
          SourceKey(
            source: "orders", externalID: debit.code + credit.code,
            eventHash: EventHash.of("order/1", [credit.code]))
        ])
      let error = #expect(throws: PostgresError.self) {
        try book.connection.transaction {
          try LedgerPosting(book.book, on: book.connection).post([sale])
        }
      }
      guard case .server(let refusal)? = error else { return }
      #expect(refusal.sqlState == "BH013")
      #expect(
        refusal.message == "sale may not move money from \(credit.code) to \(debit.code)")
    }
  }

  @Test(
    "A policy that cannot be is told with its line",
    arguments: [
      (
        "coins: [{ from: 2026-04-01, policy: never }]",
        "policy is \"never\"; expected one of redemption, top-up"
      ),
      ("coins: [{ policy: top-up }]", "agreements file.coins lacks \"from\""),
      (
        "coins: [{ from: 2026-04-01, policy: top-up }, { from: 2026-04-01, policy: top-up }]",
        "coins have two policies from 2026-04-01"
      ),
      (
        "coins: [{ from: 2026-04-01, policy: top-up, rate: 5 % }]",
        "agreements file.coins has the unknown key \"rate\"; expected one of from, policy"
      ),
    ])
  func badPolicy(text: String, message: String) throws {
    let yaml = CommerceBook.yaml(extra: text)
    let line = yaml.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.hasPrefix("coins") }.map { $0 + 1 }
    let error = #expect(throws: CommerceError.self) {
      try AgreementsFile(yaml: yaml, name: "a.yaml")
    }
    #expect(error?.description == "a.yaml:\(line ?? 0): \(message)")
  }

  @Test("A policy is applied once, and a changed one is a new version", .database)
  func policyVersions() throws {
    let book = try CoinBook(policies: "coins: [{ from: 2026-04-01, policy: top-up }]")
    for text in [
      "coins: [{ from: 2026-04-01, policy: top-up }]",
      "coins: [{ from: 2026-04-01, policy: redemption }]",
    ] {
      try CommerceBook.apply(CommerceBook.yaml(extra: text), on: book.connection)
    }
    let versions = try book.connection.rows(
      "SELECT version || ' ' || policy AS version FROM commerce.coin_policy ORDER BY version"
    ).map { try $0.value("version", as: String.self) }
    #expect(versions == ["1 top-up", "2 redemption"])
    let terms = try CoinPolicyStore(on: book.connection).terms(of: book.book)
    #expect(terms.policy(on: CoinBook.day) == .redemption)
  }
}
