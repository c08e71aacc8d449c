internal import Commerce
internal import Dispatch
package import Intake
package import Ledger
internal import Money
package import Postgres
internal import Schema

/// The whole night of a book: files in, days distributed, feeds reconciled, books checked.
///
/// Days are worked through one by one, each with its own cut, so one call for the last day and one
/// call for each day come to the same. Every step is a transaction that can be run again; a night
/// that was killed goes on with the first day that is not done.
package struct Night {
  let book: Book
  let connection: Connection
  let lookup: Connection
  let catalog: ProfileCatalog

  package init(
    _ book: Book, on connection: Connection, lookup: Connection, catalog: ProfileCatalog
  ) {
    self.book = book
    self.connection = connection
    self.lookup = lookup
    self.catalog = catalog
  }

  /// What the days of a night have come to so far.
  struct State {
    var days: [BusinessDay] = []
    var feeds: [String: FeedVerdict] = [:]
    var files: [ImportReport] = []
    var incompleteReason: String?
  }

  /// Works through all days that are due, up to the one that is asked for.
  ///
  /// - Throws: `ReconciliationError.locked` while another night runs on the book.
  package func run(
    _ request: NightRequest, progress: (NightStep) -> Void
  ) throws -> NightSummary {
    guard
      try connection.row(
        "SELECT pg_try_advisory_lock(hashtext('bahi.night'), \(book.id)::integer) AS locked"
      ).value("locked", as: Bool.self)
    else { throw ReconciliationError.locked }
    defer {
      _ = try? connection.execute(
        "SELECT pg_advisory_unlock(hashtext('bahi.night'), \(book.id)::integer)")
    }
    var state = State()
    for day in try days(of: request) {
      state.days.append(day)
      do {
        try run(day, request: request, state: &state, progress: progress)
      } catch let error as LedgerError {
        guard case .horizonHeld = error else { throw error }
        state.incompleteReason = error.description
        break
      }
    }
    return try summary(of: request, state: state, progress: progress)
  }

  /// The days after the last one that was done; when none is left, that last one again.
  private func days(of request: NightRequest) throws -> [BusinessDay] {
    let done = try connection.row(
      "SELECT max(day) AS day FROM recon.night WHERE book = \(book.id) AND step = 'done'"
    ).value("day", as: String?.self)
    var first = request.through
    if let done {
      first = try BusinessDay(done).adding(days: 1)
      if first > request.through { return [try BusinessDay(done)] }
    } else if let inbox = request.inbox,
      let earliest = try Inbox(folder: inbox).entries(through: request.through).first
    {
      first = earliest.day
    }
    return (0...request.through.days(since: first)).map { first.adding(days: $0) }
  }

  private func run(
    _ day: BusinessDay, request: NightRequest, state: inout State,
    progress: (NightStep) -> Void
  ) throws {
    if let inbox = request.inbox {
      let reports = try step("import", day, progress) {
        let reports = try importFiles(of: Inbox(folder: inbox), day: day, request: request)
        return (reports, "\(reports.count) files")
      }
      state.files += reports
    }
    try step("refunds", day, progress) {
      ((), "\(try WaitingRefunds(book, on: connection).post()) posted")
    }
    try step("returns", day, progress) {
      ((), "\(try ReturnStore(book, on: connection).postWaiting()) posted")
    }
    try step("wallets", day, progress) { ((), try settleWallets(on: day)) }
    try step("commissions", day, progress) { ((), try confirmCommissions(on: day)) }
    let cut = try step("distribute", day, progress) {
      let cut = try Cut.take(
        of: book, on: connection, patienceSeconds: request.patienceSeconds)
      try connection.transaction { _ = try cut.rollUp(book, on: connection) }
      let outcome = try DistributionStore(book, on: connection).distribute()
      return (cut, "\(outcome.days) days, \(outcome.transactions) transactions")
    }
    try step("passes", day, progress) {
      let outcome = try PassDistributionStore(book, on: connection).distribute()
      return ((), "\(outcome.days) days, \(outcome.transactions) transactions")
    }
    try step("subscriptions", day, progress) {
      let posted = try SubscriptionRecognition(book, on: connection).recognise(through: day)
      return ((), "\(posted) recognised")
    }
    if Period.month(of: day).last == day {
      try step("estimates", day, progress) {
        ((), "\(try EstimateStore(book, on: connection).estimate(on: day)) changed")
      }
    }
    let feeds = try Feed.inUse(by: book, of: catalog, on: connection)
    let bankFeed = feeds.first { $0.kind == .bank }
    for feed in feeds {
      let verdict = try step("reconcile \(feed.name)", day, progress) {
        let run = FeedRun(
          book: book, feed: feed, day: day, cut: cut, bankFeed: bankFeed, connection: connection)
        let verdict = try run.run()
        return (verdict, verdict.verdict.rawValue)
      }
      state.feeds[feed.name] = verdict
    }
    try step("terms", day, progress) { ((), try makeUpTerms(on: day)) }
    for feed in ["refunds", "returns", "wallets", "top-up-refunds", "subscriptions"] {
      if let verdict = try waitingVerdict(of: feed, on: day) { state.feeds[feed] = verdict }
    }
    let last = try step("roll up", day, progress) {
      let last = try Cut.take(
        of: book, on: connection, patienceSeconds: request.patienceSeconds)
      let folded = try connection.transaction { try last.rollUp(book, on: connection) }
      try note("done", day: day, detail: "\(folded)")
      return (last, "\(folded) postings")
    }
    try step("seal", day, progress) {
      let block = try Sealer(book, on: connection, reader: lookup).seal(upTo: last)
      return ((), block.map { "block \($0.number), head \($0.headText)" } ?? "nothing is new")
    }
  }

  /// Runs one step, tells of its start and its end, and keeps it in the manifest.
  @discardableResult
  private func step<R>(
    _ name: String, _ day: BusinessDay, _ progress: (NightStep) -> Void,
    _ body: () throws -> (R, String)
  ) throws -> R {
    progress(NightStep(day: day, name: name, detail: "starts", milliseconds: nil))
    let start = DispatchTime.now().uptimeNanoseconds
    let (result, detail) = try body()
    let elapsed = Int64((DispatchTime.now().uptimeNanoseconds - start) / 1_000_000)
    try note(name, day: day, detail: detail)
    progress(NightStep(day: day, name: name, detail: detail, milliseconds: elapsed))
    return result
  }

  private func note(_ step: String, day: BusinessDay, detail: String) throws {
    try connection.execute(
      """
      INSERT INTO recon.night (book, day, step, detail)
      VALUES (\(book.id), \(day.description)::date, \(step),
        jsonb_build_object('detail', \(detail)::text))
      ON CONFLICT ON CONSTRAINT night_pkey DO UPDATE
        SET detail = EXCLUDED.detail, ended_at = now()
      """)
  }
}
