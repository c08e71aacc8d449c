import Foundation
import Ledger
import Money
import Postgres

/// A day of unlocks of many series, and the terms under which they are shared.
enum BenchDay {
  static let series = 500
  static let places = 36
  static let agreements = 300
  /// Every so many agreements have a second payee.
  private static let splitEvery = 3
  private static let pricesInRupees = [2, 5, 10]
  private static let chunkBytes = 1 << 20

  /// Writes the unlocks in the order of payment, as a file of the platform's own.
  static func write(_ rows: Int, of day: BusinessDay, to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw CommandError.unwritable(path: path, reason: "it cannot be made")
    }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    var text = "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface\n"
    var rupees = 0
    for row in 0..<rows {
      // A multiplier that shares no factor with the counts spreads the rows over all of them.
      let draw = row &* 2_654_435_761 % 1_000_003
      let price = pricesInRupees[draw / places % pricesInRupees.count]
      let second = row * 86_400 / rows
      rupees += price
      text += "unl-\(padded(row + 1, 8)),\(day)T\(clock(second))+05:30,v-\(draw),"
      text += "B\(1 + draw * draw / 1_000_003 * series / 1_000_003),E\(padded(1 + draw % 60, 3)),"
      text += "\(price).00,INR,upi,razorpay,\(padded(1 + draw % places, 2)),episode\n"
      if text.utf8.count > chunkBytes {
        try file.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    text += "#control,\(rows),\(rupees).00\n"
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// Opens the series, the payees and the agreements.
  static func agree(in book: Book, on owner: Connection, from day: BusinessDay) throws {
    let codes = (1...series).map { "B\($0)" }
    try owner.execute(
      "SELECT FROM ledger.ensure_series(\(book.id), \(codes)::text[], \(codes)::text[])")
    try owner.execute(
      """
      INSERT INTO commerce.party (book, party, kind, name)
      SELECT \(book.id), 'bench-' || i, 'creator', 'Bench ' || i
      FROM generate_series(1, \(2 * agreements)::integer) AS i
      """)
    try owner.execute(
      """
      INSERT INTO commerce.agreement (
        book, agreement, version, party, kind, valid_from, share_bp, content)
      SELECT \(book.id), 'bench-' || i, 1, 'bench-' || i, 'share', \(day.description)::date,
        1000 + i * 10, 'bench'
      FROM generate_series(1, \(agreements)::integer) AS i
      """)
    try owner.execute(
      """
      INSERT INTO commerce.agreement_series (book, agreement, version, series)
      SELECT s.book, 'bench-' || 1 + substr(s.code, 2)::integer % \(agreements), 1, s.series
      FROM ledger.series AS s WHERE s.book = \(book.id) AND s.code = ANY (\(codes)::text[])
      """)
    try owner.execute(
      """
      INSERT INTO commerce.agreement_split (book, agreement, version, party, weight_bp)
      SELECT \(book.id), 'bench-' || i, 1, 'bench-' || w.payee, w.weight_bp
      FROM generate_series(1, \(agreements)::integer, \(splitEvery)::integer) AS i
      CROSS JOIN LATERAL (VALUES (i, 6667), (i + \(agreements)::integer, 3333))
        AS w (payee, weight_bp)
      """)
  }

  private static func clock(_ second: Int) -> String {
    "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
