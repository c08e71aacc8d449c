internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes unlocks that were paid inside a store's app, each with the store's fee.
struct AppStoreIntake: LineIntake {
  private let book: Book
  private let connection: Connection
  private let rejects: ImportRejects
  private var fees: [Transaction] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.rejects = rejects
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let names = try KnownNames(book, on: connection)
    let states = try storeStates()
    var episodes: [String: Int32] = [:]
    var unlocks: [Transaction] = []
    var fees: [Transaction] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      let (event, series, episode) = try event(of: line, names, &episodes)
      unlocks.append(AppStoreRule.unlock(event, seriesCode: series, episodeCode: episode))
      let fee = AppStoreRule.fee(
        event, registration: book.registrationState, storeState: states[event.store],
        rate: book.unlockGSTRate)
      if let fee { fees.append(fee) }
    }
    self.fees = fees
    try LedgerPosting(book, on: connection).stage(unlocks)
    return summary
  }

  private func storeStates() throws -> [String: Int] {
    var states: [String: Int] = [:]
    for row in try connection.rows(
      """
      SELECT party, state FROM commerce.party
      WHERE book = \(book.id) AND kind = 'app-store' AND state IS NOT NULL
      """)
    {
      states[try row.value("party")] = try row.value("state")
    }
    return states
  }

  private func event(
    of line: MappedLine, _ names: KnownNames, _ episodes: inout [String: Int32]
  ) throws -> (event: AppStoreEvent, series: String, episode: String) {
    guard let id = line.string(.extId), let paidAt = line.instant(.occurredAt),
      let viewer = line.integer(.viewer), let series = line.string(.series),
      let episode = line.string(.episode), let amount = line.decimal(.gross)?.units(atScale: 2),
      let currency = line.string(.currency), let store = line.string(.psp),
      let place = line.integer(.place), let fee = line.decimal(.fee)?.units(atScale: 2),
      let tax = line.decimal(.tax)?.units(atScale: 2)
    else { preconditionFailure("the app store profile requires the fields of an unlock") }
    try names.require(store, is: .appStore, called: "app store", column: "store")
    guard fee + tax <= amount else {
      throw RowProblem(
        code: .identity, column: "fee", message: "the store keeps more than was paid")
    }
    let number = try names.series(series)
    let event = AppStoreEvent(
      id: id, paidAt: paidAt, viewer: viewer, series: number,
      episode: try self.episode(episode, of: number, &episodes), amountMinor: amount,
      currency: try Currency(code: currency), store: store,
      place: Int16(truncatingIfNeeded: place), feeMinor: fee, feeTaxMinor: tax,
      record: Int64(line.record))
    return (event, series, episode)
  }

  private func episode(
    _ code: String, of series: Int32, _ episodes: inout [String: Int32]
  ) throws -> Int32 {
    if let number = episodes["\(series)/\(code)"] { return number }
    let number = try connection.row(
      """
      SELECT episode
      FROM ledger.ensure_episode(ARRAY[\(series)::integer], ARRAY[\(code)::text])
      """
    ).value("episode", as: Int32.self)
    episodes["\(series)/\(code)"] = number
    return number
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    try LedgerPosting(book, on: connection).previewStaged().conflicts
      .map(RejectFile.LateReject.init)
  }

  mutating func leaveOut(_ records: Set<Int64>) throws {
    fees.removeAll { $0.record.map(records.contains) ?? false }
    try LedgerPosting(book, on: connection).leaveOut(records: records.sorted())
  }

  func preview(_ report: inout ImportReport) throws {
    let staged = try LedgerPosting(book, on: connection).previewStaged()
    report.accepted = Int(staged.new)
    report.unchanged = Int(staged.unchanged)
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    let posting = LedgerPosting(book, on: connection)
    let outcome = try posting.postStaged(file: file)
    report.accepted -= Int(outcome.unchanged)
    report.unchanged += Int(outcome.unchanged)
    try posting.post(fees, file: file)
  }
}
