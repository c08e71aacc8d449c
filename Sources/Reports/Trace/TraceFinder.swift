package import Ledger
internal import Money
package import Postgres

/// Finds what an id names: an event, a transaction, a statement, a record of a file, a reported
/// line, a bank reference, an item, a touch or a break.
package struct TraceFinder {
  let book: Book
  let connection: Connection

  package init(in book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Lists what an id names; several candidates mean that it has to be told more exactly.
  ///
  /// Ids of our own come first; only what none of them names is looked for among other people's
  /// references. Every look is by an index.
  package func candidates(of id: String) throws -> [TraceCandidate] {
    for lookup in [exact, own, reported, items] {
      let found = try lookup(id)
      if !found.isEmpty { return found }
    }
    return []
  }

  /// Names that say whose they are: `unlocks:unl-1`, `statement:…`, or `FILE:RECORD`.
  private func exact(_ id: String) throws -> [TraceCandidate] {
    guard let colon = id.lastIndex(of: ":") else { return [] }
    let rest = String(id[id.index(after: colon)...])
    let prefix = String(id[..<colon])
    var found: [TraceCandidate] = []
    if let number = Int64(rest) {
      found += try records(of: prefix, number: number)
      if prefix == "transaction" { found += try transaction(number) }
    }
    for colon in id.indices where id[colon] == ":" {
      let source = String(id[..<colon])
      let key = String(id[id.index(after: colon)...])
      found += try keys(of: key, source: source)
      found += try (rows(of: key) + reported(key)).filter { $0.name == id }
    }
    return unique(found)
  }

  private func own(_ id: String) throws -> [TraceCandidate] {
    var found = try keys(of: id, source: nil)
    if let txn = Int64(id) { found += try transaction(txn) }
    return unique(found + (try rows(of: id)))
  }

  /// Keys of events; the key of a thing that another one refers to names the thing itself first.
  ///
  /// What was posted under one id at once is one event: an order and what is kept of it. What came
  /// again after it was taken back stands below the first; a void is found by what it takes back.
  private func keys(of id: String, source: String?) throws -> [TraceCandidate] {
    let rows = try connection.rows(
      """
      SELECT s.code AS source, k.txn, k.xid, r.code AS refusal
      FROM ledger.source_key AS k
      JOIN ledger.source AS s ON s.source = k.source
      LEFT JOIN ledger.refusal AS r ON r.refusal = k.refusal
      WHERE k.book = \(book.id) AND k.external_id = \(id) COLLATE "C"
        AND k.source = ANY (ARRAY(
          SELECT w.source FROM ledger.source AS w
          WHERE CASE WHEN \(source)::text IS NULL THEN w.attempt = 1 AND w.code <> 'void'
            ELSE w.code = \(source) END))
      ORDER BY s.code LIKE '%-of', length(s.code), s.code
      """)
    let named = try rows.filter { !(try $0.value("source", as: String.self)).hasSuffix("-of") }
    var events: Set<Int64> = []
    let firsts = try (named.isEmpty ? rows : named).filter {
      events.insert(try $0.value("xid")).inserted
    }
    return try firsts.map { row in
      let source: String = try row.value("source")
      // The transaction of a statement bears its number, and stands below it.
      if source == "statement" {
        return TraceCandidate(.statement(id), "\(source):\(id)", "statement")
      }
      guard let txn: Int64 = try row.optional("txn") else {
        let refusal = try row.optional("refusal", as: String.self) ?? "refused"
        return TraceCandidate(
          .refusal(source: source, id: id), "\(source):\(id)", "\(refusal) of \(source)")
      }
      return TraceCandidate(
        .transaction(txn), "\(source):\(id)", "transaction \(txn)",
        key: TraceKey(source: source, id: id))
    }
  }

  /// Things that have a row of their own.
  private func rows(of id: String) throws -> [TraceCandidate] {
    try connection.rows(
      """
      SELECT 'statement' AS kind, s.party AS about FROM payout.statement AS s
      WHERE s.book = \(book.id) AND s.number = \(id) COLLATE "C"
      UNION ALL
      SELECT 'waiting', r.unlock_id FROM commerce.waiting_refund AS w
      JOIN commerce.refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
      WHERE w.book = \(book.id) AND w.refund_id = \(id) COLLATE "C"
      UNION ALL
      SELECT 'touch', t.sale_id FROM commerce.touch AS t
      WHERE t.book = \(book.id) AND t.touch_id = \(id) COLLATE "C"
      UNION ALL
      SELECT 'break', b.code FROM recon.break AS b
      WHERE b.book = \(book.id) AND b.break_id = \(id) COLLATE "C"
      """
    ).map { row in
      let about: String = try row.value("about")
      return switch try row.value("kind", as: String.self) {
      case "statement":
        TraceCandidate(.statement(id), "statement:\(id)", "statement of \(about)")
      case "waiting":
        TraceCandidate(.waitingRefund(id), "refund:\(id)", "refund of \(about), which is not known")
      case "touch": TraceCandidate(.touch(id), "touch:\(id)", "touch of sale \(about)")
      default: TraceCandidate(.breakID(id), "break:\(id)", "break \(about)")
      }
    }
  }

  private func transaction(_ txn: Int64) throws -> [TraceCandidate] {
    try connection.rows(
      """
      SELECT FROM (
        SELECT p.txn FROM ledger.posting AS p WHERE p.book = \(book.id) AND p.txn = \(txn)
        UNION ALL
        SELECT k.txn FROM ledger.archived_month() AS m
        JOIN ledger.source_key AS k
          ON k.book = \(book.id) AND k.xid BETWEEN m.first_xid AND m.last_xid AND k.txn = \(txn)
        WHERE ledger.is_archived(\(txn))
      ) AS found LIMIT 1
      """
    ).map { _ in
      TraceCandidate(.transaction(txn), "transaction:\(txn)", "transaction \(txn)")
    }
  }

  func unique(_ candidates: [TraceCandidate]) -> [TraceCandidate] {
    var seen: Set<TraceSubject> = []
    return candidates.filter { seen.insert($0.subject).inserted }
  }
}
