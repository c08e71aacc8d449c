internal import Intake
internal import Ledger
internal import Money
internal import Postgres

extension Night {
  /// Imports every file that has arrived by a day and is not accepted yet.
  ///
  /// A file that was missed before counts as arrived on this day.
  func importFiles(
    of inbox: Inbox, day: BusinessDay, request: NightRequest
  ) throws -> [ImportReport] {
    let fresh = try inbox.fresh(
      try inbox.entries(through: day), of: book, on: connection)
    let importer = FileImport(book, on: connection, lookup: lookup, catalog: catalog)
    return try fresh.map { entry in
      var file = ImportRequest(path: entry.path, receivedOn: day)
      file.rejectsFolder = request.rejectsFolder
      let report = try importer.run(file)
      try inbox.note(
        entry, verdict: report.verdict.rawValue, message: report.message, on: day, book: book,
        connection: connection)
      return report
    }
  }

  /// Opens and closes the breaks of our own refunds that wait for their unlock.
  func refundVerdict(on day: BusinessDay) throws -> FeedVerdict? {
    let row = try connection.row(
      """
      SELECT * FROM recon.break_waiting_refunds(\(book.id), \(day.description)::date,
        \(Self.refundGraceDays))
      """)
    let open: Int64 = try row.value("open_breaks")
    let opened: Int64 = try row.value("opened")
    let healed: Int64 = try row.value("healed")
    guard open + opened + healed > 0 else { return nil }
    var verdict = FeedVerdict(feed: "refunds", verdict: open > 0 ? .breaks : .green)
    verdict.opened = opened
    verdict.healed = healed
    verdict.open = open
    return verdict
  }

  /// The days that a refund may wait for its unlock, as long as a gateway may be silent.
  private static let refundGraceDays = 4
}
