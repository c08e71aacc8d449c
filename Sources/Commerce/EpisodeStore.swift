internal import Ledger
internal import Money
internal import Postgres

/// Divides what each series has among its episodes; nothing of it is posted.
///
/// The division is of whole numbers and stays in the database, where both of its sides are: a large
/// day has tens of thousands of episodes.
struct EpisodeStore {
  private let book: Book
  private let connection: Connection

  init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Brings the episodes of some days to what their series have by now.
  func allocate(_ days: [BusinessDay]) throws {
    let days = Set(days).sorted().map(\.description)
    guard !days.isEmpty else { return }
    try connection.execute(
      "SELECT commerce.allocate_episodes(\(book.id)::integer, \(days)::date[])")
  }
}
