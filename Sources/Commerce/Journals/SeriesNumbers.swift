internal import Ledger
internal import Postgres

/// The series of a book by their codes.
struct SeriesNumbers {
  private var numbers: [String: Int32] = [:]

  init(_ book: Book, on connection: Connection) throws {
    for row in try connection.rows(
      "SELECT code, series FROM ledger.series WHERE book = \(book.id)")
    {
      numbers[try row.value("code")] = try row.value("series")
    }
  }

  func number(of code: String?) -> Int32? { code.flatMap { numbers[$0] } }

  /// Refuses a record that names a series which is not there.
  func refusal(of code: String?, record: Int64) -> RecordRefusal? {
    guard let code, numbers[code] == nil else { return nil }
    return RecordRefusal(
      record, .reference, "series", "series \"\(code)\" is in no agreements file")
  }
}
