internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes top-ups of wallets; each makes a lot of coins.
struct TopUpIntake: LineIntake {
  private let book: Book
  private let connection: Connection
  private let acceptsPartial: Bool
  private let rejects: ImportRejects
  private var transactions: [Transaction] = []

  init(_ book: Book, on connection: Connection, acceptsPartial: Bool, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.acceptsPartial = acceptsPartial
    self.rejects = rejects
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let terms = try CoinPolicyStore(on: connection).terms(of: book)
    let names = try KnownNames(book, on: connection)
    var found: [Transaction] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      let event = try event(of: line)
      try names.require(event.psp, is: .gateway, called: "gateway", column: "psp")
      found.append(TopUpRule.topUp(event, terms: terms))
    }
    transactions = found
    return summary
  }

  private func event(of line: MappedLine) throws -> TopUpEvent {
    guard let id = line.string(.extId), let paidAt = line.instant(.occurredAt),
      let viewer = line.integer(.viewer),
      let coins = line.decimal(.quantity)?.units(atScale: 0),
      let amount = line.decimal(.gross)?.units(atScale: 2), let psp = line.string(.psp),
      let place = line.integer(.place)
    else { preconditionFailure("the top-up profile requires the fields of a top-up") }
    try RowProblem.requirePlace(place)
    var expiresOn: BusinessDay?
    if let text = line.string(.expiresOn) {
      guard let day = try? BusinessDay(text) else {
        throw RowProblem(
          code: .date, column: "expires_on",
          message: "\"\(text)\" is no day; expected one such as 2027-03-31")
      }
      guard day >= paidAt.businessDay else {
        throw RowProblem(
          code: .date, column: "expires_on",
          message: "coins bought on \(paidAt.businessDay) cannot expire on \(day)")
      }
      expiresOn = day
    }
    return TopUpEvent(
      id: id, paidAt: paidAt, viewer: viewer, coins: coins,
      bonusCoins: line.decimal(.bonus)?.units(atScale: 0) ?? 0, amountMinor: amount, psp: psp,
      place: Int16(truncatingIfNeeded: place), expiresOn: expiresOn, record: Int64(line.record))
  }

  /// As with unlocks, the posting looks at all keys; only where the rest shall be accepted without
  /// those that contradict are they looked for before it.
  func contradictions() throws -> [RejectFile.LateReject] {
    guard acceptsPartial, !transactions.isEmpty else { return [] }
    let posting = LedgerPosting(book, on: connection)
    try posting.stage(transactions)
    return try posting.previewStaged().conflicts.map(RejectFile.LateReject.init)
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    transactions.removeAll { records.contains($0.record ?? 0) }
  }

  func preview(_ report: inout ImportReport) throws {
    guard !transactions.isEmpty else { return }
    let posting = LedgerPosting(book, on: connection)
    try posting.stage(transactions)
    let conflicts = try posting.previewStaged().conflicts
    guard conflicts.isEmpty else { throw LedgerError.conflicts(conflicts) }
    report.count(
      unchanged: try connection.row(
        """
        SELECT count(*) AS known FROM ledger.staged_key(\(book.id)) AS k
        WHERE k.leg = 1 AND k.verdict = 'unchanged'
        """
      ).value("known"))
  }

  func money() throws -> [ImportDifference] {
    guard !transactions.isEmpty else { return [] }
    return try EventMoney(staged: LedgerPosting(book, on: connection)).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    let outcome = try LedgerPosting(book, on: connection).post(transactions, file: file)
    report.count(unchanged: Int(outcome.unchanged))
  }
}
