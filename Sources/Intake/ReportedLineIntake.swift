internal import Ledger
internal import Money
internal import Postgres

/// Takes what gateways, partners and banks report: versioned lines that nobody edits.
struct ReportedLineIntake: LineIntake {
  let book: Book
  let connection: Connection
  let profile: Profile
  let rejects: ImportRejects
  let receivedOn: BusinessDay
  /// The file whose rejects are read.
  let parent: ParentFile?
  private var summary: ReadingSummary?
  private var digest = LineDigest()
  private var oldDigest = LineDigest()
  private var rejectedLate: [ImportDifference] = []

  init(
    _ book: Book, on connection: Connection, profile: Profile, rejects: ImportRejects,
    receivedOn: BusinessDay, parent: ParentFile?
  ) {
    self.book = book
    self.connection = connection
    self.profile = profile
    self.rejects = rejects
    self.receivedOn = receivedOn
    self.parent = parent
  }

  var isReported: Bool { true }
  var contentDigest: String? { digest.text }
  var knownDigests: [String] { [digest, oldDigest].compactMap(\.text) }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    try connection.execute(LineStaging.table)
    let attribution = try LineAttribution(profile, book: book, on: connection)
    let staging = LineStaging(
      profile, rank: parent?.rank ?? Int64(receivedOn.daysSince1970), attribution: attribution,
      comparesOldHashes: try hasOldHashes())
    let found = try connection.copyIn(LineStaging.columns) { writer in
      try FileReading().read(
        path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
      ) { line in
        try staging.write(line, to: writer)
      }
    }
    digest = staging.digest
    oldDigest = staging.oldDigest
    summary = found
    try connection.execute("ANALYZE pg_temp.bahi_line")
    if case .period = profile.restatement.order, let last = FileSpan(found)?.last {
      try connection.execute(
        "UPDATE pg_temp.bahi_line SET order_rank = \(Int64(last.daysSince1970))")
    }
    return found
  }

  /// A key twice in one file, and a line that changed after a state that its profile locks.
  func contradictions() throws -> [RejectFile.LateReject] {
    switch profile.key.twins {
    case .reject: break
    case .sum: try connection.execute("SELECT intake.sum_lines()")
    case .ordinal:
      if profile.restatement.mode != .append || isCorrection {
        try connection.execute(
          """
          SELECT intake.number_lines(\(book.id), \(profile.feed),
            \(isCorrection ? parent?.file.rawValue : nil)::bigint)
          """)
      }
    }
    let lates = try connection.rows(
      """
      SELECT record, line_key, problem, state
      FROM intake.judge_lines(\(book.id), \(profile.feed), \(profile.restatement.mode.rawValue),
        \(locks)::text[], \(windowStart?.description)::date)
      """
    ).map { row in
      RejectFile.LateReject(
        record: try row.value("record"), code: .key, column: "",
        message: Self.message(
          for: try row.value("problem"), key: try row.value("line_key"),
          state: try row.optional("state")))
    }
    return lates
  }

  private static func message(for problem: String, key: String, state: String?) -> String {
    switch problem {
    case "doubled": "\"\(key)\" stands in this file twice"
    case "window": "\"\(key)\" is older than may be restated and came again with other content"
    case "conflict": "\"\(key)\" came before with other content"
    default: "\"\(key)\" was \(state ?? "locked") and came again with other content"
    }
  }

  mutating func leaveOut(_ records: Set<Int64>) throws {
    rejectedLate = try differences(
      """
      SELECT 'rejected' AS category, currency, sum(records)::bigint AS records,
        0::numeric AS before_amount, sum(coalesce(\(fragment: money), 0)) AS after_amount
      FROM pg_temp.bahi_line WHERE record = ANY (\(records.sorted())::bigint[])
      GROUP BY currency ORDER BY currency
      """)
    try connection.execute("SELECT intake.set_aside(\(records.sorted())::bigint[])")
  }

  func preview(_ report: inout ImportReport) throws {
    try findVanished(report)
    let differences = try differences(
      "SELECT * FROM intake.compare_lines(\(moneyField.name))")
    func count(_ category: ImportDifference.Category) -> Int {
      differences.filter { $0.category == category }.reduce(0) { $0 + $1.records }
    }
    report.unchanged = count(.unchanged)
    report.changed = count(.changed)
    report.accepted -= report.unchanged + report.changed + count(.older)
    report.skipped += count(.older)
    report.vanished = count(.vanished)
    report.differences = differences + rejectedDifferences
    try warn(&report, older: count(.older), missing: count(.missing))
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    try preview(&report)
    report.parent = isCorrection ? parent?.name : nil
  }

  /// Adds new lines and new revisions; a revision supersedes the one before it.
  func store(as file: FileID, _ report: inout ImportReport) throws {
    try connection.execute(
      """
      SELECT intake.store_lines(\(book.id), \(profile.feed),
        \(profile.restatement.mode.rawValue), \(file.rawValue))
      """)
    let held = try connection.firstRow(
      """
      SELECT review, records FROM intake.hold_lines(\(book.id), \(profile.feed),
        \(file.rawValue), \(moneyField.name))
      """)
    guard let held, let review: Int64 = try held.optional("review") else { return }
    report.review = review
    report.warnings.append(
      "\(report.name): \(try held.value("records", as: Int.self)) changes of settled lines wait "
        + "for another person, as review \(review) [W-LOCKED]")
  }

  /// Whether lines stand that were hashed without their counts.
  ///
  /// Where the counts are all that a line says, such a line is not known by its hash.
  private func hasOldHashes() throws -> Bool {
    guard profile.report != .denominators else { return false }
    return try connection.firstRow(
      """
      SELECT FROM intake.line
      WHERE book = \(book.id) AND feed = \(profile.feed) AND hash_version < 3 LIMIT 1
      """) != nil
  }

  /// Whether the file holds rejects of another one that was accepted in part.
  private var isCorrection: Bool { parent != nil && summary?.isRejectsFile == true }

  private var locks: [String] { profile.restatement.locks.map(\.rawValue) }

  private var windowStart: BusinessDay? {
    profile.restatement.windowDays.map { receivedOn.adding(days: -$0) }
  }

  /// The field whose money stands for a line: the profile's, where lines keep it.
  private var moneyField: LineField {
    LineStaging.amounts.contains(profile.money) ? profile.money : .net
  }

  private var money: SQL { .trusted(moneyField.name) }

  /// A file of which records are missing says nothing of lines that it does not name.
  private func findVanished(_ report: ImportReport) throws {
    let isWhole = report.rejected == 0 && summary?.isRejectsFile == false
    let rule = profile.restatement
    let span = summary.flatMap(FileSpan.init)
    try connection.execute(
      """
      SELECT intake.find_vanished(\(book.id), \(profile.feed),
        \(isWhole ? rule.mode.rawValue : "append"),
        \(isWhole ? rule.missingKey.rawValue : "ignore"), \(locks)::text[],
        \(windowStart?.description)::date, \(rule.isScopedByDay),
        \(span?.isDeclared ?? false), \(span?.first.description)::date,
        \(span?.last.description)::date)
      """)
  }

  private var rejectedDifferences: [ImportDifference] {
    guard let summary, summary.rejected > 0 else { return rejectedLate }
    let early = ImportDifference(
      category: .rejected, currency: profile.currency.code, records: summary.rejected,
      before: .zero, after: summary.rejectedSum)
    return [early] + rejectedLate
  }

  private func differences(_ query: SQL) throws -> [ImportDifference] {
    try connection.rows(
      """
      SELECT d.category, d.currency, d.records, trim_scale(d.before_amount)::text AS before,
        trim_scale(d.after_amount)::text AS after
      FROM (\(fragment: query)) AS d
      """
    ).map(ImportDifference.init)
  }

  private func warn(_ report: inout ImportReport, older: Int, missing: Int) throws {
    let name = report.name
    func warn(_ count: Int, _ one: String, _ many: String, _ code: String) {
      guard count > 0 else { return }
      report.warnings.append(
        "\(name): \(count == 1 ? "1 record \(one)" : "\(count) records \(many)") [\(code)]")
    }
    for row in try connection.rows(
      "SELECT * FROM intake.line_warnings(\(book.id), \(!profile.attribution.isEmpty))")
    {
      let count: Int = try row.value("records")
      let detail: String = try row.optional("first_day") ?? ""
      switch try row.value("code", as: String.self) {
      case "W-LATE":
        warn(
          count, "is of \(detail), which is closed, and counts on the first open day",
          "are of \(detail) or later, which is closed, and count on the first open day", "W-LATE")
      case "W-REGRESS":
        warn(count, "goes back from \(detail)", "go back, as from \(detail)", "W-REGRESS")
      default:
        warn(count, "names no episode that is known", "name no episode that is known", "W-NOATTR")
      }
    }
    warn(older, "is older than what stands", "are older than what stands", "W-OLDER")
    if missing > 0 {
      report.warnings.append(
        "\(name): \(missing == 1 ? "1 line is" : "\(missing) lines are") not in the file any more "
          + "and left as they stand [W-MISSING]")
    }
    if let summary, report.rejected > 0, profile.restatement.mode == .periodReplace,
      !summary.isRejectsFile
    {
      report.warnings.append(
        "\(name): nothing is taken for gone, because records were rejected [W-PARTIAL]")
    }
    if let summary, let span = FileSpan(summary), !summary.isRejectsFile {
      report.warnings += try span.warnings(
        about: name, mode: profile.restatement.mode, feed: profile.feed, book: book,
        on: connection)
    }
  }
}
