package import Ledger
package import Money
package import Postgres

/// An episode that viewers can watch from a day on.
package struct ReleaseEvent: RecordedEvent, Hashable {
  package let series: String
  package let episode: String
  package let releasedOn: BusinessDay
  package let record: Int64

  package init(series: String, episode: String, releasedOn: BusinessDay, record: Int64) {
    self.series = series
    self.episode = episode
    self.releasedOn = releasedOn
    self.record = record
  }

  /// What names the release: an episode is released once.
  package var name: String { "\(series)/\(episode)" }
}

/// Keeps the days on which episodes were released, each said once.
package struct ReleaseStore: EventStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds the releases whose episode, or whose number in the series, was released before.
  package func refusals(of releases: [ReleaseEvent]) throws -> [RecordRefusal] {
    var (days, numbered) = try known(releases)
    return releases.compactMap { release in
      if let day = days[release.name] {
        guard day != release.releasedOn else { return nil }
        return RecordRefusal(
          release.record, .contradiction, "released_on",
          "episode \"\(release.episode)\" of \"\(release.series)\" was released on \(day)")
      }
      let number = EpisodeNumber.of(release.episode) ?? 0
      if let other = numbered[release.series]?[number] {
        return RecordRefusal(
          release.record, .contradiction, "episode",
          "episode \(number) of \"\(release.series)\" was released as \"\(other)\", and "
            + "whoever bought it would be given one more")
      }
      days[release.name] = release.releasedOn
      numbered[release.series, default: [:]][number] = release.episode
      return nil
    }
  }

  /// Counts the releases that the books or an earlier record know already.
  package func countKnown(_ releases: [ReleaseEvent]) throws -> Int {
    let days = try known(releases).days
    return releases.count - Set(releases.map(\.name)).subtracting(days.keys).count
  }

  /// Finds what is released of these series: days by the release's name, and episodes by number.
  private func known(
    _ releases: [ReleaseEvent]
  ) throws -> (days: [String: BusinessDay], numbered: [String: [Int: String]]) {
    var days: [String: BusinessDay] = [:]
    var numbered: [String: [Int: String]] = [:]
    for row in try connection.rows(
      """
      SELECT s.code AS series, e.code AS episode, r.released_on
      FROM commerce.release AS r
      JOIN ledger.series AS s ON s.series = r.series
      JOIN ledger.episode AS e ON e.episode = r.episode
      WHERE r.book = \(book.id) AND s.code = ANY (\(Set(releases.map(\.series)).sorted())::text[])
      """)
    {
      let release = ReleaseEvent(
        series: try row.value("series"), episode: try row.value("episode"),
        releasedOn: try BusinessDay(try row.value("released_on")), record: 0)
      days[release.name] = release.releasedOn
      guard let number = EpisodeNumber.of(release.episode) else { continue }
      numbered[release.series, default: [:]][number] = release.episode
    }
    return (days, numbered)
  }

  /// Stores releases, tells how many were not new, and makes the days due whose passes wait for
  /// them.
  ///
  /// Runs within the caller's transaction.
  package func record(_ releases: [ReleaseEvent], file: FileID) throws -> Int {
    try connection.execute(
      """
      SELECT ledger.ensure_episode(array_agg(m.series), array_agg(w.episode))
      FROM unnest(\(releases.map(\.series))::text[], \(releases.map(\.episode))::text[])
        AS w (series, episode)
      JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
      """)
    let received: Int = try connection.row(
      """
      WITH received AS (
        INSERT INTO commerce.release (book, series, episode, released_on, file, record)
        SELECT \(book.id), m.series, e.episode, w.released_on, \(file.rawValue), w.record
        FROM unnest(
          \(releases.map(\.series))::text[], \(releases.map(\.episode))::text[],
          \(releases.map(\.releasedOn.description))::date[], \(releases.map(\.record))::bigint[]
        ) AS w (series, episode, released_on, record)
        JOIN ledger.series AS m ON m.book = \(book.id) AND m.code = w.series
        JOIN ledger.episode AS e ON e.series = m.series AND e.code = w.episode
        ON CONFLICT DO NOTHING
        RETURNING series
      ), due AS (
        INSERT INTO commerce.pass_due (book, day)
        SELECT DISTINCT p.book, p.day FROM report.day_pass AS p
        WHERE p.book = \(book.id) AND p.series IN (SELECT series FROM received)
        ON CONFLICT ON CONSTRAINT pass_due_pkey DO UPDATE SET day = EXCLUDED.day
      )
      SELECT count(*) AS received FROM received
      """
    ).value("received")
    return releases.count - received
  }
}
