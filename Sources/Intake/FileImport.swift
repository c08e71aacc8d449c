internal import Commerce
package import Ledger
internal import Money
package import Postgres

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
      return ImportReport(refused: error, name: name, feed: nil, profile: nil)
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
        refused: error, name: name, feed: profile.feed, profile: profile.name)
    }
    // Rejects of a file that is known already may be in somebody's hands, half corrected.
    guard report.verdict != .duplicate else { return report }
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
  struct Kept {
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
    case .refunds:
      EventIntake(RefundStore(book, on: connection), rejects: rejects, RefundEvent.init)
    case .orders: OrderIntake(book, on: connection, rejects: rejects)
    case .returns:
      EventIntake(ReturnStore(book, on: connection), rejects: rejects, ReturnEvent.init)
    case .topUps:
      TopUpIntake(
        book, on: connection, acceptsPartial: request.acceptsPartial, rejects: rejects)
    case .topUpRefunds:
      EventIntake(TopUpRefundStore(book, on: connection), rejects: rejects, TopUpRefundEvent.init)
    case .passes: PassIntake(book, on: connection, rejects: rejects)
    case .releases:
      EventIntake(
        ReleaseStore(book, on: connection), rejects: rejects,
        try ReleaseEvent.reader(book, on: connection))
    case .freeViews:
      EventIntake(
        FreeViewStore(book, on: connection), rejects: rejects,
        try FreeView.reader(book, on: connection))
    case .appStore: AppStoreIntake(book, on: connection, rejects: rejects)
    case .subscriptions: SubscriptionIntake(book, on: connection, rejects: rejects)
    case .touches:
      EventIntake(
        TouchStore(book, on: connection), rejects: rejects,
        try TouchEvent.reader(book, on: connection))
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
    guard report.rejected == 0, !intake.knownDigests.isEmpty else { return nil }
    let name: String? = try connection.firstRow(
      """
      SELECT name FROM intake.file AS f
      WHERE book = \(book.id) AND feed = \(profile.feed)
        AND content_sha256 = ANY (\(intake.knownDigests)::text[])
        AND NOT EXISTS (SELECT FROM intake.file_void AS v WHERE v.file = f.file)
      LIMIT 1
      """
    )?.value("name")
    return name.map { "the same rows were accepted as \($0) [F-DUP]" }
  }
}
