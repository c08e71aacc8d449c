internal import Ledger
internal import Money
internal import Postgres

/// One feed's part of a night: matched, classified, posted and proved in one transaction.
struct FeedRun {
  let book: Book
  let feed: Feed
  let day: BusinessDay
  let cut: Cut
  /// The bank feed that gateways settle to.
  let bankFeed: Feed?
  let connection: Connection

  /// The xids between the feed's last cut and this one.
  struct Window {
    let after: Int64
    let before: Int64
  }

  /// Runs the feed; a proof that fails undoes all of it and is the verdict.
  func run() throws -> FeedVerdict {
    do {
      return try connection.transaction { try prove() }
    } catch {
      guard let reason = Self.reason(of: error) else { throw error }
      let verdict = FeedVerdict.incomplete(feed.name, reason: reason)
      try record(verdict)
      return verdict
    }
  }

  /// Tells why a feed is incomplete; nil for an error that ends the night.
  private static func reason(of error: any Error) -> String? {
    if case .unproved(_, let reason) = error as? ReconciliationError { return reason }
    // Without the day's rate nothing of the feed is posted; once it is recorded, the next night
    // takes all of it.
    guard let error = error as? LedgerError, case .noExchangeRate = error else { return nil }
    return error.description
  }

  private func prove() throws -> FeedVerdict {
    let reader = "recon:\(feed.name)"
    let row = try connection.row(
      "SELECT * FROM ledger.cut_window(\(book.id), \(reader), \(cut.number))")
    let window = Window(after: try row.value("after"), before: try row.value("before"))
    switch feed.kind {
    case .gateway: try matchGateway(window)
    case .affiliate: try matchCommissions(window)
    case .bank: try matchBank(window)
    }
    let applied = try connection.row(
      "SELECT * FROM recon.apply_outcome(\(book.id), \(feed.name), \(day.description)::date)")
    switch feed.kind {
    case .gateway: try postGateway()
    case .affiliate: break
    case .bank: try postBank()
    }
    let failed = try connection.row(
      """
      SELECT recon.failed_identity(\(book.id), \(feed.name),
        \(try applied.value("reopened", as: Int64.self)), \(feed.kind != .affiliate)) AS reason
      """
    ).value("reason", as: String?.self)
    if let failed { throw ReconciliationError.unproved(feed: feed.name, reason: failed) }
    let verdict = try verdict(
      opened: try applied.value("opened"), healed: try applied.value("healed"))
    try record(verdict)
    try connection.execute(
      "SELECT ledger.advance(\(book.id), \(reader), \(cut.number))")
    return verdict
  }

  private func verdict(opened: Int64, healed: Int64) throws -> FeedVerdict {
    let row = try connection.row(
      """
      SELECT
        (SELECT count(*) FROM bahi_expected) AS expected_rows,
        (SELECT count(*) FROM bahi_reported) AS reported_rows,
        CASE WHEN \(feed.kind == .affiliate)::boolean
          THEN coalesce((SELECT min(r.currency) FROM bahi_reported AS r),
            (SELECT min(e.currency) FROM bahi_expected AS e), 'INR') ELSE 'INR' END AS currency,
        count(*) FILTER (WHERE outcome = 'matched') AS matched,
        count(*) FILTER (WHERE outcome = 'pending') AS pending,
        coalesce(sum(difference_minor) FILTER (WHERE outcome <> 'pending'), 0)::bigint AS net,
        coalesce(sum(abs(difference_minor)) FILTER (WHERE outcome <> 'pending'), 0)::bigint
          AS gross,
        coalesce(sum(difference_minor) FILTER (WHERE pass = 'tolerance'), 0)::bigint AS rounding,
        (SELECT count(*) FROM recon.break
         WHERE book = \(book.id) AND feed = \(feed.name) AND state = 'open') AS open
      FROM bahi_outcome
      """)
    let open: Int64 = try row.value("open")
    let pending: Int64 = try row.value("pending")
    var verdict = FeedVerdict(
      feed: feed.name, verdict: open > 0 ? .breaks : (pending > 0 ? .pending : .green))
    verdict.currency = try Currency(code: try row.value("currency"))
    verdict.expectedRows = try row.value("expected_rows")
    verdict.reportedRows = try row.value("reported_rows")
    verdict.matched = try row.value("matched")
    verdict.pending = pending
    verdict.opened = opened
    verdict.healed = healed
    verdict.open = open
    verdict.netMinor = try row.value("net")
    verdict.grossMinor = try row.value("gross")
    verdict.roundingMinor = try row.value("rounding")
    return verdict
  }

  private func record(_ verdict: FeedVerdict) throws {
    try connection.execute(
      """
      INSERT INTO recon.run (
        book, feed, day, cut, verdict, expected_rows, reported_rows, matched, pending, opened,
        healed, open_breaks, net_minor, gross_minor, rounding_minor, failed_identity)
      VALUES (\(book.id), \(feed.name), \(day.description)::date, \(cut.number),
        \(verdict.verdict.rawValue), \(verdict.expectedRows), \(verdict.reportedRows),
        \(verdict.matched), \(verdict.pending), \(verdict.opened), \(verdict.healed),
        \(verdict.open), \(verdict.netMinor), \(verdict.grossMinor), \(verdict.roundingMinor),
        \(verdict.reason))
      """)
  }
}
