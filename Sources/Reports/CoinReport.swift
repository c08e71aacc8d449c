package import Ledger
package import Money
package import Postgres

/// What became of the viewers' coins in a period, and of the rupees that they carry.
package enum CoinReport {
  /// Reads how coins came and went; what left is negative, so that the rows sum to the closing one.
  ///
  /// Used is net of what came back. Rupees are those of the lots: what was received for coins, and
  /// what their use, expiry and refund released.
  package static func table(
    of book: Book, in period: Period, on connection: Connection
  ) throws -> Table {
    var figures: [String: (coins: Int64, minor: Int64)] = [:]
    for row in try connection.rows(statement(book, period)) {
      figures[try row.value("line")] = (try row.value("coins"), try row.value("minor"))
    }
    return Table(
      title: "Coins of book \(book.code) in \(period)", columns: columns,
      rows: lines.map { line in
        let figure = figures[line] ?? (0, 0)
        return [
          .text(line), .integer(figure.coins), .text(Currency.inr.code),
          .money(Money(minorUnits: figure.minor, currency: .inr)),
        ]
      })
  }

  private static let lines = [
    "opening", "sold", "bonus", "granted", "used", "expired", "refunded", "closing",
  ]

  private static let columns = [
    Column("line", "Coins"), Column("coins", "Number", .integer),
    Column("currency", "Currency", for: .machines), Column("rupees", "Rupees", .money),
  ]

  private static func statement(_ book: Book, _ period: Period) -> SQL {
    """
    WITH moved AS (
      SELECT
        CASE WHEN l.effective_on < \(period.first.description)::date THEN 'opening'
          WHEN l.kind = 11 THEN 'sold' ELSE 'granted' END AS line,
        CASE WHEN l.effective_on < \(period.first.description)::date OR l.kind <> 11
          THEN l.coins_paid + l.coins_bonus ELSE l.coins_paid END AS coins,
        l.value_minor
      FROM commerce.coin_lot AS l
      WHERE l.book = \(book.id) AND l.effective_on <= \(period.last.description)::date
      UNION ALL
      SELECT 'bonus', l.coins_bonus, 0 FROM commerce.coin_lot AS l
      WHERE l.book = \(book.id) AND l.kind = 11
        AND l.effective_on BETWEEN \(period.first.description)::date
          AND \(period.last.description)::date
      UNION ALL
      SELECT
        CASE WHEN u.effective_on < \(period.first.description)::date THEN 'opening'
          WHEN u.kind = 42 THEN 'expired' WHEN u.kind = 43 OR u.kind = 47 AND u.coins > 0
            THEN 'refunded' ELSE 'used' END,
        -u.coins, -u.released_minor
      FROM commerce.lot_use AS u
      WHERE u.book = \(book.id) AND u.effective_on <= \(period.last.description)::date
    )
    SELECT m.line, sum(m.coins)::bigint AS coins, sum(m.value_minor)::bigint AS minor
    FROM moved AS m GROUP BY m.line
    UNION ALL
    SELECT 'closing', coalesce(sum(m.coins), 0)::bigint, coalesce(sum(m.value_minor), 0)::bigint
    FROM moved AS m
    """
  }
}
