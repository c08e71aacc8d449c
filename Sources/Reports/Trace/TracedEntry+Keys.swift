import Ledger
import Money
import Postgres

extension TracedEntry {
  /// Reads the keys of a transaction, that under which it was found first.
  ///
  /// Keys have no index by transaction, which every unlock would pay for. Those that came with the
  /// postings lie in the block ranges of their xid, or of their month where it is not at hand; a
  /// later one is that of our own sale, which was attached to the item that its partner had
  /// reported first.
  static func keys(
    of txn: Int64, in book: Book, from first: Int64?, through last: Int64?,
    named key: TraceKey?, _ postings: [Posting], on connection: Connection
  ) throws -> [Key] {
    let items = postings.filter { $0.item != nil && $0.party != nil }
    let rows = try connection.rows(
      """
      WITH sale AS (
        SELECT s.sale_id, s.partner, s.item
        FROM unnest(\(items.map(\.party))::text[], \(items.map(\.item))::text[]) AS w (party, item)
        JOIN commerce.sale AS s
          ON s.book = \(book.id) AND s.partner = w.party AND s.item = w.item
      ), named (source, external_id) AS (
        SELECT 'sales', s.sale_id FROM sale AS s
        UNION SELECT 'item:' || s.partner, s.item FROM sale AS s
        UNION SELECT \(key?.source)::text, \(key?.id)::text
      ), key AS (
        SELECT k.* FROM ledger.source_key AS k
        WHERE k.book = \(book.id) AND k.xid BETWEEN \(first)::bigint AND \(last)::bigint
          AND k.txn = \(txn)
        UNION
        SELECT k.* FROM named AS n
        JOIN ledger.source AS s ON s.code = n.source
        JOIN ledger.source_key AS k
          ON k.book = \(book.id) AND k.source = s.source AND k.external_id = n.external_id
        WHERE k.txn = \(txn)
      )
      SELECT s.code AS source, k.external_id, encode(k.event_hash, 'hex') AS hash, f.file, f.name,
        f.sha256, f.received_on, coalesce(k.record, r.record) AS record
      FROM key AS k
      JOIN ledger.source AS s ON s.source = k.source
      LEFT JOIN commerce.refund AS r
        ON r.book = k.book AND r.refund_id = k.external_id AND s.code = 'refunds'
      LEFT JOIN intake.file AS f ON f.file = coalesce(k.file, r.file)
      ORDER BY s.code IS DISTINCT FROM \(key?.source), s.code LIKE 'item:%', s.code, k.external_id
      """)
    return try rows.map { row in
      Key(
        source: try row.value("source"), id: try row.value("external_id"),
        hash: try row.value("hash"), record: try row.optional("record"), file: try file(row))
    }
  }

  private static func file(_ row: Row) throws -> Key.File? {
    guard let number: Int64 = try row.optional("file") else { return nil }
    return Key.File(
      number: number, name: try row.value("name"), sha256: try row.value("sha256"),
      receivedOn: try row.day("received_on"))
  }
}
