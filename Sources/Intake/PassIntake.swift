internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes passes: several episodes of a series at once.
struct PassIntake: StagedIntake {
  private let book: Book
  private let connection: Connection
  private let rejects: ImportRejects

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.rejects = rejects
  }

  var posting: LedgerPosting { LedgerPosting(book, on: connection) }

  func read(path: String, profile: Profile, receivedOn: BusinessDay) throws -> ReadingSummary {
    let names = try KnownNames(book, on: connection)
    var passes: [Transaction] = []
    var episodes: [String: Int32] = [:]
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      passes.append(try receipt(of: line, names, &episodes))
    }
    try posting.stage(passes)
    return summary
  }

  private func receipt(
    of line: MappedLine, _ names: KnownNames, _ numbers: inout [String: Int32]
  ) throws -> Transaction {
    guard let id = line.string(.extId), let paidAt = line.instant(.occurredAt),
      let viewer = line.integer(.viewer), let series = line.string(.series),
      let episodes = line.decimal(.quantity)?.units(atScale: 0),
      let amount = line.decimal(.gross)?.units(atScale: 2),
      let currency = line.string(.currency), let psp = line.string(.psp),
      let place = line.integer(.place)
    else { preconditionFailure("the pass profile requires the fields of a pass") }
    try RowProblem.requirePlace(place)
    guard (1...10_000).contains(episodes) else {
      throw RowProblem(
        code: .identity, column: "episodes",
        message: "a pass unlocks 1 to 10000 episodes, not \(episodes)")
    }
    try names.require(psp, is: .gateway, called: "gateway", column: "psp")
    let number = try names.series(series)
    let event = PassEvent(
      id: id, paidAt: paidAt, viewer: viewer, series: number, episodes: Int32(episodes),
      first: try first(of: line, in: number, &numbers), amountMinor: amount,
      currency: try Currency(code: currency),
      psp: psp, place: Int16(truncatingIfNeeded: place), record: Int64(line.record))
    return PassRule.receipt(event, seriesCode: series)
  }

  /// Reads with which episode a batch begins; without it a pass begins with the first one.
  private func first(
    of line: MappedLine, in series: Int32, _ numbers: inout [String: Int32]
  ) throws -> FirstEpisode? {
    guard let code = line.string(.firstEpisode), !code.isEmpty else { return nil }
    guard EpisodeNumber.of(code) != nil else {
      throw RowProblem(
        code: .identity, column: "first_episode",
        message: "the code of an episode ends with its number, and \"\(code)\" does not")
    }
    return FirstEpisode(
      code: code, episode: try episodeNumber(of: code, in: series, &numbers, on: connection))
  }

  func money() throws -> [ImportDifference] {
    try EventMoney(staged: posting).differences
  }
}
