package import Ledger
package import Money
package import Postgres
import TestSupport

/// A book of the running test's database, used as the role that posts.
package struct SampleBook {
  package let book: Book
  package let connection: Connection

  /// Opens the book with its registration in State 27.
  package init() throws {
    connection = try TestDatabase.current.connection()
    try connection.execute("SET ROLE bahi_post")
    try connection.execute("SELECT ledger.ensure_partition()")
    try connection.execute(
      """
      SELECT ledger.ensure_book('main', 'sample', 'Sample Dramas Private Limited', 'MUMS12345A',
        '{27}', '{27AAACS1234C1Z5}', 1800)
      """)
    book = try Book(code: "main", on: connection)
  }

  /// Adds a creator with one agreement on a share.
  package func creator(
    _ code: String, name: String, state: Int? = 27, shareBP: Int = 4000
  ) throws {
    try connection.execute(
      """
      INSERT INTO commerce.party (book, party, kind, name, state)
      VALUES (\(book.id), \(code), 'creator', \(name), \(state))
      """)
    try agreement(of: code, version: 1, shareBP: shareBP)
  }

  /// Adds a version of a creator's agreement.
  package func agreement(of party: String, version: Int, shareBP: Int) throws {
    try connection.execute(
      """
      INSERT INTO commerce.agreement (
        book, agreement, version, party, kind, valid_from, share_bp, content)
      VALUES (\(book.id), \(party + "-share"), \(version), \(party), 'share', '2026-04-01',
        \(shareBP), '')
      """)
  }

  /// What one series has of a share transaction.
  package struct Part {
    let series: String
    let title: String?
    let units: Int
    let grossMinor: Int64
    let netMinor: Int64
    let shareMinor: Int64

    package init(
      _ series: String, title: String? = nil, units: Int, gross: Int64, net: Int64, share: Int64
    ) {
      self.series = series
      self.title = title
      self.units = units
      grossMinor = gross
      netMinor = net
      shareMinor = share
    }
  }

  /// Accrues a creator's share of a day and stores its allocation, as a distribution does.
  ///
  /// Parts of a refund are negative. `countedOn` is the day itself unless told otherwise.
  @discardableResult
  package func accrue(
    _ party: String, _ day: String, countedOn: String? = nil, isRefund: Bool = false,
    version: Int = 1, _ parts: [Part]
  ) throws -> Int64 {
    let counted = try BusinessDay(countedOn ?? day)
    let id = "\(party)/\(day)/\(counted)/\(isRefund)/\(version)"
    try post(
      .share, on: counted, key: ("distribution", id),
      [
        Transfer(
          debit: .creatorShares, credit: .accrued(party),
          signedMinor: parts.reduce(0) { $0 + $1.shareMinor })
      ].compactMap { $0 })
    let txn: Int64 = try connection.row(
      "SELECT txn FROM ledger.source_key WHERE book = \(book.id) AND external_id = \(id)"
    ).value("txn")
    for part in parts {
      try connection.execute(
        """
        INSERT INTO commerce.allocation (
          book, txn, day, counted_on, side, agreement, version, series, party, units,
          gross_minor, net_minor, share_minor)
        SELECT \(book.id)::integer, \(txn)::bigint, \(day)::date, \(counted.description)::date,
          \(isRefund ? "refund" : "receipt"), \(party + "-share"), \(version)::integer, s.series,
          \(party), \(part.units)::bigint, \(part.grossMinor)::bigint, \(part.netMinor)::bigint,
          \(part.shareMinor)::bigint
        FROM ledger.ensure_series(\(book.id), ARRAY[\(part.series)], ARRAY[\(part.title)::text])
          AS s
        """)
    }
    return txn
  }

  /// Posts one transaction in a transaction of its own.
  package func post(
    _ kind: PostingKind, on day: BusinessDay, key: (source: String, id: String),
    _ transfers: [Transfer]
  ) throws {
    let transaction = Transaction(
      kind: kind, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 0),
      transfers: transfers,
      keys: [
        SourceKey(
          source: key.source, externalID: key.id, eventHash: EventHash.of("sample/1", [key.id]))
      ])
    try connection.transaction {
      try LedgerPosting(book, on: connection).post([transaction])
    }
  }

  /// Takes a cut that holds all that was posted.
  package func cut() throws -> Cut {
    try Cut.take(of: book, on: connection)
  }

  /// The balance of an account, debit positive; 0 when it has no postings.
  package func balance(of code: String) throws -> Int64 {
    try TrialBalance(of: book, on: connection).lines.first { $0.account == code }?.balanceMinor ?? 0
  }

  /// Counts the rows of a table.
  package func count(_ table: SQL) throws -> Int {
    try connection.row("SELECT count(*) AS count FROM \(fragment: table)").value("count")
  }
}
