internal import Commerce
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
    func take(_ entry: Inbox.Entry) throws -> ImportReport {
      var file = ImportRequest(path: entry.path, receivedOn: day)
      file.rejectsFolder = request.rejectsFolder
      let report = try importer.run(file)
      try inbox.note(
        entry, verdict: report.verdict.rawValue, message: report.message, on: day, book: book,
        connection: connection)
      return report
    }
    var reports = try fresh.map(take)
    // Disputes cite payments, which a file behind theirs may have brought by now.
    for (index, report) in reports.enumerated()
    where report.verdict == .rejected && report.feed == "chargebacks" {
      reports[index] = try take(fresh[index])
    }
    return reports
  }

  /// Gives back what expired reservations held, posts what waited for it, gives paid coins back,
  /// and writes off the coins whose last day it is.
  func settleWallets(on day: BusinessDay) throws -> String {
    let posting = LedgerPosting(book, on: connection)
    let end = Instant(day: day.adding(days: 1), secondOfDay: 0)
    let released = try connection.transaction {
      try posting.releaseReservations(expiredBy: end)
    }
    let posted = try connection.transaction { try posting.postWaiting() }
    let refunded = try TopUpRefundStore(book, on: connection).postWaiting()
    let expired = try CoinExpiryStore(book, on: connection).expire(by: day)
    return "\(released) released, \(posted) posted, \(refunded) refunded, \(expired) expired"
  }

  /// Confirms commissions whose hold is over, and tells of what payees were paid too much.
  func confirmCommissions(on day: BusinessDay) throws -> String {
    let confirmed = try CommissionHold.confirm(in: book, on: day, connection: connection)
    let moved = try PayeeRecovery.post(in: book, on: day, connection: connection)
    return "\(confirmed) confirmed, \(moved) recoveries"
  }

  /// Makes up for tiers, and recoups advances of what statements have credited.
  func makeUpTerms(on day: BusinessDay) throws -> String {
    let tiers = try TierTrueUpStore(book, on: connection).post(on: day)
    let recouped = try AdvanceStore(book, on: connection).recoup(on: day)
    return "\(tiers) tiers, \(recouped) recoupments"
  }

  /// Opens and closes the breaks of our own events that wait for another one.
  func waitingVerdict(of feed: String, on day: BusinessDay) throws -> FeedVerdict? {
    let row = try connection.row(
      """
      SELECT * FROM recon.break_waiting(\(book.id), \(feed), \(day.description)::date,
        \(Self.graceDays))
      """)
    let open: Int64 = try row.value("open_breaks")
    let opened: Int64 = try row.value("opened")
    let healed: Int64 = try row.value("healed")
    guard open + opened + healed > 0 else { return nil }
    var verdict = FeedVerdict(feed: feed, verdict: open > 0 ? .breaks : .green)
    verdict.opened = opened
    verdict.healed = healed
    verdict.open = open
    return verdict
  }

  /// The days that an event of our own may wait for another one, as long as a gateway may be
  /// silent.
  private static let graceDays = 4
}
