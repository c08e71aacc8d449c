package import Money
internal import Postgres

/// What a file does to the lines of one currency, in records and in money.
package struct ImportDifference: Hashable, Sendable {
  /// What becomes of the lines.
  package enum Category: String, CaseIterable, Hashable, Sendable {
    case new, unchanged, changed
    /// An older word than the one that stands; it is kept behind it.
    case older
    case rejected
    /// Gone from the file, and so withdrawn.
    case vanished
    /// Gone from the file though settled; a second person decides.
    case held
    /// Gone from the file, and left as it stands.
    case missing

    /// Whether the lines are records of the file, and not of earlier ones.
    package var isRead: Bool {
      switch self {
      case .new, .unchanged, .changed, .older, .rejected: true
      case .vanished, .held, .missing: false
      }
    }
  }

  package let category: Category
  package let currency: String
  package let records: Int
  /// The money of the lines before the file and after it; of rejected records what they say.
  package let before: ExactDecimal
  package let after: ExactDecimal

  package init(
    category: Category, currency: String, records: Int, before: ExactDecimal, after: ExactDecimal
  ) {
    self.category = category
    self.currency = currency
    self.records = records
    self.before = before
    self.after = after
  }
}

extension ImportDifference {
  init(_ row: Row) throws {
    guard let category = Category(rawValue: try row.value("category")) else {
      preconditionFailure("the comparison knows the categories")
    }
    self.init(
      category: category, currency: try row.optional("currency") ?? "?",
      records: try row.value("records"),
      before: try ExactDecimal(try row.value("before", as: String.self)),
      after: try ExactDecimal(try row.value("after", as: String.self)))
  }
}
