internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes unlocks that were paid inside a store's app, each with the store's fee.
struct AppStoreIntake: StagedIntake {
  private let book: Book
  private let connection: Connection
  private let rejects: ImportRejects
  private var fees: [Transaction] = []
  private var sales: [(event: AppStoreEvent, feeTax: TaxHeads)] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.rejects = rejects
  }

  var posting: LedgerPosting { LedgerPosting(book, on: connection) }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let names = try KnownNames(book, on: connection)
    let states = try storeStates()
    let terms = try StorePolicyStore(book, on: connection).terms()
    var episodes: [String: Int32] = [:]
    var unlocks: [Transaction] = []
    var fees: [Transaction] = []
    var sales: [(event: AppStoreEvent, feeTax: TaxHeads)] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      let (event, series, episode) = try event(of: line, names, terms, &episodes)
      unlocks.append(AppStoreRule.unlock(event, seriesCode: series, episodeCode: episode))
      let fee = AppStoreRule.fee(
        event, registration: book.registrationState, storeState: states[event.store],
        rate: book.unlockGSTRate)
      if let fee { fees.append(fee) }
      sales.append(
        (
          event,
          AppStoreRule.feeTax(
            of: event, registration: book.registrationState, storeState: states[event.store])
        ))
    }
    self.fees = fees
    self.sales = sales
    try posting.stage(unlocks)
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
    of line: MappedLine, _ names: KnownNames, _ terms: StoreTerms,
    _ episodes: inout [String: Int32]
  ) throws -> (event: AppStoreEvent, series: String, episode: String) {
    guard let id = line.string(.extId), let paidAt = line.instant(.occurredAt),
      let viewer = line.integer(.viewer), let series = line.string(.series),
      let episode = line.string(.episode), let amount = line.decimal(.gross)?.units(atScale: 2),
      let currency = line.string(.currency), let store = line.string(.psp),
      let place = line.integer(.place), let fee = line.decimal(.fee)?.units(atScale: 2),
      let tax = line.decimal(.tax)?.units(atScale: 2)
    else { preconditionFailure("the app store profile requires the fields of an unlock") }
    try RowProblem.requirePlace(place)
    try names.require(store, is: .appStore, called: "app store", column: "store")
    let storeTax = try storeTax(of: line, from: store, on: paidAt.businessDay, terms)
    guard fee + tax + (storeTax ?? 0) <= amount, (storeTax ?? 0) < amount else {
      throw RowProblem(
        code: .identity, column: "fee", message: "the store keeps more than was paid")
    }
    let number = try names.series(series)
    let event = AppStoreEvent(
      id: id, paidAt: paidAt, viewer: viewer, series: number,
      episode: try episodeNumber(of: episode, in: number, &episodes, on: connection),
      amountMinor: amount,
      currency: try Currency(code: currency), store: store,
      place: Int16(truncatingIfNeeded: place), feeMinor: fee, feeTaxMinor: tax,
      storeTaxMinor: storeTax, record: Int64(line.record))
    return (event, series, episode)
  }

  /// Reads the tax that the store answers for; the file has to say what is agreed.
  private func storeTax(
    of line: MappedLine, from store: String, on day: BusinessDay, _ terms: StoreTerms
  ) throws -> Int64? {
    let tax = line.decimal(.storeTax)?.units(atScale: 2)
    switch (terms.policy(of: store, on: day), tax) {
    case (.platform, nil), (.platform, 0): return nil
    case (.platform, _):
      throw RowProblem(
        code: .identity, column: "store_tax",
        message: "we answer for the GST of \(store) on \(day), and the row has tax of the store")
    case (.store, nil):
      throw RowProblem(
        code: .identity, column: "store_tax",
        message: "\(store) answers for its GST on \(day), and the row does not say how much")
    case (.store, let tax): return tax
    }
  }

  mutating func leaveOut(_ records: Set<Int64>) throws {
    fees.removeAll { $0.record.map(records.contains) ?? false }
    sales.removeAll { records.contains($0.event.record) }
    try posting.leaveOut(records: records.sorted())
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    report.count(unchanged: Int(try posting.postStaged(file: file).unchanged))
    try posting.post(fees, file: file)
    try StoreSaleStore(book, on: connection).record(sales, file: file)
  }
}
