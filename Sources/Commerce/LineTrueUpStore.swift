internal import Ledger
internal import Money
internal import Postgres

/// Finds the link-out items whose terms are other ones now, and posts what that changes.
struct LineTrueUpStore {
  let book: Book
  let connection: Connection

  init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Reads the lines ordered from a day on that some agreements now pay otherwise.
  func lateLines(from first: BusinessDay, of agreements: Set<String>) throws -> [LateLine] {
    let card = try RateCardStore(book, on: connection).card(of: .linkOut)
    return try connection.rows(
      """
      SELECT l.*, coalesce(u.revision, 0) AS revision,
        coalesce(u.to_agreement, l.agreement) AS at_agreement,
        coalesce(u.to_version, l.version) AS at_version, coalesce(u.to_rule, l.rule) AS at_rule,
        coalesce(u.after_minor, l.amount_minor) AS at_minor
      FROM commerce.priced_line AS l
      LEFT JOIN LATERAL (
        SELECT t.* FROM commerce.line_true_up AS t
        WHERE (t.book, t.kind, t.party, t.item) = (l.book, l.kind, l.party, l.item)
        ORDER BY t.revision DESC LIMIT 1
      ) AS u ON true
      WHERE l.book = \(book.id) AND l.kind = 'commission'
        AND l.ordered_on >= \(first.description)::date
      ORDER BY l.party, l.item
      """
    ).compactMap { row in try late(row, by: card, of: agreements) }
  }

  private func late(
    _ row: Row, by card: RateCard, of agreements: Set<String>
  ) throws -> LateLine? {
    let sale = SaleScope(
      party: try row.value("party"), link: try row.optional("link"),
      sku: try row.optional("sku"), category: try row.optional("category"),
      series: try row.optional("series"), coupon: try row.optional("coupon"))
    let day = try BusinessDay(try row.value("ordered_on"))
    let before = LateLine.Citation(
      agreement: try row.value("at_agreement"), version: try row.value("at_version"),
      number: try row.value("at_rule"))
    guard let after = card.resolve(sale, on: day) else {
      guard agreements.contains(before.agreement) else { return nil }
      throw CommerceError.rateMissing(
        party: sale.party, item: try row.value("item"), day: day.description)
    }
    let late = LateLine(
      direction: .linkOut, party: sale.party, item: try row.value("item"), orderedOn: day,
      before: before, beforeMinor: try row.value("at_minor"), after: after,
      afterMinor: after.rule.amountMinor(
        ofBasis: try row.value("basis_minor"), units: try row.value("units")),
      revision: try row.value("revision"))
    let isTouched = agreements.contains(before.agreement) || agreements.contains(after.agreement)
    return isTouched && late.amountMinor != 0 ? late : nil
  }

  /// Posts the true-ups of lines; the network's items stand at the new amount from then on.
  func post(_ lines: [LateLine], approvedBy proposal: Int64, on day: BusinessDay) throws {
    guard !lines.isEmpty else { return }
    try LedgerPosting(book, on: connection).post(
      lines.map { LineTrueUpRule.transaction(of: $0, on: day) })
    try connection.execute(
      """
      INSERT INTO commerce.line_true_up (
        book, kind, party, item, revision, proposal, from_agreement, from_version, from_rule,
        to_agreement, to_version, to_rule, rate_bp, before_minor, after_minor, txn)
      SELECT \(book.id), w.kind, w.party, w.item, w.revision, \(proposal), w.from_agreement,
        w.from_version, w.from_rule, w.to_agreement, w.to_version, w.to_rule, w.rate_bp,
        w.before_minor, w.after_minor, k.txn
      FROM unnest(
        \(lines.map(\.direction.rawValue))::text[], \(lines.map(\.party))::text[],
        \(lines.map(\.item))::text[], \(lines.map { $0.revision + 1 })::integer[],
        \(lines.map(\.before.agreement))::text[], \(lines.map(\.before.version))::integer[],
        \(lines.map(\.before.number))::integer[], \(lines.map(\.after.agreement))::text[],
        \(lines.map(\.after.version))::integer[], \(lines.map(\.after.number))::integer[],
        \(lines.map { $0.after.rule.rate.map { String($0.rawValue) } })::integer[],
        \(lines.map(\.beforeMinor))::bigint[], \(lines.map(\.afterMinor))::bigint[],
        \(lines.map(\.externalID))::text[]
      ) AS w (kind, party, item, revision, from_agreement, from_version, from_rule, to_agreement,
        to_version, to_rule, rate_bp, before_minor, after_minor, external_id)
      JOIN ledger.source AS s ON s.code = 'line-true-up'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      """)
    try connection.execute(
      """
      UPDATE recon.commission_item AS i SET pending_minor = i.pending_minor + w.amount
      FROM unnest(\(lines.map(\.party))::text[], \(lines.map(\.item))::text[],
        \(lines.map(\.amountMinor))::bigint[]) AS w (party, item, amount)
      WHERE i.book = \(book.id) AND i.item = w.item AND EXISTS (
        SELECT FROM recon.expected AS e
        WHERE e.book = i.book AND e.feed = i.feed AND e.key = i.item AND e.party = w.party)
      """)
  }
}
