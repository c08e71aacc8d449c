internal import Ledger
internal import Money
internal import Postgres

/// Takes what gateways, partners and banks report: versioned lines that nobody edits.
struct ReportedLineIntake: LineIntake {
  private let book: Book
  private let connection: Connection
  private let profile: Profile
  private let rejects: ImportRejects

  init(_ book: Book, on connection: Connection, profile: Profile, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.profile = profile
    self.rejects = rejects
  }

  private static let columns: SQL = """
    pg_temp.bahi_line (
      line_key, ordinal, content_hash, record, line_number, kind, state, merchant_ref, parent_ref,
      payout_id, bank_ref, sub_id_1, sub_id_2, category, title, occurred_at, occurred_on,
      settled_on, currency, gross, base, commission, fee, tax, net, rate)
    """

  func read(path: String, profile: Profile, receivedOn: BusinessDay) throws -> ReadingSummary {
    try openStaging()
    let summary = try connection.copyIn(Self.columns) { writer in
      try FileReading().read(
        path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
      ) { line in
        try write(line, to: writer)
      }
    }
    try connection.execute("ANALYZE pg_temp.bahi_line")
    return summary
  }

  private func openStaging() throws {
    try connection.execute(
      """
      CREATE TEMPORARY TABLE bahi_line (
        line_key text COLLATE "C", ordinal integer, content_hash bytea, record bigint,
        line_number bigint, kind text, state text, merchant_ref text, parent_ref text,
        payout_id text, bank_ref text, sub_id_1 text, sub_id_2 text, category text, title text,
        occurred_at timestamptz, occurred_on date, settled_on date, currency text, gross text,
        base text, commission text, fee text, tax text, net text, rate text
      ) ON COMMIT DROP
      """)
  }

