internal import Commerce
package import Ledger
package import Money
package import Postgres

/// What a caller wants done with a file.
package struct ImportRequest: Sendable {
  package var path: String
  /// The business day on which the file arrived; dates after it are in the future.
  package var receivedOn: BusinessDay
  package var feed: String?
  package var isDryRun = false
  package var acceptsPartial = false
  /// The folder of the rejects file; nil puts it beside the input.
  package var rejectsFolder: String?
  /// How many unlocks are posted while the next ones are read: few enough to stay in the caches of
  /// server and program, and so many that the cost of a batch does not show.
  package var batchSize = 65_536

  package init(path: String, receivedOn: BusinessDay) {
    self.path = path
    self.receivedOn = receivedOn
  }
}

/// Imports a file of any profile: receive, hash, detect, decode, check, preview, accept.
///
/// A file is accepted in one database transaction, or not at all. A dry run takes the same path
/// and stops at the preview.
package struct FileImport {
  let book: Book
  let connection: Connection
  let lookup: Connection
  let catalog: ProfileCatalog

  /// Prepares imports; `lookup` is a second connection, since the first is busy with copying.
  package init(
    _ book: Book, on connection: Connection, lookup: Connection, catalog: ProfileCatalog
  ) {
    self.book = book
    self.connection = connection
    self.lookup = lookup
    self.catalog = catalog
  }

  /// Imports one file and tells what became of it; a refused file is a report, not an error.
  ///
  /// Errors are those of the database and of reading the file.
  package func run(_ request: ImportRequest) throws -> ImportReport {
    let name = FileHead.name(of: request.path)
    let profile: Profile
    do {
      profile = try catalog.detect(
        path: request.path, feed: request.feed, on: request.receivedOn)
    } catch {
      guard error.code != nil else { throw error }
      return ImportReport(refused: error.description, name: name, feed: nil, profile: nil)
    }
    if try mayStream(request, profile: profile) {
      do {
        return try run(request, name: name, profile: profile, isStreamed: true)
      } catch let error as LedgerError {
        // Which records contradict the books is told of the whole file at once.
        guard case .conflicts = error else { throw error }
      } catch let error as PostgresError {
        // Batches of two files that share keys can wait for each other; whole files cannot. And
        // what the ledger refuses is told after the file itself has been judged.
        guard let state = error.sqlState, state == "40P01" || state.hasPrefix("BH") else {
          throw error
        }
      }
    }
    return try run(request, name: name, profile: profile, isStreamed: false)
  }

  private func run(
    _ request: ImportRequest, name: String, profile: Profile, isStreamed: Bool
  ) throws -> ImportReport {
    let rejects = ImportRejects(RejectFile(for: request.path, folder: request.rejectsFolder))
    var report: ImportReport
    do {
      let received = try ReceivedFile(request.path, profile: profile) {
        try connection.transaction { try PrivacyRule.secret(of: book, on: connection) }
      }
      report = try connection.transaction {
        try lookup.transaction {
          let report = try receive(
            received, request: request, rejects: rejects, isStreamed: isStreamed)
          guard report.verdict == .accepted else { throw Undone(report: report) }
          return report
        }
      }
    } catch let undone as Undone {
      report = undone.report
    } catch let error as IntakeError {
      guard error.code != nil else { throw error }
      report = ImportReport(
        refused: error.description, name: name, feed: profile.feed, profile: profile.name)
    }
    report.rejects = rejects.shown
    report.rejectsPath = try rejects.finish()
    return report
  }

  /// Ends the transaction of a file that leaves nothing behind.
  private struct Undone: Error {
    let report: ImportReport
  }

  private func receive(
    _ received: ReceivedFile, request: ImportRequest, rejects: ImportRejects, isStreamed: Bool
  ) throws -> ImportReport {
    let profile = received.profile
    let parent = try ParentFile.find(
      for: received.name, feed: profile.feed, book: book, on: connection)
    var intake = try intake(
      for: profile, request: request, rejects: rejects, isStreamed: isStreamed, parent: parent)
    let summary = try intake.read(
      path: received.path, profile: profile, receivedOn: request.receivedOn)
    var report = ImportReport(summary, profile: profile)
    if let prior = try prior(received.sha256 ?? summary.sha256, profile, intake, report) {
      report.verdict = .duplicate
      report.unchanged = report.accepted
      report.accepted = 0
      report.message = prior
      return report
    }
    let late = try intake.contradictions()
    report.rejected += late.count
    report.accepted -= late.count
    if !late.isEmpty { try rejects.append(late, path: received.path, profile: profile) }
    guard report.rejected == 0 || request.acceptsPartial else {
      report.refuse()
      return report
    }
    if !late.isEmpty { try intake.leaveOut(Set(late.map { Int64($0.record) })) }
    do {
      if request.isDryRun {
        try intake.preview(&report)
        if !intake.isReported {
          report.tell(try intake.money(), of: summary, in: profile.currency)
        }
        report.verdict = .previewed
        return report
      }
      let kept = Kept(received: received, summary: summary, parent: parent, profile: profile)
      try accept(intake, kept, request: request, &report)
    } catch let error as LedgerError {
      guard !isStreamed, case .conflicts(let conflicts) = error else { throw error }
      report.rejected += conflicts.count
      report.accepted -= conflicts.count
      try rejects.append(
        conflicts.map(RejectFile.LateReject.init), path: received.path, profile: profile)
      report.refuse()
      return report
    }
    return report
  }

  /// What is known of a file when it is accepted.
  private struct Kept {
    let received: ReceivedFile
    let summary: ReadingSummary
    let parent: ParentFile?
    let profile: Profile
  }

  private func accept(
    _ intake: any LineIntake, _ kept: Kept, request: ImportRequest, _ report: inout ImportReport
  ) throws {
    let file = try intake.file ?? nextFile()
    report.file = file.rawValue
    try intake.accept(as: file, &report)
    try record(file, kept, intake, request: request, report: report)
    try intake.store(as: file, &report)
    try FileKeeping(on: connection).keep(kept.received.path, as: file)
    // What the file brought may be the cover that earlier facts wait for.
    try LedgerPosting(book, on: connection).postWaiting()
  }

  /// Tells whether lines may be posted before the file's end is seen: nobody wants to look at them
  /// first, and the file has not been here before, as its size tells at once.
  private func mayStream(_ request: ImportRequest, profile: Profile) throws -> Bool {
    guard profile.report == .unlocks, profile.currency != .coin, !request.isDryRun,
      !request.acceptsPartial
    else { return false }
    let size = try FileHead.byteSize(of: request.path)
    return try connection.firstRow(
      "SELECT FROM intake.file WHERE book = \(book.id) AND byte_size = \(size) LIMIT 1") == nil
  }

  private func nextFile() throws -> FileID {
    let next = try connection.row("SELECT nextval('intake.file_file_seq') AS file")
    return FileID(rawValue: try next.value("file"))
  }

  private func intake(
    for profile: Profile, request: ImportRequest, rejects: ImportRejects, isStreamed: Bool,
    parent: ParentFile?
  ) throws -> any LineIntake {
    switch profile.report {
    case .unlocks:
      UnlockIntake(
        book, in: profile.currency, on: connection, lookup: lookup,
        acceptsPartial: request.acceptsPartial, rejects: rejects,
        streamedAs: isStreamed ? try nextFile() : nil, batchSize: request.batchSize)
    case .sales: SaleIntake(book, on: connection, rejects: rejects)
    case .refunds: RefundIntake(book, on: connection, rejects: rejects)
    case .orders: OrderIntake(book, on: connection, rejects: rejects)
    case .returns: ReturnIntake(book, on: connection, rejects: rejects)
    case .topUps:
      TopUpIntake(
        book, on: connection, acceptsPartial: request.acceptsPartial, rejects: rejects)
    case .topUpRefunds: TopUpRefundIntake(book, on: connection, rejects: rejects)
    case .passes: PassIntake(book, on: connection, rejects: rejects)
    case .releases: ReleaseIntake(book, on: connection, rejects: rejects)
    case .freeViews: FreeViewIntake(book, on: connection, rejects: rejects)
    case .appStore: AppStoreIntake(book, on: connection, rejects: rejects)
    case .subscriptions: SubscriptionIntake(book, on: connection, rejects: rejects)
    case .touches: TouchIntake(book, on: connection, rejects: rejects)
    case .chargebacks:
      EventIntake(ChargebackStore(book, on: connection), rejects: rejects, Chargeback.init)
    case .placements:
      EventIntake(PlacementStore(book, on: connection), rejects: rejects, PlacementEvent.init)
    case .adRevenue:
      EventIntake(AdRevenueStore(book, on: connection), rejects: rejects, AdRevenue.init)
    case .gateway, .affiliate, .bank, .marketplace, .denominators, .clicks, .storeEarnings,
      .revenueShare, .settlements, .earnings:
      ReportedLineIntake(
        book, on: connection, profile: profile, rejects: rejects, receivedOn: request.receivedOn,
        parent: parent)
    }
  }

  /// Finds a file that brought the same bytes, or the same rows in other bytes.
  private func prior(
    _ sha256: String, _ profile: Profile, _ intake: any LineIntake, _ report: ImportReport
  ) throws -> String? {
    if let name: String = try connection.firstRow(
      """
      SELECT name FROM intake.file AS f
      WHERE book = \(book.id) AND sha256 = \(sha256)
        AND NOT EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = f.file)
      """
    )?.value("name") {
      return "the same bytes were accepted as \(name) [F-DUP]"
    }
    guard report.rejected == 0, let content = intake.contentDigest else { return nil }
    let name: String? = try connection.firstRow(
      """
      SELECT name FROM intake.file AS f
      WHERE book = \(book.id) AND feed = \(profile.feed) AND content_sha256 = \(content)
        AND NOT EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = f.file)
      LIMIT 1
      """
    )?.value("name")
    return name.map { "the same rows were accepted as \($0) [F-DUP]" }
  }

  private func record(
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
        \(report.sumMinor),
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

/// What takes the lines of one kind of file on their way into the database.
protocol LineIntake {
  /// The number of the file, where its lines are posted under it while they are read.
  var file: FileID? { get }
  /// Reads the file and stages its lines.
  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary
  /// Finds the staged records that contradict the books or each other.
  func contradictions() throws -> [RejectFile.LateReject]
  /// Takes records out of what is staged, so that the rest can be accepted.
  mutating func leaveOut(_ records: Set<Int64>) throws
  /// Fills in how many staged records are new, unchanged and changed.
  func preview(_ report: inout ImportReport) throws
  /// Tells the money of staged events, as far as they have some.
  func money() throws -> [ImportDifference]
  /// Posts what is staged and counts what was known.
  func accept(as file: FileID, _ report: inout ImportReport) throws
  /// Stores what refers to the file, once it is recorded.
  func store(as file: FileID, _ report: inout ImportReport) throws
  /// Whether the lines are others' words, which later files restate.
  var isReported: Bool { get }
  /// A hash of the file's lines in whatever order; nil for our own events, whose ids are known.
  var contentDigest: String? { get }
}

extension LineIntake {
  var file: FileID? { nil }
  var isReported: Bool { false }
  var contentDigest: String? { nil }

  func money() throws -> [ImportDifference] { [] }

  func store(as file: FileID, _ report: inout ImportReport) throws {}
}

extension RejectFile.LateReject {
  init(_ conflict: KeyConflict) {
    self.init(
      record: Int(conflict.record ?? 0), code: .key, column: "", message: conflict.description)
  }
}
