import Ledger
import Money
import Payouts
import Postgres

extension TraceWalk {
  /// Up to so many unlocks are read to name the files behind a statement; beyond that each of its
  /// transactions can be traced by itself.
  private static let unlocksMax = 200_000
  private static let payoutsMax = 20

  /// The statements that hold the postings of a transaction.
  func statements(holding txn: Int64, series: String? = nil) throws -> [TraceNode] {
    try connection.rows(
      """
      SELECT DISTINCT h.number FROM payout.statement_posting AS h
      WHERE h.book = \(book.id) AND h.txn = \(txn) ORDER BY h.number
      """
    ).map { try statement(try $0.value("number"), series: series) }
  }

  /// A statement with its lines, all of them or those of one series, and what was paid after it.
  func statement(_ number: String, series: String? = nil) throws -> TraceNode {
    guard openedStatements.insert(number).inserted else { return TraceNode("statement", number) }
    let issued = try StatementStore(book, on: connection).find(number)
    let body = issued.statement.body
    func money(_ minor: Int64) -> Money { Money(minorUnits: minor, currency: body.currency) }
    var node = TraceNode(
      "statement", number, on: issued.statement.issuedOn, money(body.closingMinor),
      facts: [
        ("payee", .text(body.payee.code)), ("period", .text(body.period.name)),
        ("opening", .money(money(body.openingMinor))), ("earned", .money(money(body.earnedMinor))),
        ("adjusted", .money(money(body.adjustedMinor))), ("sha256", .text(issued.sha256)),
      ])
    for (kind, lines) in [("statement line", body.earnings), ("adjustment", body.adjustments)] {
      for line in lines where series == nil || line.series == series {
        node.children.append(
          TraceNode(
            kind, line.series, money(line.figures.shareMinor),
            facts: [
              ("units", .integer(line.figures.units)),
              ("gross", .money(money(line.figures.grossMinor))),
              ("net", .money(money(line.figures.netMinor))), ("rate", .rate(line.terms.rate)),
              ("agreement", .text(line.terms.agreement)),
              ("version", .integer(Int64(line.terms.version))),
            ]))
      }
    }
    node.children += try payment(of: number)
    return node
  }

  /// The posting of a statement's credit, and the payouts that came after it.
  private func payment(of number: String) throws -> [TraceNode] {
    let row = try connection.row(
      """
      SELECT s.txn, a.account
      FROM payout.statement AS s
      LEFT JOIN ledger.account AS a
        ON a.book = s.book AND a.code = 'liabilities:payable:' || s.party
      WHERE s.book = \(book.id) AND s.number = \(number)
      """)
    guard let txn: Int64 = try row.optional("txn"), let account: Int64 = try row.optional("account")
    else { return [] }
    var nodes = [try brief(txn)]
    for row in try connection.rows(
      """
      SELECT DISTINCT p.txn, p.item FROM ledger.posting AS p
      WHERE p.book = \(book.id) AND p.debit = \(account) AND p.debit >= 1000000
        AND p.debit < 1099511627776 AND p.txn > \(txn)
        AND p.kind = \(PostingKind.payout.rawValue)
      ORDER BY p.txn LIMIT \(Self.payoutsMax)
      """)
    {
      var payout = try brief(try row.value("txn"))
      if let item: String = try row.optional("item") { payout.children.append(try self.item(item)) }
      nodes.append(TraceNode("paid by", payout.name, children: [payout]))
    }
    return nodes
  }

  /// A statement as the root: also the transactions that it holds, and the files behind them.
  func statementTree(_ number: String) throws -> TraceNode {
    var root = try statement(number)
    let held = try connection.rows(
      """
      SELECT h.txn, a.day, sum(a.units)::bigint AS units
      FROM payout.statement_posting AS h
      LEFT JOIN commerce.allocation AS a ON a.book = h.book AND a.txn = h.txn
      WHERE h.book = \(book.id) AND h.number = \(number)
      GROUP BY h.txn, a.day ORDER BY a.day, h.txn
      """)
    let days = Set(try held.compactMap { try $0.optional("day", as: String.self) })
    let unlocks: Int64 = try connection.row(
      """
      SELECT coalesce(sum(u.units), 0)::bigint AS units FROM report.day_unlock AS u
      WHERE u.book = \(book.id) AND u.day = ANY (\(days.sorted())::date[])
      """
    ).value("units")
    for row in held {
      let txn: Int64 = try row.value("txn")
      if unlocks <= Self.unlocksMax {
        root.children.append(try transaction(txn))
      } else {
        root.children.append(
          TraceNode(
            "transaction", "\(txn)", on: try row.day("day"), facts: [("kind", .text("share"))]))
      }
    }
    return root
  }
}
