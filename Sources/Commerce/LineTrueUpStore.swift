internal import Ledger
internal import Money
internal import Postgres

/// Finds the priced lines whose terms are other ones now, and posts what that changes.
struct LineTrueUpStore {
  let book: Book
  let connection: Connection

  init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Reads the lines ordered from a day on that some agreements now pay otherwise.
  ///
  /// Returns of their orders wait until the transaction ends.
  func lateLines(from first: BusinessDay, of agreements: Set<String>) throws -> [LateLine] {
    try connection.execute(
      "SELECT pg_advisory_xact_lock(hashtext('commerce.order_return'), \(book.id)::integer)")
    let rows = try connection.rows(
      """
      SELECT l.*, coalesce(u.revision, 0) AS revision,
        coalesce(u.to_agreement, l.agreement) AS at_agreement,
        coalesce(u.to_version, l.version) AS at_version, coalesce(u.to_rule, l.rule) AS at_rule,
        coalesce(u.after_minor, l.amount_minor) AS at_minor, o.hold_until,
        p.line_id IS NOT NULL AS is_pending,
        CASE WHEN o.commission_igst_minor + o.commission_cgst_minor = 0
          THEN y.state = \(book.registrationState) ELSE o.commission_igst_minor = 0 END AS is_local
      FROM commerce.priced_line AS l
      LEFT JOIN LATERAL (
        SELECT t.* FROM commerce.line_true_up AS t
        WHERE (t.book, t.kind, t.party, t.item) = (l.book, l.kind, l.party, l.item)
        ORDER BY t.revision DESC LIMIT 1
      ) AS u ON true
      LEFT JOIN commerce.order_line AS o
        ON l.kind <> 'commission' AND o.book = l.book AND o.line_id = l.item
      LEFT JOIN commerce.pending_commission AS p
        ON l.kind = 'affiliate' AND p.book = l.book AND p.line_id = l.item
      LEFT JOIN commerce.party AS y ON y.book = l.book AND y.party = l.party
      WHERE l.book = \(book.id) AND l.ordered_on >= \(first.description)::date
      ORDER BY l.kind, l.party, l.item
      """)
    let cards = try RateCardStore(book, on: connection).cards()
    let late = try rows.compactMap { try LateCandidate($0, by: cards, of: agreements) }
    let orders = late.filter { $0.direction != .linkOut }
    let lines = try ReturnStore(book, on: connection).lines(of: orders.map(\.item))
    let splits = try AgreementSplits(of: book, on: connection)
    return late.map { $0.line(sold: lines[$0.item], splits: splits) }.filter(\.moves)
  }

  /// Posts the true-ups of lines; the network's items stand at the new amount from then on.
  func post(_ lines: [LateLine], approvedBy proposal: Int64, on day: BusinessDay) throws {
    guard !lines.isEmpty else { return }
    let groups = LateGroup.groups(of: lines)
    try LedgerPosting(book, on: connection).post(
      groups.flatMap { LineTrueUpRule.transactions(of: $0, approvedBy: proposal, on: day) })
    try record(groups, approvedBy: proposal)
    try hold(lines, on: day)
    let items = lines.filter { $0.direction == .linkOut }
    try connection.execute(
      """
      UPDATE recon.commission_item AS i SET pending_minor = i.pending_minor + w.amount
      FROM unnest(\(items.map(\.party))::text[], \(items.map(\.item))::text[],
        \(items.map(\.amountMinor))::bigint[]) AS w (party, item, amount)
      WHERE i.book = \(book.id) AND i.item = w.item AND EXISTS (
        SELECT FROM recon.expected AS e
        WHERE e.book = i.book AND e.feed = i.feed AND e.key = i.item AND e.party = w.party)
      """)
  }

  private static let columns: SQL = """
    kind, party, item, revision, proposal, from_agreement, from_version, from_rule, to_agreement,
    to_version, to_rule, rate_bp, before_minor, after_minor, amount_minor, tax_minor, cgst_minor,
    sgst_minor, igst_minor
    """

  private func record(_ groups: [LateGroup], approvedBy proposal: Int64) throws {
    let lines = groups.flatMap(\.lines)
    let ids = groups.flatMap { group in
      group.lines.map { _ in group.externalID(approvedBy: proposal) }
    }
    try connection.execute(
      """
      INSERT INTO commerce.line_true_up (book, \(fragment: Self.columns), txn)
      SELECT \(book.id), \(fragment: Self.columns), k.txn
      FROM unnest(
        \(lines.map(\.direction.rawValue))::text[], \(lines.map(\.party))::text[],
        \(lines.map(\.item))::text[], \(lines.map { $0.revision + 1 })::integer[],
        \(lines.map { _ in proposal })::bigint[],
        \(lines.map(\.before.agreement))::text[], \(lines.map(\.before.version))::integer[],
        \(lines.map(\.before.number))::integer[], \(lines.map(\.after.agreement))::text[],
        \(lines.map(\.after.version))::integer[], \(lines.map(\.after.number))::integer[],
        \(lines.map { $0.after.rule.rate.map { String($0.rawValue) } })::integer[],
        \(lines.map(\.beforeMinor))::bigint[], \(lines.map(\.afterMinor))::bigint[],
        \(lines.map(\.amountMinor))::bigint[], \(lines.map(\.tax.totalMinor))::bigint[],
        \(lines.map(\.wholeTax.cgstMinor))::bigint[], \(lines.map(\.wholeTax.sgstMinor))::bigint[],
        \(lines.map(\.wholeTax.igstMinor))::bigint[], \(ids)::text[]
      ) AS w (\(fragment: Self.columns), true_up)
      JOIN ledger.source AS s ON s.code = 'line-true-up'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.true_up
      """)
  }

  /// Has the lines confirmed that had no commission before and may still come back.
  private func hold(_ lines: [LateLine], on day: BusinessDay) throws {
    let orders = lines.compactMap(\.order).filter { $0.isPending(on: day) && !$0.isPending }
    try connection.execute(
      """
      INSERT INTO commerce.pending_commission (book, line_id, hold_until)
      SELECT \(book.id), w.* FROM unnest(
        \(orders.map(\.line.id))::text[], \(orders.map(\.holdUntil.description))::date[]) AS w
      ON CONFLICT ON CONSTRAINT pending_commission_pkey DO NOTHING
      """)
  }
}
