package import Ledger
internal import Money
package import Postgres

/// Posts the refunds that name a pass, in whole or in part.
///
/// They come in the same files as the refunds of unlocks and wait in the same place.
package struct PassRefundStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  private var refunds: WaitingRefunds { WaitingRefunds(book, on: connection) }

  /// Finds the refunds that would give back more of a known pass than was paid, with the reason.
  package func abovePayment(_ events: [RefundEvent]) throws -> [String: String] {
    let sold = try soldPasses(ids: Set(events.map(\.unlockID)).sorted())
    guard !sold.isEmpty else { return [:] }
    var left = try leftAfterWaiting(of: sold)
    var seen = Set(try refunds.received.known(events).keys)
    var reasons: [String: String] = [:]
    for refund in events.sorted(by: { ($0.refundedAt, $0.id) < ($1.refundedAt, $1.id) }) {
      guard let leftMinor = left[refund.unlockID], seen.insert(refund.id).inserted else { continue }
      guard refund.amountMinor <= leftMinor else {
        reasons[refund.id] =
          "a refund of \(rupees(refund.amountMinor)) is above the \(rupees(leftMinor)) that is "
          + "left of pass \"\(refund.unlockID)\""
        continue
      }
      left[refund.unlockID] = leftMinor - refund.amountMinor
    }
    return reasons
  }

  /// Posts every waiting refund whose pass is known and still has so much to give back, in one
  /// transaction.
  @discardableResult
  package func postWaiting() throws -> Int {
    try connection.transaction {
      try refunds.lock()
      let waiting = try refunds.events(
        joining: """
          JOIN ledger.source AS s ON s.code = 'passes'
          JOIN ledger.source_key AS k
            ON k.book = r.book AND k.source = s.source AND k.external_id = r.unlock_id
          """)
      guard !waiting.isEmpty else { return 0 }
      let sold = try soldPasses(ids: Set(waiting.map(\.unlockID)).sorted())
      var given: [String: (minor: Int64, count: Int)] = [:]
      var posted: [String] = []
      var transactions: [Transaction] = []
      for refund in waiting {
        guard let pass = sold[refund.unlockID] else { continue }
        let before = given[pass.id] ?? (pass.refundedMinor, pass.refunds)
        guard before.minor + refund.amountMinor <= pass.amountMinor else { continue }
        transactions.append(
          PassRule.refund(
            refund,
            of: SoldPass(
              transaction: pass.transaction, id: pass.id, psp: pass.psp,
              amountMinor: pass.amountMinor, refundedMinor: before.minor, refunds: before.count,
              dimensions: pass.dimensions)))
        given[pass.id] = (before.minor + refund.amountMinor, before.count + 1)
        posted.append(refund.id)
      }
      try LedgerPosting(book, on: connection).post(transactions)
      try refunds.settle(posted)
      return posted.count
    }
  }

  /// What is left of passes once the refunds that wait are given back too.
  private func leftAfterWaiting(of sold: [String: SoldPass]) throws -> [String: Int64] {
    var left = sold.mapValues { $0.amountMinor - $0.refundedMinor }
    for row in try connection.rows(
      """
      SELECT r.unlock_id, sum(r.amount_minor)::bigint AS amount_minor
      FROM commerce.waiting_refund AS w
      JOIN commerce.refund AS r ON r.book = w.book AND r.refund_id = w.refund_id
      WHERE w.book = \(book.id) AND r.unlock_id = ANY (\(sold.keys.sorted())::text[])
      GROUP BY 1
      """)
    {
      left[try row.value("unlock_id"), default: 0] -= try row.value("amount_minor", as: Int64.self)
    }
    return left
  }

  /// Reads posted passes by their ids, with what was given back.
  private func soldPasses(ids: [String]) throws -> [String: SoldPass] {
    var sold: [String: SoldPass] = [:]
    for row in try connection.rows(
      """
      SELECT k.external_id, p.txn, a.party, p.amount_minor, p.viewer, p.series, p.episode, p.units,
        p.place,
        given.refunds, given.amount_minor AS refunded_minor
      FROM ledger.source AS s
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = ANY (\(ids)::text[])
      JOIN ledger.posting AS p ON p.book = k.book AND p.txn = k.txn AND p.leg = 1
      JOIN ledger.account AS a ON a.book = p.book AND a.account = p.debit
      CROSS JOIN LATERAL (
        SELECT count(*) AS refunds, coalesce(sum(x.amount_minor), 0)::bigint AS amount_minor
        FROM ledger.document AS d
        JOIN ledger.posting AS x ON x.book = d.book AND x.txn = d.txn AND x.kind = p.kind
        WHERE d.book = p.book AND d.reverses = p.txn) AS given
      WHERE s.code = 'passes'
      """)
    {
      let id: String = try row.value("external_id")
      sold[id] = SoldPass(
        transaction: TransactionID(rawValue: try row.value("txn")), id: id,
        psp: try row.value("party"), amountMinor: try row.value("amount_minor"),
        refundedMinor: try row.value("refunded_minor"), refunds: try row.value("refunds"),
        dimensions: Dimensions(
          viewer: try row.optional("viewer"), series: try row.optional("series"),
          episode: try row.optional("episode"), units: try row.optional("units"),
          place: try row.optional("place")))
    }
    return sold
  }
}
