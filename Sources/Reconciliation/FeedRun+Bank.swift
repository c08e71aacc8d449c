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
    try withdrawLines(window)
    try connection.execute(
      "SELECT recon.match_bank(\(book.id), \(feed.name), \(day.description)::date)")
  }

  /// Takes lines that do not stand any more out of what was matched.
  func withdrawLines(_ window: Window) throws {
    try connection.execute(
      """
      SELECT recon.withdraw_lines(\(book.id), \(feed.name), \(window.after), \(window.before))
      """)
  }

  /// Posts every new bank line, and moves what waited in suspense to the settlement it belongs to.
  func postBank() throws {
    var transactions = try withdrawnLines()
    for row in try connection.rows(
      """
      SELECT r.line_key || '|' || r.ordinal
          || CASE l.revision WHEN 1 THEN '' ELSE '@' || l.revision END AS key,
        r.amount_minor, r.is_new, r.occurred_on,
        coalesce(f.captured->>'account', '') AS account, b.break_id, e.key AS settlement, e.party
      FROM bahi_reported AS r
      JOIN intake.line AS l ON l.line = r.line
      JOIN bahi_outcome AS o ON o.line = r.line
      JOIN intake.file AS f ON f.file = r.file
      LEFT JOIN recon.expected AS e ON e.expected = o.expected
      LEFT JOIN LATERAL (
        SELECT min(c.break_id) AS break_id FROM bahi_break AS c WHERE c.line = r.line
      ) AS b ON true
      ORDER BY r.line_key, r.ordinal
      """)
    {
      let line = BankLine(
        feed: feed.name, account: account(try row.value("account")),
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

  /// What was posted for lines that do not stand any more, the other way round.
  private func withdrawnLines() throws -> [Transaction] {
    try connection.rows(
      """
      SELECT w.line_key || '|' || w.ordinal || '@' || w.revision || '-' AS key, w.amount_minor,
        w.occurred_on, coalesce(f.captured->>'account', '') AS account, w.break_id,
        e.key AS settlement, e.party
      FROM bahi_withdrawn AS w
      JOIN intake.file AS f ON f.file = w.file
      LEFT JOIN recon.expected AS e ON e.expected = w.expected
      ORDER BY 1
      """
    ).map { row in
      let settlement: (id: String, party: String)? =
        if let id: String = try row.optional("settlement") {
          (id, try row.value("party"))
        } else { nil }
      return SettlementRule.bankLine(
        BankLine(
          feed: feed.name, account: account(try row.value("account")),
          key: try row.value("key"), amountMinor: -(try row.value("amount_minor")),
          valueOn: try BusinessDay(try row.value("occurred_on")),
          breakID: try row.optional("break_id")),
        settlement: settlement)
    }
  }

  private func account(_ number: String) -> String {
    number.isEmpty ? feed.party : "\(feed.party)-\(number)"
  }
}
