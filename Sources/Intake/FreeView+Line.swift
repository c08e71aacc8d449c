internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

extension FreeView {
  /// Gives what reads lines of our free views, whose series the book knows.
  static func reader(
    _ book: Book, on connection: Connection
  ) throws -> (MappedLine) throws -> FreeView {
    let names = try KnownNames(book, on: connection)
    return { line in
      guard let id = line.string(.extId), let viewedAt = line.instant(.occurredAt),
        let viewer = line.integer(.viewer), let series = line.string(.series),
        let episode = line.string(.episode), let place = line.integer(.place)
      else { preconditionFailure("the free view profile requires the fields of a view") }
      try RowProblem.requirePlace(place)
      _ = try names.series(series)
      return FreeView(
        id: id, viewedAt: viewedAt, viewer: viewer, series: series, episode: episode,
        place: place, record: Int64(line.record))
    }
  }
}
