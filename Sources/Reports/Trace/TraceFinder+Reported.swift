import Ledger
import Postgres

extension TraceFinder {
  /// Lines that partners and banks reported, by their own id or by the bank's reference.
  func reported(_ id: String) throws -> [TraceCandidate] {
    try connection.rows(
      """
      SELECT l.line, l.feed, l.line_key FROM intake.line AS l
      WHERE l.book = \(book.id) AND l.line_key = \(id) COLLATE "C" AND l.is_current
        AND l.feed = ANY (\(fragment: feeds))
      UNION
      SELECT l.line, l.feed, l.line_key FROM intake.line AS l
      WHERE l.book = \(book.id) AND l.bank_ref = \(id) COLLATE "C" AND l.kind = 'bank_entry'
        AND l.is_current
      ORDER BY 2, 1
      """
    ).map { row in
      let (line, feed): (Int64, String) = (try row.value("line"), try row.value("feed"))
      return TraceCandidate(
        .line(line), "\(feed):\(try row.value("line_key", as: String.self))", "line of \(feed)")
    }
  }

  /// Open items, and the settlements that a bank is expected to pay under a reference.
  func items(_ id: String) throws -> [TraceCandidate] {
    try connection.rows(
      """
      SELECT x.item FROM (
        SELECT p.item FROM ledger.posting AS p
        WHERE p.book = \(book.id) AND p.item = \(id) COLLATE "C" LIMIT 1
      ) AS x
      UNION
      SELECT e.key FROM recon.expected AS e
      WHERE e.book = \(book.id) AND e.reference = \(id) COLLATE "C"
      ORDER BY 1
      """
    ).map { row in
      let item: String = try row.value("item")
      return TraceCandidate(.item(item), item, "item \(item)")
    }
  }

  /// What a record of a file caused; the file is told by its number or its name.
  ///
  /// The keys of a file were written in one transaction, so they lie in few ranges of pages.
  func records(of file: String, number: Int64) throws -> [TraceCandidate] {
    let rows = try connection.rows(
      """
      SELECT f.file, f.name, f.xid FROM intake.file AS f
      WHERE f.book = \(book.id)
        AND (f.name = \(file) OR f.file::text = \(file))
      ORDER BY f.file
      """)
    var found: [TraceCandidate] = []
    for row in rows {
      let id: Int64 = try row.value("file")
      let name = "\(id):\(number)"
      let words = "record \(number) of \(try row.value("name", as: String.self))"
      for hit in try subjects(inFile: id, record: number, xid: try row.value("xid")) {
        found.append(TraceCandidate(hit, name, words))
      }
    }
    return unique(found)
  }

  private func subjects(inFile file: Int64, record: Int64, xid: Int64) throws -> [TraceSubject] {
    try connection.rows(
      """
      SELECT k.txn, NULL::bigint AS line, NULL AS touch, NULL AS refund
      FROM ledger.source_key AS k
      WHERE k.xid = \(xid) AND k.book = \(book.id) AND k.file = \(file) AND k.record = \(record)
        AND k.txn IS NOT NULL
      UNION
      SELECT NULL, l.line, NULL, NULL FROM intake.line AS l
      WHERE l.xid = \(xid) AND l.file = \(file) AND l.record = \(record)
      UNION
      SELECT NULL, NULL, t.touch_id, NULL FROM commerce.touch AS t
      WHERE t.xid = \(xid) AND t.file = \(file) AND t.record = \(record)
      UNION
      SELECT k.txn, NULL, NULL, r.refund_id
      FROM commerce.refund AS r
      LEFT JOIN ledger.source AS s ON s.code = 'refunds'
      LEFT JOIN ledger.source_key AS k
        ON k.book = r.book AND k.source = s.source AND k.external_id = r.refund_id
      WHERE r.file = \(file) AND r.record = \(record) AND r.book = \(book.id)
      ORDER BY 1, 2, 3, 4
      """
    ).compactMap { row in
      if let txn: Int64 = try row.optional("txn") { return .transaction(txn) }
      if let line: Int64 = try row.optional("line") { return .line(line) }
      if let touch: String = try row.optional("touch") { return .touch(touch) }
      return try row.optional("refund", as: String.self).map { .waitingRefund($0) }
    }
  }

  /// The feeds that have been reconciled or read, as an array.
  var feeds: SQL {
    "ARRAY(SELECT DISTINCT f.feed FROM intake.file AS f WHERE f.book = \(book.id))"
  }
}
