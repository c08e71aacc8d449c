internal import Ledger
internal import Money
internal import Postgres

extension ShareTrueUpStore {
  /// Posts true-ups that are approved and keeps them with both versions.
  ///
  /// Terms that change without changing a paisa are kept too: the day stands by them from now on.
  func post(_ approved: [Approved]) throws {
    guard !approved.isEmpty else { return }
    let transactions = approved.compactMap {
      ShareTrueUpRule.transaction(of: $0.trueUp, on: $0.countedOn)
    }
    try LedgerPosting(book, on: connection).post(transactions)
    try record(approved)
    try allocate(approved.filter { $0.trueUp.amountMinor != 0 })
    try EpisodeStore(book, on: connection).allocate(approved.map(\.trueUp.late.day))
  }

  private func record(_ approved: [Approved]) throws {
    let trueUps = approved.map(\.trueUp)
    let days = trueUps.map(\.late)
    try connection.execute(
      """
      INSERT INTO commerce.share_true_up (
        book, day, series, party, revision, proposal, from_agreement, from_version, to_agreement,
        to_version, net_minor, before_minor, after_minor, amount_minor, txn)
      SELECT \(book.id), w.day, m.series, w.party, w.revision, w.proposal, w.from_agreement,
        w.from_version, w.to_agreement, w.to_version, w.net, w.before, w.after,
        w.after - w.before, k.txn
      FROM unnest(
        \(days.map(\.day.description))::date[], \(days.map(\.series))::text[],
        \(trueUps.map(\.party))::text[], \(days.map { $0.revision + 1 })::integer[],
        \(approved.map(\.proposal))::bigint[], \(days.map { $0.before?.agreement })::text[],
        \(days.map { $0.before.map { String($0.version) } })::integer[],
        \(days.map { $0.after?.agreement })::text[],
        \(days.map { $0.after.map { String($0.version) } })::integer[],
        \(days.map(\.netMinor))::bigint[], \(trueUps.map(\.beforeMinor))::bigint[],
        \(trueUps.map(\.afterMinor))::bigint[], \(trueUps.map(\.externalID))::text[]
      ) AS w (day, series, party, revision, proposal, from_agreement, from_version, to_agreement,
        to_version, net, before, after, external_id)
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      LEFT JOIN ledger.source AS s ON s.code = 'true-up'
      LEFT JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      """)
  }

  /// Keeps what each payee got as an allocation, from which its statement takes its lines.
  private func allocate(_ approved: [Approved]) throws {
    let trueUps = approved.map(\.trueUp)
    let terms = trueUps.map { trueUp in
      [trueUp.late.after, trueUp.late.before].compactMap { $0 }
        .first { $0.weights[trueUp.party] != nil }
    }
    try connection.execute(
      """
      INSERT INTO commerce.allocation
      SELECT r.*
      FROM unnest(
        \(trueUps.map(\.late.day.description))::date[],
        \(approved.map(\.countedOn.description))::date[], \(trueUps.map(\.late.series))::text[],
        \(terms.map { $0?.agreement })::text[],
        \(terms.map { $0.map { String($0.version) } })::integer[],
        \(trueUps.map(\.party))::text[], \(trueUps.map(\.amountMinor))::bigint[],
        \(trueUps.map(\.externalID))::text[]
      ) AS w (day, counted_on, series, agreement, version, party, amount, external_id)
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      JOIN ledger.source AS s ON s.code = 'true-up'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.external_id
      CROSS JOIN LATERAL jsonb_populate_record(NULL::commerce.allocation, jsonb_build_object(
        'book', \(book.id)::integer, 'txn', k.txn, 'day', w.day, 'counted_on', w.counted_on,
        'side', 'true-up', 'agreement', w.agreement, 'version', w.version, 'series', m.series,
        'party', w.party, 'revision', 1, 'units', 0, 'gross_minor', 0, 'net_minor', 0,
        'share_minor', w.amount)) AS r
      """)
  }
}
