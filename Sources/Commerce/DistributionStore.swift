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
        outcome.transactions += try distribute(day)
      }
      return outcome
    }
  }

  private func distribute(_ day: BusinessDay) throws -> Int {
    let figures = try figures(of: day)
    let targets = DistributionRule.targets(of: figures)
    let posted = try postedFigures(of: day)
    var changes: [Change] = []
    for (key, target) in targets {
      let id = PostedKey(
        slice: key.slice.code, side: key.side.rawValue, countedOn: key.countedOn.description)
      let before = posted[id]
      guard before?.figures != target, before != nil || target != .zero else { continue }
      changes.append(
        Change(
          key: key, target: target, delta: target.subtracting(before?.figures ?? .zero),
          revision: (before?.revision ?? 0) + 1))
    }
    changes.sort { $0.externalID(day) < $1.externalID(day) }
    let transactions = changes.map {
      DistributionJournal.transaction(
        of: $0.delta, key: $0.key, day: day, revision: $0.revision)
    }
    try LedgerPosting(book, on: connection).post(transactions)
    try record(changes, of: day)
    try recordAllocations(changes, of: figures, slices: targets)
    return transactions.count
  }

  /// A slice whose figures differ from what is posted.
  struct Change {
    let key: SliceKey
    let target: SliceFigures
    let delta: SliceFigures
    let revision: Int

    func externalID(_ day: BusinessDay) -> String {
      DistributionJournal.externalID(key: key, day: day, revision: revision)
    }
  }

  struct PostedKey: Hashable {
    let slice: String
    let side: String
    let countedOn: String
  }

  private func postedFigures(
    of day: BusinessDay
  ) throws -> [PostedKey: (revision: Int, figures: SliceFigures)] {
    var posted: [PostedKey: (revision: Int, figures: SliceFigures)] = [:]
    for row in try connection.rows(
      """
      SELECT DISTINCT ON (slice, side, counted_on) slice, side, counted_on, revision, gross_minor,
        net_minor, igst_minor, cgst_minor, sgst_minor, share_minor
      FROM commerce.distribution
      WHERE book = \(book.id) AND day = \(day.description)::date
      ORDER BY slice, side, counted_on, revision DESC
      """)
    {
      let key = PostedKey(
        slice: try row.value("slice"), side: try row.value("side"),
        countedOn: try row.value("counted_on"))
      posted[key] = (
        try row.value("revision"),
        SliceFigures(
          grossMinor: try row.value("gross_minor"), netMinor: try row.value("net_minor"),
          igstMinor: try row.value("igst_minor"), cgstMinor: try row.value("cgst_minor"),
          sgstMinor: try row.value("sgst_minor"), shareMinor: try row.value("share_minor"))
      )
    }
    return posted
  }

  private func record(_ changes: [Change], of day: BusinessDay) throws {
    try connection.execute(
      """
      INSERT INTO commerce.distribution (
        book, day, slice, counted_on, side, revision, gross_minor, net_minor, igst_minor,
        cgst_minor, sgst_minor, share_minor, txn)
      SELECT \(book.id), \(day.description)::date, w.slice, w.counted_on, w.side, w.revision,
        w.gross, w.net, w.igst, w.cgst, w.sgst, w.share, k.txn
      FROM unnest(
        \(changes.map(\.key.slice.code))::text[],
        \(changes.map(\.key.countedOn.description))::date[],
        \(changes.map(\.key.side.rawValue))::text[], \(changes.map(\.revision))::integer[],
        \(changes.map(\.target.grossMinor))::bigint[], \(changes.map(\.target.netMinor))::bigint[],
        \(changes.map(\.target.igstMinor))::bigint[], \(changes.map(\.target.cgstMinor))::bigint[],
        \(changes.map(\.target.sgstMinor))::bigint[], \(changes.map(\.target.shareMinor))::bigint[],
        \(changes.map { $0.externalID(day) })::text[]
      ) AS w (slice, counted_on, side, revision, gross, net, igst, cgst, sgst, share, external_id)
      JOIN ledger.source AS s ON s.code = 'distribution'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      """)
  }
}
