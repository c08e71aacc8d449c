internal import Ledger
internal import Postgres

/// The numbers of what unlocks name: series, episodes, gateways and surfaces.
///
/// Series and gateways must be known from an agreements file; episodes get a number when they are
/// first seen.
final class UnlockDimensions {
  private let lookup: Connection
  private let seriesNumbers: CodeTable
  private let pspNumbers: CodeTable
  private let surfaceNumbers: CodeTable
  private let surfaces: [String]
  // Only the thread that reads the file looks here, and a check of each look costs as much as it.
  @exclusivity(unchecked)
  private var episodeNumbers: CodeTable

  /// Reads what is numbered and opens the gateways' accounts on `connection`; episodes are looked
  /// up on the other one, since the first is busy while rows are copied.
  init(_ book: Book, on connection: Connection, lookup: Connection) throws {
    self.lookup = lookup
    var series = CodeTable()
    for row in try connection.rows(
      "SELECT code, series FROM ledger.series WHERE book = \(book.id)")
    {
      series.add(try row.value("code"), number: try row.value("series"))
    }
    seriesNumbers = series
    var episodes = CodeTable()
    for row in try connection.rows(
      """
      SELECT e.series, e.code, e.episode FROM ledger.episode AS e
      JOIN ledger.series AS s ON s.series = e.series WHERE s.book = \(book.id)
      """)
    {
      episodes.add(
        try row.value("code"), of: try row.value("series"), number: try row.value("episode"))
    }
    episodeNumbers = episodes
    var surface = CodeTable()
    let named = try connection.rows("SELECT code, surface FROM ledger.surface ORDER BY code")
    for row in named { surface.add(try row.value("code"), number: try row.value("surface")) }
    surfaceNumbers = surface
    surfaces = try named.map { try $0.value("code") }
    let gateways = try connection.rows(
      "SELECT party FROM commerce.party WHERE book = \(book.id) AND kind = 'gateway'"
    ).map { try $0.value("party", as: String.self) }
    var psps = CodeTable()
    let numbers = try LedgerPosting(book, on: connection).numbers(of: gateways.map(Account.psp))
    for gateway in gateways {
      if let number = numbers[.psp(gateway)] { psps.add(gateway, number: number.rawValue) }
    }
    pspNumbers = psps
  }

  func series(_ bytes: UnsafeRawBufferPointer) throws(EventRefusal) -> Int32 {
    guard let number = seriesNumbers.number(of: bytes) else {
      throw EventRefusal(
        column: "series", message: "series \"\(Self.text(bytes))\" is in no agreements file")
    }
    return Int32(truncatingIfNeeded: number)
  }

  func psp(_ bytes: UnsafeRawBufferPointer) throws(EventRefusal) -> AccountID {
    guard let number = pspNumbers.number(of: bytes) else {
      throw EventRefusal(
        column: "psp", message: "gateway \"\(Self.text(bytes))\" is in no agreements file")
    }
    return AccountID(rawValue: number)
  }

  func surface(_ bytes: UnsafeRawBufferPointer?) throws(EventRefusal) -> Int16? {
    guard let bytes else { return nil }
    guard let number = surfaceNumbers.number(of: bytes) else {
      throw EventRefusal(
        column: "surface",
        message: "\"\(Self.text(bytes))\" is not one of \(surfaces.joined(separator: ", "))")
    }
    return Int16(truncatingIfNeeded: number)
  }

  func episode(_ bytes: UnsafeRawBufferPointer, of series: Int32) throws -> Int32 {
    if let number = episodeNumbers.number(of: bytes, of: series) {
      return Int32(truncatingIfNeeded: number)
    }
    let number = try lookup.row(
      """
      SELECT episode
      FROM ledger.ensure_episode(
        ARRAY[\(series)::integer], ARRAY[\(Self.text(bytes))::text])
      """
    ).value("episode", as: Int32.self)
    episodeNumbers.add(bytes, of: series, number: Int64(number))
    return number
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
