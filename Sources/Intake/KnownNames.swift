internal import Commerce
internal import Ledger
internal import Postgres

/// What a file of ours may name: the series and the parties of the agreements.
struct KnownNames {
  private let series: [String: Int32]
  private let parties: [String: Set<String>]

  init(_ book: Book, on connection: Connection) throws {
    var series: [String: Int32] = [:]
    for row in try connection.rows("SELECT code, series FROM ledger.series WHERE book = \(book.id)")
    {
      series[try row.value("code")] = try row.value("series")
    }
    var parties: [String: Set<String>] = [:]
    for row in try connection.rows("SELECT kind, party FROM commerce.party WHERE book = \(book.id)")
    {
      parties[try row.value("kind"), default: []].insert(try row.value("party"))
    }
    self.series = series
    self.parties = parties
  }

  func series(_ code: String) throws(RowProblem) -> Int32 {
    guard let number = series[code] else {
      throw RowProblem(
        code: .reference, column: "series",
        message: "series \"\(code)\" is in no agreements file")
    }
    return number
  }

  func require(
    _ party: String, is kind: Party.Kind, called word: String, column: String
  ) throws(RowProblem) {
    guard parties[kind.rawValue, default: []].contains(party) else {
      throw RowProblem(
        code: .reference, column: column,
        message: "\(word) \"\(party)\" is in no agreements file")
    }
  }
}
