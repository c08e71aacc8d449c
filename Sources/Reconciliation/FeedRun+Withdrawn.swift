internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

extension FeedRun {
  /// Brings items whose only report was taken back with its file to where they stood before it.
  ///
  /// What we know of a sale ourselves is pending at our rate again; what only the partner knew is
  /// gone.
  func forgottenReports() throws -> [Transaction] {
    let items = try connection.rows(
      """
      SELECT u.item, u.pending_minor, u.confirmed_minor, u.revision, u.currency,
        coalesce(t.after_minor, s.commission_minor) AS commission_minor
      FROM bahi_unreported AS u
      LEFT JOIN commerce.sale AS s
        ON s.book = \(book.id) AND s.partner = \(feed.party) AND s.item = u.item
      LEFT JOIN LATERAL (
        SELECT x.after_minor FROM commerce.line_true_up AS x
        WHERE x.book = \(book.id) AND x.kind = 'commission' AND x.party = \(feed.party)
          AND x.item = u.item
        ORDER BY x.revision DESC LIMIT 1
      ) AS t ON true
      ORDER BY u.item
      """)
    let transactions = try Dictionary(grouping: items) {
      try $0.value("currency", as: String.self)
    }.sorted { $0.key < $1.key }.flatMap { code, rows in
      let booking = try booking(
        in: Currency(code: code), items: rows.map { try $0.value("item", as: String.self) })
      return try rows.flatMap { try forgetting($0, booking) }
    }
    try connection.execute(
      """
      UPDATE recon.commission_item AS i
      SET pending_minor = 0, confirmed_minor = 0, basis_minor = 0
      FROM bahi_unreported AS u
      WHERE i.book = \(book.id) AND i.feed = \(feed.name) AND i.item = u.item
        AND NOT u.is_ours
      """)
    try connection.execute(
      """
      DELETE FROM recon.commission_item AS i USING bahi_unreported AS u
      WHERE i.book = \(book.id) AND i.feed = \(feed.name) AND i.item = u.item
        AND u.is_ours
      """)
    return transactions
  }

  private func forgetting(_ row: Row, _ booking: CommissionBooking) throws -> [Transaction] {
    let item: String = try row.value("item")
    let pending: Int64 = try row.value("pending_minor")
    let confirmed: Int64 = try row.value("confirmed_minor")
    let own: Int64 = try row.optional("commission_minor") ?? 0
    let accrual = own - pending - confirmed
    let id = "\(item)#\(try row.value("revision", as: Int.self))/\(day)"
    var transactions: [Transaction] = []
    if confirmed != 0 {
      transactions.append(booking.confirmation(of: item, amountMinor: -confirmed, id: id))
    }
    if accrual != 0 {
      transactions.append(try booking.change(of: item, amountMinor: accrual, id: id))
    }
    return transactions
  }
}
