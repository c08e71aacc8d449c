import Ledger
import Money
import Postgres

extension TraceWalk {
  /// What reconciliation expected because of a transaction, and what it was paired with.
  ///
  /// The kinds are those that reconciliation projects; with them the key's index leads to the rows.
  func expectations(of entry: TracedEntry) throws -> [TraceNode] {
    // What a bank is expected to pay stands below the settlement's item.
    guard entry.kind != "settlement", entry.kind != "bank" else { return [] }
    return try connection.rows(
      """
      SELECT DISTINCT ON (e.feed, e.kind, e.key, e.ordinal) e.expected, e.feed, e.kind, e.key,
        e.currency, e.amount_minor, e.expected_on, e.break_on, m.pass, m.difference_minor, m.line
      FROM recon.expected AS e
      LEFT JOIN recon.match AS m ON m.expected = e.expected AND m.is_active
      WHERE e.book = \(book.id) AND e.feed = ANY (\(fragment: feeds))
        AND e.kind = ANY ('{payment,refund,order_line,settlement}')
        AND e.key = ANY (\(entry.names)::text[])
        AND (e.txn = \(entry.txn) OR e.kind = 'order_line')
      ORDER BY e.feed, e.kind, e.key, e.ordinal, e.revision DESC
      """
    ).map { row in
      let currency = try Currency(code: try row.value("currency"))
      var node = TraceNode(
        "expected of \(try row.value("feed", as: String.self))", try row.value("key"),
        on: try row.day("expected_on"),
        Money(minorUnits: try row.value("amount_minor"), currency: currency),
        facts: [
          ("kind", try row.textCell("kind")), ("breaks_on", try row.dayCell("break_on")),
        ])
      if let line: Int64 = try row.optional("line") {
        let match = TraceNode(
          "matched", try row.value("pass"),
          facts: [("difference", try row.moneyCell("difference_minor", currency))],
          children: [try self.line(line)].compactMap { $0 })
        node.children.append(match)
      } else {
        node.children.append(TraceNode("matched", "nothing yet"))
      }
      return node
    }
  }

  /// The breaks that stand on some keys, open ones and healed ones.
  func breaks(of names: [String]) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT b.break_id, b.code, b.state, b.feed, b.currency, b.difference_minor, b.opened_on,
        b.closed_on, CASE b.state WHEN 'open' THEN b.line END AS line
      FROM recon.break AS b
      WHERE b.book = \(book.id) AND b.key = ANY (\(names)::text[])
      ORDER BY b.opened_on, b.break_id
      """
    ).map { row in
      var node = try breakNode(row)
      if let number: Int64 = try row.optional("line"), let line = try line(number) {
        node.children.append(line)
      }
      return node
    }
  }

  private func breakNode(_ row: Row) throws -> TraceNode {
    TraceNode(
      "break", try row.value("break_id"), on: try row.day("opened_on"),
      Money(
        minorUnits: try row.value("difference_minor"),
        currency: try Currency(code: try row.value("currency"))),
      facts: [
        ("code", try row.textCell("code")), ("state", try row.textCell("state")),
        ("feed", try row.textCell("feed")), ("closed_on", try row.dayCell("closed_on")),
      ])
  }

  /// The amounts of a line as they were reported, with two decimals at least.
  private static let amounts: SQL = """
    round(l.gross, greatest(2, scale(trim_scale(l.gross))))::text AS gross,
    round(l.base, greatest(2, scale(trim_scale(l.base))))::text AS base,
    round(l.commission, greatest(2, scale(trim_scale(l.commission))))::text AS commission,
    round(l.fee, greatest(2, scale(trim_scale(l.fee))))::text AS fee,
    round(l.tax, greatest(2, scale(trim_scale(l.tax))))::text AS tax,
    round(l.net, greatest(2, scale(trim_scale(l.net))))::text AS net
    """

  /// A reported line with the file that it stands in, and the settlement that it belongs to.
  func line(_ number: Int64) throws -> TraceNode? {
    let found = try connection.firstRow(
      """
      SELECT l.feed, l.line_key, l.kind, l.state, l.occurred_on, l.currency, l.revision,
        l.payout_id, l.bank_ref, \(fragment: Self.amounts), l.record, l.line_number, f.name,
        f.received_on, f.sha256, f.file
      FROM intake.line AS l JOIN intake.file AS f ON f.file = l.file
      WHERE l.line = \(number)
      """)
    guard let row = found else { return nil }
    var node = TraceNode(
      "line", try row.value("line_key"), on: try row.day("occurred_on"),
      facts: try ["feed", "kind", "state"].map { ($0, try row.textCell($0)) }
        + [("revision", .integer(try row.value("revision")))]
        + ["gross", "base", "commission", "fee", "tax", "net"].map { ($0, try row.textCell($0)) }
        + [
          ("currency", try row.textCell("currency")), ("reference", try row.textCell("bank_ref")),
        ])
    node.children = [
      TraceNode(
        "file",
        "\(try row.value("name", as: String.self)):\(try row.value("record", as: Int64.self))",
        on: try row.day("received_on"),
        facts: [
          ("line", .integer(try row.value("line_number"))), ("sha256", try row.textCell("sha256")),
          ("number", .integer(try row.value("file"))),
        ])
    ]
    if let payout: String = try row.optional("payout_id") {
      node.children.append(try item(payout))
    }
    return node
  }

  /// A line as the root: also what it was matched with, back to the event.
  func lineTree(_ number: Int64) throws -> TraceNode {
    guard var root = try line(number) else { return TraceNode("line", "\(number)") }
    for row in try connection.rows(
      """
      SELECT m.pass, e.txn FROM recon.match AS m
      JOIN recon.expected AS e ON e.expected = m.expected
      WHERE m.line = \(number) AND m.is_active
      """)
    {
      root.children.append(
        TraceNode(
          "matched", try row.value("pass"),
          children: [try transaction(try row.value("txn"))]))
    }
    root.children += try breaks(of: [root.name])
    return root
  }

  /// A break as the root: both of its sides.
  func breakTree(_ id: String) throws -> TraceNode {
    let row = try connection.row(
      """
      SELECT b.break_id, b.code, b.state, b.feed, b.currency, b.difference_minor, b.opened_on,
        b.closed_on, b.line, e.txn
      FROM recon.break AS b LEFT JOIN recon.expected AS e ON e.expected = b.expected
      WHERE b.book = \(book.id) AND b.break_id = \(id)
      """)
    var root = try breakNode(row)
    if let txn: Int64 = try row.optional("txn") { root.children.append(try transaction(txn)) }
    if let number: Int64 = try row.optional("line"), let line = try line(number) {
      root.children.append(line)
    }
    return root
  }
}
