internal import Ledger
internal import Money
internal import Postgres

extension SubscriptionStore {
  /// What stands of a subscription, and what waits to be taken.
  struct History {
    var entries: [SubscriptionEntry] = []
    var waiting: [(event: SubscriptionEvent, file: FileID)] = []
  }

  /// Reads all that is known of the subscriptions that have started and for which events wait.
  func waitingHistories() throws -> [History] {
    var events: [String: SubscriptionEvent] = [:]
    var histories: [String: History] = [:]
    let rows = try connection.rows(
      """
      SELECT e.*,
        \(fragment: .utc("e.happened_at")) AS instant,
        n.net_minor, n.paid_event,
        \(fragment: .utc("n.paid_at")) AS paid_instant
      FROM commerce.subscription_event AS e
      LEFT JOIN commerce.subscription_entry AS n ON n.book = e.book
        AND n.subscription_id = e.subscription_id AND n.event = e.event
        AND n.happened_at = e.happened_at
      WHERE e.book = \(book.id) AND e.subscription_id IN (
        SELECT w.subscription_id FROM commerce.waiting_subscription AS w
        JOIN commerce.subscription_event AS s ON s.book = w.book
          AND s.subscription_id = w.subscription_id AND s.event = 'start'
        WHERE w.book = \(book.id))
      ORDER BY e.subscription_id, e.event = 'refund', e.happened_at
      """)
    for row in rows {
      let event = try event(of: row)
      events[event.name] = event
      if let netMinor: Int64 = try row.optional("net_minor") {
        var payment: SubscriptionEvent?
        if let change: String = try row.optional("paid_event"),
          let at: String = try row.optional("paid_instant")
        {
          payment = events["\(event.id)/\(change)/\(try Instant(at))"]
        }
        histories[event.id, default: History()].entries.append(
          SubscriptionEntry(event: event, netMinor: netMinor, payment: payment))
      } else {
        histories[event.id, default: History()].waiting.append(
          (event, FileID(rawValue: try row.value("file"))))
      }
    }
    return histories.sorted { $0.key < $1.key }.map(\.value)
  }

  private func event(of row: Row) throws -> SubscriptionEvent {
    guard let change = SubscriptionChange(rawValue: try row.value("event")) else {
      preconditionFailure("the schema knows the changes of a subscription")
    }
    return SubscriptionEvent(
      id: try row.value("subscription_id"), change: change,
      at: try Instant(try row.value("instant")), viewer: try row.value("viewer"),
      plan: try row.value("plan"), days: try row.value("days"),
      amountMinor: try row.value("amount_minor"),
      currency: try Currency(code: try row.value("currency")), psp: try row.optional("psp"),
      place: try row.value("place"), record: try row.value("record"))
  }

  /// Stores the entries, each with its transaction, and ends their waiting.
  func record(_ taken: [TakenEvent]) throws {
    let events = taken.map(\.entry.event)
    let keys = taken.map { $0.transaction?.keys.first }
    try connection.execute(
      """
      WITH taken AS (
        SELECT * FROM unnest(
          \(events.map(\.id))::text[], \(events.map(\.change.rawValue))::text[],
          \(events.map(\.at.description))::timestamptz[],
          \(taken.map(\.entry.netMinor))::bigint[],
          \(taken.map { $0.entry.payment?.change.rawValue })::text[],
          \(taken.map { $0.entry.payment?.at.description })::timestamptz[],
          \(keys.map { $0?.source })::text[], \(keys.map { $0?.externalID })::text[]
        ) AS w (id, event, happened_at, net_minor, paid_event, paid_at, source, external_id)
      ), ended AS (
        DELETE FROM commerce.waiting_subscription AS w USING taken AS t
        WHERE w.book = \(book.id) AND w.subscription_id = t.id AND w.event = t.event
          AND w.happened_at = t.happened_at
      )
      INSERT INTO commerce.subscription_entry (
        book, subscription_id, event, happened_at, net_minor, paid_event, paid_at, txn)
      SELECT \(book.id), t.id, t.event, t.happened_at, t.net_minor, t.paid_event, t.paid_at, k.txn
      FROM taken AS t
      LEFT JOIN ledger.source AS s ON s.code = t.source
      LEFT JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = t.external_id
      """)
  }

  /// Replaces the spans of subscriptions by those that follow from their entries, and makes due
  /// the cohorts that lost or gained some.
  func follow(_ entries: [[SubscriptionEntry]]) throws {
    var ids: [String] = []
    var ordinals: [Int] = []
    var spans: [SubscriptionSpan] = []
    for entries in entries {
      guard let id = entries.first?.event.id else { continue }
      for (index, span) in SubscriptionSpan.spans(of: entries).enumerated() {
        ids.append(id)
        ordinals.append(index + 1)
        spans.append(span)
      }
    }
    try connection.execute(
      """
      WITH gone AS (
        DELETE FROM commerce.subscription_span
        WHERE book = \(book.id) AND subscription_id = ANY (\(Set(ids).sorted())::text[])
        RETURNING start_on, days
      )
      INSERT INTO commerce.subscription_due (book, start_on, days)
      SELECT DISTINCT \(book.id)::integer, start_on, days FROM gone
      ON CONFLICT ON CONSTRAINT subscription_due_pkey DO UPDATE SET days = EXCLUDED.days
      """)
    try connection.execute(
      """
      WITH made AS (
        INSERT INTO commerce.subscription_span (
          book, subscription_id, ordinal, start_on, days, net_minor, cut_on, kept_minor)
        SELECT \(book.id), w.* FROM unnest(
          \(ids)::text[], \(ordinals)::integer[], \(spans.map(\.startOn.description))::date[],
          \(spans.map(\.days))::integer[], \(spans.map(\.netMinor))::bigint[],
          \(spans.map { $0.cutOn?.description })::date[], \(spans.map(\.keptMinor))::bigint[]
        ) AS w
        RETURNING start_on, days
      )
      INSERT INTO commerce.subscription_due (book, start_on, days)
      SELECT DISTINCT \(book.id)::integer, start_on, days FROM made
      ON CONFLICT ON CONSTRAINT subscription_due_pkey DO UPDATE SET days = EXCLUDED.days
      """)
  }
}
