internal import Ledger
internal import Money
internal import Postgres

extension TopUpRefundStore {
  /// How far an amount may lie from the coins' part of the price: what rounding lots down, two
  /// heads of tax and the platform's own proportion can make.
  private static let toleranceMinor: Int64 = 4

  /// Finds the refunds that a top-up of the books cannot have, with the column and the reason: more
  /// coins than it brought less those given back or expired, or an amount that is not theirs.
  ///
  /// Coins that are used may come back with the refund of an unlock, so a refund of them waits.
  package func aboveLot(
    _ events: [TopUpRefundEvent]
  ) throws -> [String: (column: String, reason: String)] {
    let fresh = try received.fresh(among: events)
      .sorted { ($0.refundedAt, $0.id) < ($1.refundedAt, $1.id) }
    guard !fresh.isEmpty else { return [:] }
    var lots = try boughtLots(fresh.map(\.topUpID))
    var refused: [String: (column: String, reason: String)] = [:]
    for refund in try waiting().map(\.event) {
      guard let lot = lots[refund.topUpID], refund.coins <= lot.left else { continue }
      lots[refund.topUpID]?.left -= refund.coins
    }
    for refund in fresh {
      guard let lot = lots[refund.topUpID] else { continue }
      let name = "top-up \"\(refund.topUpID)\""
      guard refund.currency == .inr else {
        refused[refund.id] = ("currency", "\(name) was paid in INR, not \(refund.currency)")
        continue
      }
      guard refund.coins <= lot.left else {
        refused[refund.id] = (
          "coins", "\(name) has \(lot.left) coins left to give back, not \(refund.coins)"
        )
        continue
      }
      let worth = Rounding.share(of: lot.priceMinor, part: refund.coins, whole: lot.coins)
      guard abs(refund.amountMinor - worth) <= Self.toleranceMinor else {
        refused[refund.id] = (
          "amount",
          "\(refund.coins) coins of \(name) are worth \(rupees(worth)), not "
            + rupees(refund.amountMinor)
        )
        continue
      }
      lots[refund.topUpID]?.left -= refund.coins
    }
    return refused
  }

  private struct BoughtLot {
    let coins: Int64
    let priceMinor: Int64
    var left: Int64
  }

  private func boughtLots(_ ids: [String]) throws -> [String: BoughtLot] {
    var lots: [String: BoughtLot] = [:]
    for row in try connection.rows(
      """
      SELECT w.id, l.coins_paid + l.coins_bonus AS coins, p.price_minor,
        l.coins_paid + l.coins_bonus - u.gone AS left_coins
      FROM unnest(\(ids)::text[]) AS w (id)
      CROSS JOIN LATERAL (\(fragment: lastLot(of: "w.id"))) AS l
      CROSS JOIN LATERAL (
        SELECT sum(p.amount_minor)::bigint AS price_minor
        FROM ledger.posting AS p
        JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit AND d.class = 'psp'
        WHERE p.book = l.book AND p.txn = l.txn
      ) AS p
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(x.coins), 0)::bigint AS gone FROM commerce.lot_use AS x
        WHERE x.book = l.book AND x.lot = l.lot AND x.kind IN (42, 43)
      ) AS u
      WHERE p.price_minor > 0 AND NOT \(fragment: book.isVoided("l.txn"))
      """)
    {
      lots[try row.value("id")] = BoughtLot(
        coins: try row.value("coins"), priceMinor: try row.value("price_minor"),
        left: try row.value("left_coins"))
    }
    return lots
  }
}
