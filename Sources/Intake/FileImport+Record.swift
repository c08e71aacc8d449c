internal import Ledger
internal import Money
internal import Postgres

extension FileImport {
  /// Records a file that is accepted.
  func record(
    _ id: FileID, _ kept: Kept, _ intake: any LineIntake, request: ImportRequest,
    report: ImportReport
  ) throws {
    let summary = kept.summary
    let profile = kept.profile
    let names = summary.captured.keys.sorted()
    let span = FileSpan(summary)
    let sha256 = kept.received.sha256 ?? summary.sha256
    let restatement = profile.restatement
    try connection.execute(
      """
      INSERT INTO intake.file (
        file, book, feed, profile, profile_version, name, sha256, byte_size, received_on, records,
        accepted, unchanged, changed, skipped, rejected, sum_minor, captured, attempt, family, mode,
        content_sha256, kept_sha256, parent_file, first_on, last_on, is_declared, order_rank,
        vanished, money)
      VALUES (\(id.rawValue), \(book.id), \(profile.feed), \(profile.name), \(profile.version),
        \(summary.file), \(sha256), \(kept.received.byteSize ?? summary.byteSize),
        \(request.receivedOn.description)::date, \(report.records), \(report.accepted),
        \(report.unchanged), \(report.changed), \(report.skipped), \(report.rejected),
        \(report.onlyMoneyRead?.minorUnits)::bigint,
        (SELECT jsonb_object(\(names)::text[], \(names.map { summary.captured[$0] })::text[])),
        1 + (SELECT count(*) FROM intake.file AS f
          WHERE f.book = \(book.id) AND f.sha256 = \(sha256)),
        \(intake.isReported ? profile.family : nil),
        \(intake.isReported ? restatement.mode.rawValue : nil),
        \(intake.contentDigest), \(kept.received.sha256 == nil ? nil : summary.sha256),
        \(summary.isRejectsFile ? kept.parent?.file.rawValue : nil)::bigint,
        \(span?.first.description)::date, \(span?.last.description)::date,
        \(span?.isDeclared ?? false),
        \(rank(of: restatement, span, kept.parent, request))::bigint, \(report.vanished),
        coalesce((SELECT jsonb_agg(jsonb_build_object(
          'category', d.category, 'currency', d.currency, 'records', d.records,
          'before', d.before, 'after', d.after) ORDER BY d.n)
          FROM unnest(
            \(report.differences.map(\.category.rawValue))::text[],
            \(report.differences.map(\.currency))::text[],
            \(report.differences.map { Int64($0.records) })::bigint[],
            \(report.differences.map(\.before.description))::text[],
            \(report.differences.map(\.after.description))::text[]
          ) WITH ORDINALITY AS d (category, currency, records, before, after, n)), '[]'))
      """)
  }

  /// What makes the file newer or older than others of its feed.
  private func rank(
    of rule: Profile.Restatement, _ span: FileSpan?, _ parent: ParentFile?,
    _ request: ImportRequest
  ) -> Int64? {
    switch rule.order {
    case .received: parent?.rank ?? Int64(request.receivedOn.daysSince1970)
    case .period: span.map { Int64($0.last.daysSince1970) }
    case .field: nil
    }
  }
}
