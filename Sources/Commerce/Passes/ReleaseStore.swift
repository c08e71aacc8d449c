package import Ledger
package import Money
package import Postgres

/// An episode that viewers can watch from a day on.
package struct ReleaseEvent: Hashable, Sendable {
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
package struct ReleaseStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds the days that are known of these episodes, by the release's name.
  package func known(_ releases: [ReleaseEvent]) throws -> [String: BusinessDay] {
    var known: [String: BusinessDay] = [:]
    for row in try connection.rows(
      """
      SELECT s.code || '/' || e.code AS name, r.released_on
      FROM commerce.release AS r
      JOIN ledger.series AS s ON s.series = r.series
      JOIN ledger.episode AS e ON e.episode = r.episode
      WHERE r.book = \(book.id) AND s.code = ANY (\(Set(releases.map(\.series)).sorted())::text[])
      """)
    {
      known[try row.value("name")] = try BusinessDay(try row.value("released_on"))
    }
    return known
  }

  /// Finds the released episodes of these series by their numbers.
  package func numbered(_ releases: [ReleaseEvent]) throws -> [String: [Int: String]] {
    var numbered: [String: [Int: String]] = [:]
    for row in try connection.rows(
      """
      SELECT s.code AS series, e.code AS episode
      FROM commerce.release AS r
      JOIN ledger.series AS s ON s.series = r.series
      JOIN ledger.episode AS e ON e.episode = r.episode
      WHERE r.book = \(book.id) AND s.code = ANY (\(Set(releases.map(\.series)).sorted())::text[])
      """)
    {
      let episode: String = try row.value("episode")
      guard let number = EpisodeNumber.of(episode) else { continue }
      numbered[try row.value("series"), default: [:]][number] = episode
    }
    return numbered
  }

  /// Stores releases, tells how many were new, and makes the days due whose passes wait for them.
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
    return try connection.row(
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
  }
}
