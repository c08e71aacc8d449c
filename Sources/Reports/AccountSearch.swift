package import Ledger
package import Postgres

/// Finds accounts by what people write.
package struct AccountSearch {
  /// How many neighbours are compared with a code that does not exist.
  private static let candidatesMax = 2_000
  private let book: Book
  private let connection: Connection

  /// Makes a search in one book.
  package init(in book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds the account of a code, or with a colon at the end all accounts below it, by code.
  package func codes(of text: String) throws -> [String] {
    try codes(
      text.hasSuffix(":") ? "a.code ^@ \(text)" : "a.code = \(text) COLLATE \"C\"",
      limit: nil)
  }

  /// Lists the three codes that are nearest to one that does not exist.
  ///
  /// Neighbours are those below the longest part of its path that has any.
  package func nearest(to text: String) throws -> [String] {
    var path = text.split(separator: ":", omittingEmptySubsequences: false).dropLast()
    while true {
      let parent = path.map { $0 + ":" }.joined()
      let found = try codes("a.code ^@ \(parent)", limit: Self.candidatesMax)
      if found.isEmpty, !path.isEmpty {
        path = path.dropLast()
        continue
      }
      let ranked = found.map { (distance: Self.distance($0, text), code: $0) }
        .sorted { ($0.distance, $0.code) < ($1.distance, $1.code) }
      return ranked.prefix(3).map(\.code)
    }
  }

  private func codes(_ condition: SQL, limit: Int?) throws -> [String] {
    try connection.rows(
      """
      SELECT a.code FROM ledger.account AS a
      WHERE a.book = \(book.id) AND \(fragment: condition) ORDER BY a.code LIMIT \(limit)::bigint
      """
    ).map { try $0.value("code") }
  }

  /// Counts the letters to insert, leave out or change between two texts.
  static func distance(_ first: String, _ second: String) -> Int {
    let other = Array(second.utf8)
    var row = Array(0...other.count)
    for (index, byte) in first.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let changed = diagonal + (byte == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count]
  }
}
