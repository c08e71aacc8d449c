package import Ledger
internal import Money
package import Postgres

/// Distributes the days whose unlocks or refunds changed, cumulatively and each change once.
package struct DistributionStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// What a distribution did.
  package struct Outcome: Hashable, Sendable {
    package var days: Int
    package var transactions: Int
    /// What the days took in for series that no agreement names.
    package var unshared: [UnsharedSeries] = []

    package init(days: Int, transactions: Int, unshared: [UnsharedSeries] = []) {
      self.days = days
      self.transactions = transactions
      self.unshared = unshared
    }
  }

  /// Distributes every day that is due, in one transaction.
  ///
  /// The days are taken first: what is folded after that makes them due again.
  @discardableResult
  package func distribute() throws -> Outcome {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.distribute'), \(book.id)::integer)")
      let days = try connection.rows(
        "DELETE FROM commerce.distribution_due WHERE book = \(book.id) RETURNING day"
      ).map { try BusinessDay(try $0.value("day")) }.sorted()
      var outcome = Outcome(days: days.count, transactions: 0)
      for day in days {
        let figures = try figures(of: day)
        outcome.transactions += try distribute(figures)
        outcome.unshared += figures.unshared
      }
      outcome.transactions += try ShareTrueUpStore(book, on: connection).settle()
      try EpisodeStore(book, on: connection).allocate(days)
      return outcome
    }
  }

  private func distribute(_ figures: DayFigures) throws -> Int {
    let day = figures.day
    let changes = try DistributionPlan.changes(of: figures, posted: try posted(of: day))
    guard !changes.isEmpty else { return 0 }
    let transactions = changes.filter(\.movesMoney).map {
      DistributionJournal.transaction(of: $0, day: day)
    }
    try LedgerPosting(book, on: connection).post(transactions)
    try recordAllocations(of: try record(changes, of: day), day: day)
    return transactions.count
  }

  /// Stores the new revisions, and tells under which transaction each change stands.
  private func record(
    _ changes: [SliceChange], of day: BusinessDay
  ) throws -> [(change: SliceChange, transaction: Int64)] {
    let rows = try connection.rows(
      """
      INSERT INTO commerce.distribution (
        book, day, slice, counted_on, side, revision, gross_minor, net_minor, igst_minor,
        cgst_minor, sgst_minor, share_minor, txn)
      SELECT \(book.id)::integer, \(day.description)::date, w.slice, w.counted_on, w.side,
        w.revision, w.gross, w.net, w.igst, w.cgst, w.sgst, w.share, coalesce(k.txn, w.prior)
      FROM unnest(
        \(changes.map(\.key.slice.code))::text[],
        \(changes.map(\.key.countedOn.description))::date[],
        \(changes.map(\.key.side.rawValue))::text[], \(changes.map(\.revision))::integer[],
        \(changes.map(\.target.grossMinor))::bigint[], \(changes.map(\.target.netMinor))::bigint[],
        \(changes.map(\.target.igstMinor))::bigint[], \(changes.map(\.target.cgstMinor))::bigint[],
        \(changes.map(\.target.sgstMinor))::bigint[], \(changes.map(\.target.shareMinor))::bigint[],
        \(changes.map(\.priorTransaction))::bigint[],
        \(changes.map { DistributionJournal.externalID(of: $0, day: day) })::text[]
      ) AS w (slice, counted_on, side, revision, gross, net, igst, cgst, sgst, share, prior,
        external_id)
      LEFT JOIN ledger.source AS s ON s.code = 'distribution'
      LEFT JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      RETURNING slice, side, counted_on, txn
      """)
    var transactions: [PostedKey: Int64] = [:]
    for row in rows { transactions[try postedKey(row)] = try row.value("txn") }
    return changes.map { change in
      guard let transaction = transactions[PostedKey(change.key)] else {
        preconditionFailure("every change that was recorded has a transaction")
      }
      return (change, transaction)
    }
  }
}
