package import Ledger
package import Money
package import Postgres

/// Receives what happens to subscriptions and posts it once the subscription is known.
///
/// Files come in any order, so an event may stand here before the start of its subscription does.
package struct SubscriptionStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds the events that came before: by their names, whether with the same content.
  package func known(_ events: [SubscriptionEvent]) throws -> [String: Bool] {
    var known: [String: Bool] = [:]
    for (index, row) in try connection.rows(
      """
      SELECT e.event_hash = w.hash AS is_same
      FROM unnest(
        \(events.map(\.id))::text[], \(events.map(\.change.rawValue))::text[],
        \(events.map(\.at.description))::timestamptz[],
        \(events.map(\.eventHash.hexLiteral))::bytea[]
      ) WITH ORDINALITY AS w (subscription_id, event, happened_at, hash, ordinal)
      LEFT JOIN commerce.subscription_event AS e ON e.book = \(book.id)
        AND e.subscription_id = w.subscription_id AND e.event = w.event
        AND e.happened_at = w.happened_at
      ORDER BY w.ordinal
      """
    ).enumerated() {
      known[events[index].name] = try row.optional("is_same", as: Bool.self)
    }
    return known
  }

  /// Finds when the subscriptions of these events started, as far as that is known.
  package func starts(of events: [SubscriptionEvent]) throws -> [String: Instant] {
    var starts: [String: Instant] = [:]
    for row in try connection.rows(
      """
      SELECT subscription_id,
        \(fragment: .utc("happened_at")) AS happened_at
      FROM commerce.subscription_event
      WHERE book = \(book.id) AND event = 'start'
        AND subscription_id = ANY (\(Set(events.map(\.id)).sorted())::text[])
      """)
    {
      starts[try row.value("subscription_id")] = try Instant(try row.value("happened_at"))
    }
    return starts
  }

  /// Stores events as waiting, and tells how many were new.
  package func receive(_ events: [SubscriptionEvent], file: FileID) throws -> Int {
    try connection.row(
      """
      WITH received AS (
        INSERT INTO commerce.subscription_event (
          book, subscription_id, event, happened_at, happened_on, viewer, plan, days,
          amount_minor, currency, psp, place, event_hash, file, record)
        SELECT \(book.id), w.id, w.event, w.happened_at, w.happened_on, w.viewer, w.plan, w.days,
          w.amount_minor, w.currency, w.psp, w.place, w.event_hash, \(file.rawValue), w.record
        FROM unnest(
          \(events.map(\.id))::text[], \(events.map(\.change.rawValue))::text[],
          \(events.map(\.at.description))::timestamptz[],
          \(events.map(\.at.businessDay.description))::date[],
          \(events.map(\.viewer))::bigint[], \(events.map(\.plan))::text[],
          \(events.map(\.days))::integer[], \(events.map(\.amountMinor))::bigint[],
          \(events.map(\.currency.code))::text[], \(events.map(\.psp))::text[],
          \(events.map(\.place))::smallint[], \(events.map(\.eventHash.hexLiteral))::bytea[],
          \(events.map(\.record))::bigint[]
        ) AS w (id, event, happened_at, happened_on, viewer, plan, days, amount_minor, currency,
          psp, place, event_hash, record)
        ON CONFLICT DO NOTHING
        RETURNING book, subscription_id, event, happened_at
      ), waiting AS (
        INSERT INTO commerce.waiting_subscription (book, subscription_id, event, happened_at)
        SELECT * FROM received
      )
      SELECT count(*) AS received FROM received
      """
    ).value("received")
  }

  /// Takes every waiting event whose subscription is known, and tells how many those were.
  ///
  /// Each is posted, and what its subscription earns when is followed anew. Runs within the
  /// caller's transaction.
  @discardableResult
  package func takeWaiting() throws -> Int {
    try connection.execute(
      "SELECT pg_advisory_xact_lock(hashtext('commerce.subscription'), \(book.id)::integer)")
    let histories = try waitingHistories()
    var taken: [TakenEvent] = []
    var entries: [[SubscriptionEntry]] = []
    for history in histories {
      let fresh = SubscriptionRule.take(
        history.waiting.map(\.event), after: history.entries,
        registration: book.registrationState, rate: book.unlockGSTRate)
      guard !fresh.isEmpty else { continue }
      taken += fresh
      entries.append(history.entries + fresh.map(\.entry))
    }
    guard !taken.isEmpty else { return 0 }
    try post(taken, files: filesByName(of: histories))
    try record(taken)
    try follow(entries)
    return taken.count
  }

  private func filesByName(of histories: [History]) -> [String: FileID] {
    var files: [String: FileID] = [:]
    for waiting in histories.flatMap(\.waiting) { files[waiting.event.name] = waiting.file }
    return files
  }

  /// Posts what the events moved, file by file.
  private func post(_ taken: [TakenEvent], files: [String: FileID]) throws {
    let byFile = Dictionary(grouping: taken) { files[$0.entry.event.name]?.rawValue ?? 0 }
    for (file, taken) in byFile.sorted(by: { $0.key < $1.key }) {
      try LedgerPosting(book, on: connection).post(
        taken.compactMap(\.transaction), file: FileID(rawValue: file))
    }
  }
}
