internal import Ledger
internal import Postgres

/// Reads lots and holds them until the transaction ends.
struct CoinLotStore {
  let book: Book
  let connection: Connection

  /// Locks lots and their wallets; unknown codes are left out.
  func lock(_ codes: [String]) throws -> [String: CoinLot] {
    var lots: [String: CoinLot] = [:]
    for row in try connection.rows(
      "SELECT * FROM commerce.lock_lots(\(book.id)::integer, \(codes)::text[])")
    {
      let code: String = try row.value("code")
      lots[code] = CoinLot(
        code: code, viewer: try row.value("viewer"), coins: try row.value("coins"),
        valueMinor: try row.value("value_minor"), used: try row.value("used"),
        releasedMinor: try row.value("released_minor"), room: try row.value("room"),
        refunded: try row.value("refunded"), takes: try row.value("takes"))
    }
    return lots
  }

  /// Finds the lots whose last day has come and that have coins left, in the order of their codes.
  func expired(by day: String) throws -> [String] {
    try connection.rows(
      """
      SELECT l.code
      FROM commerce.lot_balance AS b
      JOIN commerce.coin_lot AS l ON l.book = b.book AND l.lot = b.lot
      WHERE b.book = \(book.id) AND b.is_open AND b.expires_on <= \(day)::date
      ORDER BY l.code
      """
    ).map { try $0.value("code") }
  }
}
