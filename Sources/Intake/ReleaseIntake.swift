internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes the days on which episodes were released.
struct ReleaseIntake: LineIntake {
  private let book: Book
  private let connection: Connection
  private let rejects: ImportRejects
  private var releases: [ReleaseEvent] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    self.book = book
    self.connection = connection
    self.rejects = rejects
  }

  private var store: ReleaseStore { ReleaseStore(book, on: connection) }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let names = try KnownNames(book, on: connection)
    var found: [ReleaseEvent] = []
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      guard let series = line.string(.series), let episode = line.string(.episode),
        let releasedAt = line.instant(.occurredAt)
      else { preconditionFailure("the release profile requires the fields of a release") }
      _ = try names.series(series)
      guard EpisodeNumber.of(episode) != nil else {
        throw RowProblem(
          code: .identity, column: "episode",
          message: "the code of an episode ends with its number, and \"\(episode)\" does not")
      }
      found.append(
        ReleaseEvent(
          series: series, episode: episode, releasedOn: releasedAt.businessDay,
          record: Int64(line.record)))
    }
    releases = found
    return summary
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    var known = try store.known(releases)
    var numbered = try store.numbered(releases)
    return releases.compactMap { release in
      if let day = known[release.name] {
        guard day != release.releasedOn else { return nil }
        return RejectFile.LateReject(
          record: Int(release.record), code: .key, column: "released_on",
          message: "episode \"\(release.episode)\" of \"\(release.series)\" was released on \(day)")
      }
      let number = EpisodeNumber.of(release.episode) ?? 0
      if let other = numbered[release.series]?[number] {
        return RejectFile.LateReject(
          record: Int(release.record), code: .key, column: "episode",
          message: "episode \(number) of \"\(release.series)\" was released as \"\(other)\", and "
            + "whoever bought it would be given one more")
      }
      known[release.name] = release.releasedOn
      numbered[release.series, default: [:]][number] = release.episode
      return nil
    }
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    releases.removeAll { records.contains($0.record) }
  }

  func preview(_ report: inout ImportReport) throws {
    let known = try store.known(releases)
    let fresh = Set(releases.map(\.name)).subtracting(known.keys).count
    report.unchanged = releases.count - fresh
    report.accepted = fresh
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    let unchanged = releases.count - (try store.record(releases, file: file))
    report.unchanged = unchanged
    report.accepted -= unchanged
  }
}
