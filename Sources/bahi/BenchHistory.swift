import Ledger
import Money
import Postgres

/// The past of a book, written by its owner: unlocks of many days as imports would leave them.
///
/// Rows go into the tables with all their indexes, batch by batch, so that they end as posting
/// makes them; only the checks of posting are left out.
struct BenchHistory {
  /// The keys that stand beside the postings.
  enum Keys {
    case none, timeOrdered, random
  }

  static let batchSize = 500_000

  private let book: Book
  private let connection: Connection
  private let keys: Keys
  private let gateways: [Int64]
  private let proceeds: Int64
  private let shares: Int64
  private let payees: [Int64]
  private let series: [Int64]
  private let source: Int16

  /// Opens the accounts and the series that the rows name.
  init(
    of book: Book, in database: BenchDatabase, keys: Keys, series: Int = 0, payees: Int = 0
  ) throws {
    self.book = book
    self.keys = keys
    connection = try database.owner()
    try connection.script("SET work_mem = '512MB'; SET max_parallel_workers_per_gather = 0")
    let codes = (1...max(series, 1)).map { "bench-\($0)" }
    if series > 0 {
      try connection.execute(
        "SELECT FROM ledger.ensure_series(\(book.id), \(codes)::text[], \(codes)::text[])")
    }
    self.series = try connection.rows(
      "SELECT series FROM ledger.series WHERE book = \(book.id) ORDER BY series"
    ).map { try $0.value("series") }
    let posting = LedgerPosting(book, on: connection)
    func open(_ accounts: [Account]) throws -> [Int64] {
      guard !accounts.isEmpty else { return [] }
      return try posting.numbers(of: accounts).values.map(\.rawValue).sorted()
    }
    let names = try connection.rows(
      "SELECT party FROM commerce.party WHERE book = \(book.id) AND kind = 'gateway'"
    ).map { try $0.value("party", as: String.self) }
    gateways = try open(names.map(Account.psp))
    proceeds = try open([.unlockProceeds])[0]
    shares = try open([.creatorShares])[0]
    self.payees = try open((0..<payees).map { .accrued("bench-\($0)") })
    source = try posting.sourceNumbers(["unlocks"])["unlocks"] ?? 0
    try connection.execute(
      """
      SELECT ledger.ensure_partition(m.at)
      FROM (VALUES (now() - interval '100 days'), (now())) AS m (at)
      """)
  }

  /// Adds unlocks, spread evenly over the days up to one, and recorded as many days before now.
  func fill(_ rows: Int, days: Int, through day: BusinessDay) throws {
    for first in stride(from: 0, to: rows, by: Self.batchSize) {
      let end = min(first + Self.batchSize, rows)
      try connection.transaction {
        let base: Int64 = try connection.row(
          """
          SELECT ledger.first_txn(
            now() - make_interval(secs => \(days) * 86400.0 * \(rows - end) / \(rows))) AS base
          """
        ).value("base")
        let batch: Int64 = try connection.row(
          """
          INSERT INTO ledger.batch (book, posting_count) VALUES (\(book.id), \(end - first))
          RETURNING batch
          """
        ).value("batch")
        let span = Span(
          first: first, end: end, of: rows, base: base, batch: batch, days: days,
          firstDay: day.adding(days: 1 - days))
        try insertPostings(span)
        if keys != .none { try insertKeys(span) }
        if !payees.isEmpty { try insertShares(span) }
      }
    }
  }

  /// Brings the tables to rest, as they are some hours after the last import.
  func settle() throws {
    try connection.execute(
      "VACUUM (FREEZE, ANALYZE) ledger.posting, ledger.source_key, ledger.batch")
  }

  /// The rows of one batch among all.
  private struct Span {
    let first: Int
    let end: Int
    let of: Int
    let base: Int64
    let batch: Int64
    let days: Int
    let firstDay: BusinessDay

    init(
      first: Int, end: Int, of rows: Int, base: Int64, batch: Int64, days: Int,
      firstDay: BusinessDay
    ) {
      self.first = first
      self.end = end
      of = rows
      self.base = base
      self.batch = batch
      self.days = days
      self.firstDay = firstDay
    }
  }

  private func insertPostings(_ span: Span) throws {
    try connection.execute(
      """
      INSERT INTO ledger.posting (
        txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, viewer,
        effective_on, series, episode, units, place, surface)
      SELECT \(span.base)::bigint + i - \(span.first), \(book.id), 1, 1,
        pg_current_xact_id()::text::bigint,
        (\(gateways)::bigint[])[1 + d.draw % \(gateways.count)], \(proceeds),
        200 + 100 * (s.series % 9),
        (\(span.firstDay.description)::date - time '05:30') AT TIME ZONE 'UTC'
          + i * \(span.days) * 86400.0 / \(span.of) * interval '1 second',
        \(span.batch), d.draw,
        \(span.firstDay.description)::date + (i * \(span.days) / \(span.of))::integer,
        s.series, s.series * 100 + d.draw % 60, 1, 1 + d.draw % 36, 1 + d.draw % 4
      FROM generate_series(\(span.first)::bigint, \(span.end)::bigint - 1) AS i
      CROSS JOIN LATERAL (SELECT i * 2654435761 % 1000003 AS draw) AS d
      CROSS JOIN LATERAL (
        SELECT (\(series)::integer[])[1 + d.draw * d.draw / 1000003 * \(series.count) / 1000003]
          AS series
      ) AS s
      """)
  }

  private func insertKeys(_ span: Span) throws {
    let id: SQL =
      keys == .random
      ? "'unl-' || substr(md5(i::text), 1, 16)"
      : """
      'unl-' || to_char(
        \(span.firstDay.description)::date + (i * \(span.days) / \(span.of))::integer, 'YYYYMMDD')
        || '-' || lpad(i::text, 8, '0')
      """
    try connection.execute(
      """
      INSERT INTO ledger.source_key (
        txn, xid, file, record, book, source, external_id, event_hash)
      SELECT \(span.base)::bigint + i - \(span.first), pg_current_xact_id()::text::bigint, 1,
        i - \(span.first) + 1, \(book.id), \(source), \(fragment: id), sha256(int8send(i))
      FROM generate_series(\(span.first)::bigint, \(span.end)::bigint - 1) AS i
      ORDER BY 7
      """)
  }

  /// Adds a day's share of every payee for each day of the batch.
  private func insertShares(_ span: Span) throws {
    let firstDay = span.firstDay.adding(days: span.first * span.days / span.of)
    let endDay = span.firstDay.adding(days: span.end * span.days / span.of)
    try connection.execute(
      """
      INSERT INTO ledger.posting (
        txn, book, leg, kind, xid, debit, credit, amount_minor, occurred_at, batch, effective_on)
      SELECT \(span.base)::bigint + \(span.end - span.first)
          + row_number() OVER (ORDER BY day, payee) - 1,
        \(book.id), 1, 4, pg_current_xact_id()::text::bigint, \(shares), payee, 10000, day,
        \(span.batch), day::date
      FROM generate_series(
        \(firstDay.description)::date, \(endDay.description)::date - 1, interval '1 day') AS day
      CROSS JOIN unnest(\(payees)::bigint[]) AS payee
      """)
  }
}
