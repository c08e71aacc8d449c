internal import Postgres

/// A table whose rows are sealed: which of its columns, in which order, and what a leaf is.
///
/// Rows in succession that share a name make one leaf. A name tells a person which leaf it is.
package struct SealedRelation: Hashable, Sendable {
  /// The number that separates the leaves of one relation from those of all others.
  package let section: Int16
  /// The noun for a leaf in messages.
  package let noun: String
  package let relation: String
  /// The columns that are hashed, in the order of the encoding.
  package let columns: [String]
  /// The columns that may change later, and so stay out of the hash.
  package let leftOut: [String]
  /// The SQL of a leaf's name and of the order of the rows.
  let name: String
  let order: String
  /// The SQL that picks a book's rows, with `BOOK` for its number.
  let ofBook: String
  /// Columns whose text is hashed instead of the type's own binary form.
  let asText: Set<String>

  init(
    _ section: Int16, _ noun: String, of relation: String, columns: String, leftOut: String = "",
    name: String, order: String, ofBook: String = "r.book = BOOK", asText: Set<String> = []
  ) {
    self.section = section
    self.noun = noun
    self.relation = relation
    self.columns = columns.split(separator: " ").map(String.init)
    self.leftOut = leftOut.split(separator: " ").map(String.init)
    self.name = name
    self.order = order
    self.ofBook = ofBook
    self.asText = asText
  }

  /// Selects the rows of a window, each with its leaf's name before its columns.
  func rows(of book: Book, in window: SealWindow, from source: SQL? = nil) -> SQL {
    let values = columns.map { asText.contains($0) ? "r.\($0)::text" : "r.\($0)" }
      .joined(separator: ", ")
    let condition = ofBook.replacing("BOOK", with: String(book.id.rawValue))
    return """
      SELECT \(fragment: .trusted(name)), \(fragment: .trusted(values))
      FROM \(fragment: source ?? .trusted(relation)) AS r
      WHERE \(fragment: .trusted(condition))
        AND r.xid >= \(literal: window.after) AND r.xid < \(literal: window.before)
      ORDER BY \(fragment: .trusted(order))
      """
  }
}

/// The xids of a block's rows, the first one included.
struct SealWindow: Hashable, Sendable {
  let after: Int64
  let before: Int64
}
