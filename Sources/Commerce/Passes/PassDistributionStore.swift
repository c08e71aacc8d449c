package import Ledger
internal import Money
package import Postgres

/// Distributes the days whose passes, refunds or releases changed, each change once.
///
/// Work is by cohort, never by pass.
package struct PassDistributionStore {
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
  /// The days are taken first: what is folded or released after that makes them due again.
  @discardableResult
  package func distribute() throws -> Outcome {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.pass'), \(book.id)::integer)")
      let days = try connection.rows(
        "DELETE FROM commerce.pass_due WHERE book = \(book.id) RETURNING day"
      ).map { try BusinessDay(try $0.value("day")) }.sorted()
      guard !days.isEmpty else { return Outcome(days: 0, transactions: 0) }
      let posted = try postedFigures(of: days)
      var changes: [Change] = []
      for figures in try figures(of: days) {
        changes += self.changes(
          in: figures.day, targets: PassDistributionRule.targets(of: figures),
          posted: posted[figures.day, default: [:]])
      }
      let transactions = changes.compactMap(\.transaction)
      try LedgerPosting(book, on: connection).post(transactions)
      try record(changes)
      try recordAllocations(changes)
      return Outcome(days: days.count, transactions: transactions.count)
    }
  }

  /// A slice whose figures differ from what is posted.
  struct Change {
    let day: BusinessDay
    let key: PassSliceKey
    let target: PassFigures
    let revision: Int
    /// The differences to what is allocated.
    let allocations: PassShares.Allocations
    let transaction: Transaction?

    var externalID: String {
      PassJournal.externalID(key: key, day: day, revision: revision)
    }
  }

  struct Posted {
    let key: PassSliceKey
    let revision: Int
    let figures: PassFigures
    var allocations: PassShares.Allocations = [:]
  }

  /// Compares the targets with what is posted; a slice that is not wanted any more ends at zero.
  private func changes(
    in day: BusinessDay, targets: PassTargets, posted: [String: Posted]
  ) -> [Change] {
    var wanted: [String: (key: PassSliceKey, figures: PassFigures)] = [:]
    for before in posted.values { wanted[Self.name(of: before.key)] = (before.key, .zero) }
    for (key, figures) in targets.slices { wanted[Self.name(of: key)] = (key, figures) }
    return wanted.sorted { $0.key < $1.key }.compactMap { name, wanted in
      let before = posted[name]
      guard (before?.figures ?? .zero) != wanted.figures else { return nil }
      let revision = (before?.revision ?? 0) + 1
      let allocations = difference(
        of: targets.allocations[wanted.key, default: [:]], to: before?.allocations ?? [:])
      var shares: [String: Int64] = [:]
      for (key, change) in allocations { shares[key.party, default: 0] += change.shareMinor }
      return Change(
        day: day, key: wanted.key, target: wanted.figures, revision: revision,
        allocations: allocations,
        transaction: PassJournal.transaction(
          of: wanted.figures.subtracting(before?.figures ?? .zero), shares: shares,
          key: wanted.key, day: day, revision: revision))
    }
  }

  private func difference(
    of wanted: PassShares.Allocations, to stored: PassShares.Allocations
  ) -> PassShares.Allocations {
    var difference: PassShares.Allocations = [:]
    for key in Set(wanted.keys).union(stored.keys) {
      let change = (wanted[key] ?? .zero).subtracting(stored[key] ?? .zero)
      if change != .zero { difference[key] = change }
    }
    return difference
  }

  static func name(of key: PassSliceKey) -> String {
    "\(key.slice.code)/\(key.side.rawValue)/\(key.countedOn)"
  }

  private func record(_ changes: [Change]) throws {
    try connection.execute(
      """
      INSERT INTO commerce.pass_distribution (
        book, day, slice, counted_on, side, revision, igst_minor, cgst_minor, sgst_minor,
        revenue_minor, deferred_minor, share_minor, txn)
      SELECT \(book.id), w.day, w.slice, w.counted_on, w.side, w.revision, w.igst, w.cgst, w.sgst,
        w.revenue, w.deferred, w.share, k.txn
      FROM unnest(
        \(changes.map(\.day.description))::date[], \(changes.map(\.key.slice.code))::text[],
        \(changes.map(\.key.countedOn.description))::date[],
        \(changes.map(\.key.side.rawValue))::text[], \(changes.map(\.revision))::integer[],
        \(changes.map(\.target.igstMinor))::bigint[], \(changes.map(\.target.cgstMinor))::bigint[],
        \(changes.map(\.target.sgstMinor))::bigint[],
        \(changes.map(\.target.revenueMinor))::bigint[],
        \(changes.map(\.target.deferredMinor))::bigint[],
        \(changes.map(\.target.shareMinor))::bigint[], \(changes.map(\.externalID))::text[]
      ) AS w (day, slice, counted_on, side, revision, igst, cgst, sgst, revenue, deferred, share,
        external_id)
      LEFT JOIN ledger.source AS s ON s.code = 'pass-distribution'
      LEFT JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      """)
  }
}
