internal import Ledger
internal import Money
internal import Postgres

extension FeedRun {
  /// Pairs the settlements that are due with the lines of the bank.
  func matchBank(_ window: Window) throws {
    try connection.execute(
      """
      SELECT recon.open_work(\(book.id), \(feed.name), \(window.after), \(window.before))
      """)
    try connection.execute(
      "SELECT recon.match_bank(\(book.id), \(feed.name), \(day.description)::date)")
  }

  /// Posts every new bank line, and moves what waited in suspense to the settlement it belongs to.
  func postBank() throws {
    var transactions: [Transaction] = []
    for row in try connection.rows(
      """
      SELECT r.line_key || '|' || r.ordinal AS key, r.amount_minor, r.is_new, r.occurred_on,
        coalesce(f.captured->>'account', '') AS account, b.break_id, e.key AS settlement, e.party
      FROM bahi_reported AS r
      JOIN bahi_outcome AS o ON o.line = r.line
      JOIN intake.file AS f ON f.file = r.file
      LEFT JOIN recon.expected AS e ON e.expected = o.expected
      LEFT JOIN LATERAL (
        SELECT min(c.break_id) AS break_id FROM bahi_break AS c WHERE c.line = r.line
      ) AS b ON true
      ORDER BY r.line_key, r.ordinal
      """)
    {
      let account: String = try row.value("account")
      let line = BankLine(
        feed: feed.name, account: account.isEmpty ? feed.party : "\(feed.party)-\(account)",
        key: try row.value("key"), amountMinor: try row.value("amount_minor"),
        valueOn: try BusinessDay(try row.value("occurred_on")),
        breakID: try row.optional("break_id"))
      let settlement: (id: String, party: String)? =
        if let id: String = try row.optional("settlement") {
          (id, try row.value("party"))
        } else { nil }
      if try row.value("is_new", as: Bool.self) {
        transactions.append(SettlementRule.bankLine(line, settlement: settlement))
      } else if let settlement {
        transactions.append(
          SettlementRule.adjustment(
            debit: .suspense(feed.name), credit: .settling(settlement.party),
            signedMinor: line.amountMinor, item: settlement.id, on: day,
            source: "park:\(feed.name)", id: "\(line.key)/\(day)"))
      }
    }
    try LedgerPosting(book, on: connection).post(transactions)
  }
}
