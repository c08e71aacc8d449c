internal import Ledger
internal import Postgres

/// The numbers of what unlocks name: series, episodes, gateways and surfaces.
///
/// Series and gateways must be known from an agreements file; episodes get a number when they are
/// first seen.
final class UnlockDimensions {
  private struct EpisodeKey: Hashable {
    let series: Int32
    let code: String
  }

  private let lookup: Connection
  private var seriesNumbers: [String: Int32] = [:]
  private var episodeNumbers: [EpisodeKey: Int32] = [:]
  private var pspNumbers: [String: AccountID] = [:]
  private var surfaceNumbers: [String: Int16] = [:]

  /// Reads what is numbered and opens the gateways' accounts on `connection`; episodes are looked
  /// up on the other one, since the first is busy while rows are copied.
  init(_ book: Book, on connection: Connection, lookup: Connection) throws {
    self.lookup = lookup
    for row in try connection.rows(
      "SELECT code, series FROM ledger.series WHERE book = \(book.id)")
    {
      seriesNumbers[try row.value("code")] = try row.value("series")
    }
    for row in try connection.rows(
      """
      SELECT e.series, e.code, e.episode FROM ledger.episode AS e
      JOIN ledger.series AS s ON s.series = e.series WHERE s.book = \(book.id)
      """)
    {
      let key = EpisodeKey(series: try row.value("series"), code: try row.value("code"))
      episodeNumbers[key] = try row.value("episode")
    }
    for row in try connection.rows("SELECT code, surface FROM ledger.surface") {
      surfaceNumbers[try row.value("code")] = try row.value("surface")
    }
    let gateways = try connection.rows(
      "SELECT party FROM commerce.party WHERE book = \(book.id) AND kind = 'gateway'"
    ).map { try $0.value("party", as: String.self) }
    let numbers = try LedgerPosting(book, on: connection).numbers(of: gateways.map(Account.psp))
    for gateway in gateways { pspNumbers[gateway] = numbers[.psp(gateway)] }
  }

  func series(_ bytes: UnsafeRawBufferPointer) throws(EventRefusal) -> Int32 {
    let code = String(decoding: bytes, as: UTF8.self)
    guard let number = seriesNumbers[code] else {
      throw EventRefusal(
        column: "series", message: "series \"\(code)\" is in no agreements file")
    }
    return number
  }

  func psp(_ bytes: UnsafeRawBufferPointer) throws(EventRefusal) -> AccountID {
    let code = String(decoding: bytes, as: UTF8.self)
    guard let number = pspNumbers[code] else {
      throw EventRefusal(
        column: "psp", message: "gateway \"\(code)\" is in no agreements file")
    }
    return number
  }

  func surface(_ bytes: UnsafeRawBufferPointer?) throws(EventRefusal) -> Int16? {
    guard let bytes else { return nil }
    let code = String(decoding: bytes, as: UTF8.self)
    guard let number = surfaceNumbers[code] else {
      throw EventRefusal(
        column: "surface",
        message: "\"\(code)\" is not one of \(surfaceNumbers.keys.sorted().joined(separator: ", "))"
      )
    }
    return number
  }

  func episode(_ bytes: UnsafeRawBufferPointer, of series: Int32) throws -> Int32 {
    let key = EpisodeKey(series: series, code: String(decoding: bytes, as: UTF8.self))
    if let number = episodeNumbers[key] { return number }
    let number = try lookup.row(
      """
      SELECT episode
      FROM ledger.ensure_episode(ARRAY[\(series)::integer], ARRAY[\(key.code)::text])
      """
    ).value("episode", as: Int32.self)
    episodeNumbers[key] = number
    return number
  }
}
