import Ledger
import Money
import Postgres

extension TraceWalk {
  /// How many transactions of an item are shown; a settlement has one a night, an order a few.
  private static let transactionsMax = 100

  /// An open item: all that moved it, where its balance stands now, and its line of the bank.
  func item(_ item: String) throws -> TraceNode {
    guard openedItems.insert(item).inserted else { return TraceNode("item", item) }
    var node = TraceNode("item", item)
    let rows = try connection.rows(
      """
      SELECT DISTINCT p.txn FROM ledger.posting AS p
      WHERE p.book = \(book.id) AND p.item = \(item) COLLATE "C"
      ORDER BY p.txn LIMIT \(Self.transactionsMax + 1)
      """)
    for row in rows.prefix(Self.transactionsMax) {
      node.children.append(try brief(try row.value("txn")))
    }
    if rows.count > Self.transactionsMax {
      node.children.append(TraceNode("transaction", "and more; see 'bahi report gl --item'"))
    }
    node.children += try archivedTotals(of: item)
    node.children += try standing(of: item)
    node.children += try settlementExpectations(of: item)
    return node
  }

  /// What detached months moved of an item, account by account: no more than their totals is kept.
  private func archivedTotals(of item: String) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT to_char(t.month, 'YYYY-MM') AS month, a.code, a.currency, t.debit_minor,
        t.credit_minor
      FROM ledger.archived_month() AS m
      JOIN ledger.archive_item_total AS t ON t.archive = m.archive
      JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
      WHERE t.book = \(book.id) AND t.item = \(item) COLLATE "C"
      ORDER BY t.month, a.code
      """
    ).map { row in
      let currency = try Currency(code: try row.value("currency"))
      return TraceNode(
        "archived", try row.value("month"),
        facts: [
          ("account", try row.textCell("code")),
          ("debits", try row.moneyCell("debit_minor", currency)),
          ("credits", try row.moneyCell("credit_minor", currency)),
        ])
    }
  }

  /// The balances of an item, account by account; what is settled stands at zero and is left out.
  private func standing(of item: String) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT a.code, a.currency, sum(s.amount_minor)::bigint AS amount_minor
      FROM ledger.posting AS p
      CROSS JOIN LATERAL (VALUES
        (p.debit, p.amount_minor), (p.credit, -p.amount_minor)
      ) AS s (account, amount_minor)
      JOIN ledger.account AS a ON a.book = p.book AND a.account = s.account
      WHERE p.book = \(book.id) AND p.item = \(item) COLLATE "C"
        AND a.account >= 1000000 AND a.account < 1099511627776
      GROUP BY a.code, a.currency ORDER BY a.code
      """
    ).map { row in
      let balance = Money(
        minorUnits: try row.value("amount_minor"),
        currency: try Currency(code: try row.value("currency")))
      return TraceNode(
        "stands at", try row.value("code"), balance,
        facts: [("closed", balance.minorUnits == 0 ? .text("yes") : .missing)])
    }
  }

  /// What a bank was expected to credit for a settlement, and the line that did.
  private func settlementExpectations(of item: String) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT DISTINCT ON (e.feed) e.feed, e.currency, e.amount_minor, e.expected_on, e.reference,
        m.pass, m.difference_minor, m.line
      FROM recon.expected AS e
      LEFT JOIN recon.match AS m ON m.expected = e.expected AND m.is_active
      WHERE e.book = \(book.id)
        AND e.feed = ANY (\(fragment: feeds))
        AND e.kind = 'settlement' AND e.key = \(item) COLLATE "C"
      ORDER BY e.feed, e.revision DESC
      """
    ).map { row in
      let currency = try Currency(code: try row.value("currency"))
      let matched: TraceNode =
        if let number: Int64 = try row.optional("line") {
          TraceNode(
            "matched", try row.value("pass"),
            facts: [("difference", try row.moneyCell("difference_minor", currency))],
            children: [try line(number)].compactMap { $0 })
        } else { TraceNode("matched", "nothing yet") }
      return TraceNode(
        "expected of \(try row.value("feed", as: String.self))", item,
        on: try row.day("expected_on"),
        Money(minorUnits: try row.value("amount_minor"), currency: currency),
        facts: [("reference", try row.textCell("reference"))], children: [matched])
    }
  }

  /// An item as the root: also the breaks that stand on it, and for a settlement its lines' count.
  func itemTree(_ id: String) throws -> TraceNode {
    var root = try item(id)
    root.children += try dispute(item: id)
    root.children += try breaks(of: [id])
    return root
  }
}