  private func write(_ line: MappedLine, to writer: CopyWriter) throws {
    guard let occurredAt = line.instant(.occurredAt) else {
      throw RowProblem(code: .date, column: "occurred_at", message: "the row has no date")
    }
    let key = profile.key.fields.map { line.canonicalText($0) ?? "" }.joined(separator: "|")
    let texts: [LineField] = [
      .merchantRef, .extParentId, .extPayoutId, .bankRef, .subId1, .subId2, .category, .title,
    ]
    let amounts: [LineField] = [.gross, .base, .commission, .fee, .tax, .net, .rate]
    var hash = EventHash("line/1")
    for text in [key, line.kind.rawValue, line.state.rawValue, occurredAt.description] {
      hash.append(text)
    }
    hash.append(line.instant(.settledAt)?.description)
    for field in texts { hash.append(line.canonicalText(field)) }
    for field in amounts { hash.append(line.canonicalText(field)) }
    hash.append(line.canonicalText(.currency))
    try writer.beginRow(26)
    writer.text(key)
    writer.int32(Int32(line.ordinal))
    hash.withBytes { writer.bytes($0) }
    writer.int64(Int64(line.record))
    writer.int64(Int64(line.line))
    writer.text(line.kind.rawValue)
    writer.text(line.state.rawValue)
    for field in texts { write(line.text(field), to: writer) }
    writer.timestamp(microsecondsSince1970: occurredAt.microsecondsSince1970)
    writer.date(daysSince1970: occurredAt.businessDay.daysSince1970)
    if let settledAt = line.instant(.settledAt) {
      writer.date(daysSince1970: settledAt.businessDay.daysSince1970)
    } else {
      writer.null()
    }
    write(line.text(.currency), to: writer)
    for field in amounts {
      if let amount = line.decimal(field) { writer.text(amount.description) } else { writer.null() }
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer?, to writer: CopyWriter) {
    if let bytes { writer.text(utf8: bytes) } else { writer.null() }
  }

  /// A key twice in one file, and a line that changed after a state that its profile locks.
  func contradictions() throws -> [RejectFile.LateReject] {
    let locked = profile.restatement.locks.map(\.rawValue)
    return try connection.rows(
      """
      SELECT s.record, s.line_key, s.nth > 1 AS is_doubled, c.state
      FROM (
        SELECT record, line_key, ordinal, content_hash,
          row_number() OVER (PARTITION BY line_key, ordinal ORDER BY record) AS nth
        FROM pg_temp.bahi_line
      ) AS s
      LEFT JOIN intake.line AS c
        ON c.book = \(book.id) AND c.feed = \(profile.feed) AND c.line_key = s.line_key
          AND c.ordinal = s.ordinal AND c.is_current AND c.content_hash <> s.content_hash
          AND c.state = ANY (\(locked)::text[])
      WHERE s.nth > 1 OR c.line IS NOT NULL
      ORDER BY s.record
      """
    ).map { row in
      let key: String = try row.value("line_key")
      let state: String? = try row.optional("state")
      let message =
        try row.value("is_doubled", as: Bool.self)
        ? "\"\(key)\" stands in this file twice"
        : "\"\(key)\" was \(state ?? "locked") and came again with other content"
      return RejectFile.LateReject(
        record: try row.value("record"), code: .key, column: "", message: message)
    }
  }

  func leaveOut(_ records: Set<Int64>) throws {
    try connection.execute(
      "DELETE FROM pg_temp.bahi_line WHERE record = ANY (\(records.sorted())::bigint[])")
  }

  func preview(_ report: inout ImportReport) throws {
    let counts = try connection.row(
      """
      SELECT count(*) FILTER (WHERE c.content_hash = s.content_hash) AS unchanged,
        count(*) FILTER (WHERE c.content_hash <> s.content_hash) AS changed
      FROM pg_temp.bahi_line AS s
      JOIN intake.line AS c
        ON c.book = \(book.id) AND c.feed = \(profile.feed) AND c.line_key = s.line_key
          AND c.ordinal = s.ordinal AND c.is_current
      """)
    report.unchanged = try counts.value("unchanged")
    report.changed = try counts.value("changed")
    report.accepted -= report.unchanged + report.changed
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    try preview(&report)
  }

  /// Adds new lines and new revisions; a revision supersedes the one before it.
  func store(as file: FileID) throws {
    try connection.execute(
      """
      WITH superseded AS (
        UPDATE intake.line AS c SET is_current = false
        FROM pg_temp.bahi_line AS s
        WHERE c.book = \(book.id) AND c.feed = \(profile.feed) AND c.line_key = s.line_key
          AND c.ordinal = s.ordinal AND c.is_current AND c.content_hash <> s.content_hash
        RETURNING c.line_key, c.ordinal, c.revision
      )
      INSERT INTO intake.line (
        book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind,
        state, merchant_ref, parent_ref, payout_id, bank_ref, sub_id_1, sub_id_2, category, title,
        occurred_on, occurred_at, settled_on, currency, gross, base, commission, fee, tax, net,
        rate)
      SELECT \(book.id), \(profile.feed), s.line_key, s.ordinal, coalesce(p.revision, 0) + 1,
        s.content_hash, \(file.rawValue), s.record, s.line_number, s.kind, s.state,
        s.merchant_ref, s.parent_ref, s.payout_id, s.bank_ref, s.sub_id_1, s.sub_id_2, s.category,
        s.title, s.occurred_on, s.occurred_at, s.settled_on, s.currency, s.gross::numeric,
        s.base::numeric, s.commission::numeric, s.fee::numeric, s.tax::numeric, s.net::numeric,
        s.rate::numeric
      FROM pg_temp.bahi_line AS s
      LEFT JOIN superseded AS p ON p.line_key = s.line_key AND p.ordinal = s.ordinal
      LEFT JOIN intake.line AS c
        ON c.book = \(book.id) AND c.feed = \(profile.feed) AND c.line_key = s.line_key
          AND c.ordinal = s.ordinal AND c.is_current AND c.content_hash = s.content_hash
      WHERE c.line IS NULL
      ORDER BY s.record
      """)
  }
}
