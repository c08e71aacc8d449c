internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes our own unlocks: posted as they are read, or staged first where that may not be.
struct UnlockIntake: StagedIntake {
  private let book: Book
  private let connection: Connection
  private let lookup: Connection
  private let acceptsPartial: Bool
  private let rejects: ImportRejects
  private let currency: Currency
  /// The number under which lines are posted while the file is read; nil stages all of them first.
  let file: FileID?
  private let batchSize: Int
  private var unchanged = 0

  init(
    _ book: Book, in currency: Currency, on connection: Connection, lookup: Connection,
    acceptsPartial: Bool, rejects: ImportRejects, streamedAs file: FileID?, batchSize: Int
  ) {
    self.book = book
    self.currency = currency
    self.connection = connection
    self.lookup = lookup
    self.acceptsPartial = acceptsPartial
    self.rejects = rejects
    self.file = file
    self.batchSize = batchSize
  }

  var posting: LedgerPosting { LedgerPosting(book, on: connection) }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    guard let file else {
      return try stage(path: path, profile: profile, receivedOn: receivedOn)
    }
    let stream = try UnlockStream(
      book, on: connection, lookup: lookup, file: file, batchSize: batchSize)
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      do {
        try stream.take(try fields(of: line))
      } catch let refusal as EventRefusal {
        throw RowProblem(refusal)
      }
    }
    try stream.finish()
    unchanged = stream.unchanged
    return summary
  }

  private func stage(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let staging = try UnlockStaging(
      book, paidWith: currency == .coin ? .coins : .money, on: connection, lookup: lookup)
    let summary = try connection.copyIn(UnlockStaging.columns) { writer in
      try FileReading().read(
        path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
      ) { line in
        do {
          try staging.stage(try fields(of: line), to: writer)
        } catch let refusal as EventRefusal {
          throw RowProblem(refusal)
        }
      }
    }
    if currency == .coin {
      try connection.execute("SELECT ledger.stage_wallets(\(book.id))")
    }
    return summary
  }

  private func fields(of line: MappedLine) throws -> UnlockFields {
    guard let id = line.text(.extId), let paidAt = line.instant(.occurredAt),
      let viewer = line.integer(.viewer), let series = line.text(.series),
      let episode = line.text(.episode), let amount = line.decimal(.gross),
      let amountMinor = amount.units(atScale: currency.exponent),
      let psp = line.text(.psp),
      let place = line.integer(.place)
    else { preconditionFailure("the unlock profile requires the fields of an unlock") }
    try RowProblem.requirePlace(place)
    guard amountMinor > 0 else {
      throw RowProblem(
        code: .sign, column: "amount",
        message: "an unlock that costs nothing is a view of the feed free-views")
    }
    guard episode.count <= LineMapper.longestId else {
      throw RowProblem(
        code: .key, column: "episode",
        message: "an episode of \(episode.count) bytes is longer than "
          + "\(LineMapper.longestId)")
    }
    return UnlockFields(
      id: id, paidAt: paidAt, viewer: viewer, series: series, episode: episode,
      amountMinor: amountMinor, psp: psp, place: Int16(truncatingIfNeeded: place),
      surface: line.text(.surface), record: Int64(line.record))
  }

  /// Contradicting keys show at the posting, which is the only look at all keys; only where the
  /// rest shall be accepted without them they are looked for before it.
  func contradictions() throws -> [RejectFile.LateReject] {
    guard acceptsPartial else { return [] }
    return try posting.previewStaged().conflicts.map(RejectFile.LateReject.init)
  }

  func money() throws -> [ImportDifference] {
    try EventMoney(staged: LedgerPosting(book, on: connection)).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    guard self.file == nil else {
      report.count(unchanged: unchanged)
      return
    }
    let outcome = try posting.postStaged(file: file)
    report.count(unchanged: Int(outcome.unchanged))
    if outcome.waiting > 0 {
      report.warnings.append("\(outcome.waiting) unlocks wait for coins in their wallets")
    }
  }
}

extension RowProblem {
  init(_ refusal: EventRefusal) {
    self.init(code: .reference, column: refusal.column, message: refusal.message)
  }
}
