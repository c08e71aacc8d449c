import Ledger
import Postgres
import Schema

/// The whole state of a book beside that of the naive ledger.
struct Comparison {
  private static let shownMax = 8
  private let naive: NaiveLedger
  private let book: AuditedBook
  private let connection: Connection

  init(_ naive: NaiveLedger, with book: AuditedBook) throws {
    self.naive = naive
    self.book = book
    connection = try book.superuser()
  }

  /// Gives what differs, as text; sums are compared before and after a rollup.
  func differences() throws -> [String] {
    var wrong = try rows("keys", Self.keys, naive.keyLines)
    wrong += try rows("history", Self.history, naive.historyLines)
    wrong += try rows("live balances", Self.balances, naive.balanceLines)
    wrong += try rows("waiting", Self.waiting, naive.waitingLines)
    wrong += try rows("reservations", Self.reservations, naive.reservationLines)
    wrong += try sums("sums")
    try rollUp()
    wrong += try sums("sums after a rollup")
    wrong += try rows("transaction numbers in answers", Self.otherTransactions, [])
    wrong += try rows("currencies that do not sum to zero", Self.excess, [])
    for check in try Checks(connection).run() where !check.isPassing {
      let first = check.rows.first.map { "\($0.map { $0 ?? "NULL" })" } ?? ""
      wrong.append("check \(check.name) finds \(check.rowCount) rows: \(check.columns) \(first)")
    }
    return wrong
  }

  private func rollUp() throws {
    let poster = try book.poster()
    let ledger = try Book(code: "main", on: poster)
    try Cut.take(of: ledger, on: poster).rollUp(ledger, on: poster)
  }

  private func sums(_ name: String) throws -> [String] {
    let poster = try book.poster()
    let trial = try TrialBalance(of: Book(code: "main", on: poster), on: poster).lines
      .filter { $0.balanceMinor != 0 }.map { "\($0.account) \($0.balanceMinor)" }
    return try rows(name, Self.sums, naive.sumLines)
      + differences("trial balance in \(name)", trial, naive.trialLines)
  }

  private func rows(_ name: String, _ query: SQL, _ expected: [String]) throws -> [String] {
    differences(name, try connection.rows(query).map { try $0.value("line") }, expected)
  }

  private func differences(
    _ name: String, _ found: [String], _ expected: [String]
  ) -> [String] {
    let changes = found.sorted().difference(from: expected.sorted())
    return changes.prefix(Self.shownMax).map { change in
      switch change {
      case .insert(_, let line, _): "\(name): the book has \(line)"
      case .remove(_, let line, _): "\(name): the book lacks \(line)"
      }
    }
  }
}

extension Comparison {
  private static let keys: SQL = """
    SELECT concat_ws(' ', s.code, k.external_id, coalesce('refused ' || r.code, 'posted')) AS line
    FROM ledger.source_key AS k
    JOIN ledger.source AS s USING (source)
    LEFT JOIN ledger.refusal AS r USING (refusal)
    """
  private static let history: SQL = """
    SELECT concat_ws('|',
      (SELECT string_agg(concat(s.code, ' ', k.external_id), ',' ORDER BY k.external_id)
       FROM ledger.source_key AS k JOIN ledger.source AS s USING (source)
       WHERE k.book = p.book AND k.txn = p.txn),
      p.kind, p.leg, d.code, c.code, p.amount_minor,
      (extract(epoch FROM p.occurred_at) * 1000000)::bigint, p.effective_on,
      coalesce(p.viewer::text, '-'), coalesce(p.item, '-')) AS line
    FROM ledger.posting AS p
    JOIN ledger.account AS d ON d.book = p.book AND d.account = p.debit
    JOIN ledger.account AS c ON c.book = p.book AND c.account = p.credit
    """
  private static let balances: SQL = """
    SELECT concat_ws(' ', a.code, b.credit_minor - b.debit_minor) AS line
    FROM ledger.balance AS b JOIN ledger.account AS a USING (book, account)
    """
  private static let waiting: SQL = """
    SELECT concat_ws('|',
      (SELECT string_agg(k.external_id, ',' ORDER BY k.external_id) FROM ledger.source_key AS k
       WHERE k.book = w.book AND k.txn = w.txn),
      w.kind, w.leg, d.code, c.code, w.amount_minor) AS line
    FROM ledger.waiting AS w
    JOIN ledger.account AS d ON d.book = w.book AND d.account = w.debit
    JOIN ledger.account AS c ON c.book = w.book AND c.account = w.credit
    """
  private static let reservations: SQL = """
    SELECT concat_ws('|', r.item, w.code, h.code,
      (extract(epoch FROM r.expires_at) * 1000000)::bigint, r.amount_minor, r.captured_minor,
      r.released_minor) AS line
    FROM ledger.reservation AS r
    JOIN ledger.account AS w ON w.book = r.book AND w.account = r.wallet
    JOIN ledger.account AS h ON h.book = r.book AND h.account = r.reserved
    """
  /// What each account moved on folded days and after them, without the controls of wallets.
  private static let sums: SQL = """
    SELECT concat_ws(' ', a.code, sum(m.amount_minor)) AS line
    FROM (
      SELECT t.book, t.account, t.debit_minor - t.credit_minor AS amount_minor
      FROM ledger.day_total AS t
      UNION ALL
      SELECT p.book, unnest(ARRAY[p.debit, p.credit]),
        unnest(ARRAY[p.amount_minor, -p.amount_minor])
      FROM ledger.posting AS p
      WHERE p.xid >= coalesce((
        SELECT c.horizon FROM ledger.progress AS g JOIN ledger.cut AS c USING (book, cut)
        WHERE g.reader = 'rollup'), 0)
    ) AS m
    JOIN ledger.account AS a USING (book, account)
    WHERE a.class <> 'wallet_control'
    GROUP BY a.code HAVING sum(m.amount_minor) <> 0
    """
  /// Every answer under an id names the transaction that holds the id.
  private static let otherTransactions: SQL = """
    SELECT concat_ws(' ', u.id, u.txn, k.txn) AS line
    FROM auditor.answer AS a
    CROSS JOIN LATERAL unnest(a.ids, a.txns) AS u (id, txn)
    JOIN ledger.source AS s ON s.code = a.source
    LEFT JOIN ledger.source_key AS k
      ON k.book = 1 AND k.source = s.source AND k.external_id = u.id COLLATE "C"
    WHERE u.txn IS NOT NULL AND k.txn IS DISTINCT FROM u.txn
    """
  private static let excess: SQL = """
    SELECT concat_ws(' ', a.currency, sum(m.amount_minor)) AS line
    FROM (
      SELECT p.book, unnest(ARRAY[p.debit, p.credit]) AS account,
        unnest(ARRAY[p.amount_minor, -p.amount_minor]) AS amount_minor
      FROM ledger.posting AS p
    ) AS m
    JOIN ledger.account AS a USING (book, account)
    GROUP BY a.currency HAVING sum(m.amount_minor) <> 0
    """
}
