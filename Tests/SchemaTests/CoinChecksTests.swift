import Postgres
import Schema
import TestSupport
import Testing

@Suite("Checks of coins", .database)
struct CoinChecksTests {
  @Test(
    "What was changed behind the functions is found",
    arguments: [
      ("UPDATE commerce.lot_balance SET used = used + 1", "lots_equal_wallets 1 wallet:v-7 10 9"),
      (
        "UPDATE commerce.lot_balance SET released_minor = released_minor + 1",
        "lots_equal_their_uses 1 top-ups:t-1 0 - 1 -"
      ),
      (
        "UPDATE ledger.balance SET credit_minor = credit_minor + 3",
        "lots_equal_wallets 1 wallet:v-7 13 10"
      ),
      (
        """
        INSERT INTO commerce.lot_use (book, txn, leg, ordinal, lot, kind, effective_on, is_taxed,
          coins, released_minor, xid)
        SELECT 1, 1, 1, 1, lot, 1, '2026-04-02', false, 1, 100, 0 FROM commerce.coin_lot
        """, "coins_paid_equal_lots 1 1000 900"
      ),
    ])
  func found(statement: String, problem: String) throws {
    try makeLot()
    #expect(try problems() == [])
    try TestDatabase.current.superuserConnection().script(.trusted(statement))
    #expect(try problems().contains(problem))
  }

  @Test(
    "A lot cannot be used beyond its coins, release more than it carries, or close unevenly",
    arguments: [
      ("used = 11, released_minor = 1000", "lot_balance_within_its_coins"),
      ("used = -1", "lot_balance_within_its_coins"),
      ("released_minor = 1001", "lot_balance_within_its_rupees"),
      ("used = 10, released_minor = 999", "lot_balance_closes_exactly"),
    ])
  func constrained(change: String, constraint: String) throws {
    try makeLot()
    let connection = try TestDatabase.current.superuserConnection()
    let error = #expect(throws: PostgresError.self) {
      try connection.script(.trusted("UPDATE commerce.lot_balance SET \(change)"))
    }
    guard case .server(let refusal)? = error else { return }
    #expect(refusal.sqlState == "23514")
    #expect(refusal.message.contains(constraint))
  }

  /// A wallet with ten coins in one lot, folded at a cut with which nothing is due.
  private func makeLot() throws {
    try TestDatabase.current.superuserConnection().script(
      .trusted(
        """
        SELECT ledger.ensure_book('main', 'sample', 'Sample', 'MUMS12345A', '{27}',
          '{27AAACS1234C1Z5}', 1800);
        SELECT ledger.ensure_account(1, '[
          {"code": "liabilities:wallet:v-7", "class": "wallet", "currency": "COIN",
           "party": "v-7"}]');
        UPDATE ledger.balance SET credit_minor = 10;
        INSERT INTO commerce.coin_lot (book, wallet, code, kind, occurred_at, effective_on,
          coins_paid, coins_bonus, value_minor, policy, xid)
        SELECT 1, account, 'top-ups:t-1', 11, now(), '2026-04-02', 10, 0, 1000, 'redemption', 1000
        FROM ledger.account WHERE class = 'wallet';
        INSERT INTO commerce.lot_balance (book, lot, wallet, occurred_at, coins, value_minor)
        SELECT book, lot, wallet, now(), 10, 1000 FROM commerce.coin_lot;
        SELECT ledger.ensure_account(1, '[
          {"code": "liabilities:coins:paid", "class": "coins_paid", "currency": "INR"}]');
        INSERT INTO ledger.day_total (
          book, account, effective_on, debit_minor, credit_minor, posting_count)
        SELECT 1, account, '2026-04-02', 0, 1000, 1 FROM ledger.account
        WHERE class = 'coins_paid';
        INSERT INTO ledger.cut (book, cut, horizon) VALUES (1, 1, 2000);
        INSERT INTO ledger.progress (book, reader, cut) VALUES (1, 'rollup', 1)
        """))
  }

  /// What the checks of coins find, a line each.
  private func problems() throws -> [String] {
    try Checks(TestDatabase.current.connection()).run(names: [
      "lots_equal_wallets", "lots_equal_their_uses", "coins_paid_equal_lots",
    ]).flatMap { result in
      result.rows.map { row in
        ([result.name] + row.map { $0 ?? "-" }).joined(separator: " ")
          .replacing("liabilities:", with: "")
      }
    }
  }
}
