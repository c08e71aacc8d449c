internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

extension ReleaseEvent {
  /// Gives what reads lines of our releases, whose series the book knows.
  static func reader(
    _ book: Book, on connection: Connection
  ) throws -> (MappedLine) throws -> ReleaseEvent {
    let names = try KnownNames(book, on: connection)
    return { line in
      guard let series = line.string(.series), let episode = line.string(.episode),
        let releasedAt = line.instant(.occurredAt)
      else { preconditionFailure("the release profile requires the fields of a release") }
      _ = try names.series(series)
      guard EpisodeNumber.of(episode) != nil else {
        throw RowProblem(
          code: .identity, column: "episode",
          message: "the code of an episode ends with its number, and \"\(episode)\" does not")
      }
      return ReleaseEvent(
        series: series, episode: episode, releasedOn: releasedAt.businessDay,
        record: Int64(line.record))
    }
  }
}
