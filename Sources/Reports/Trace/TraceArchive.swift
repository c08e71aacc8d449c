import Ledger
import Money
import Postgres

/// Where a trace finds the postings of months that were detached.
final class TraceArchive {
  private let folder: String?
  private let connection: Connection
  private var relations: [String: String?] = [:]

  init(folder: String?, on connection: Connection) {
    self.folder = folder
    self.connection = connection
  }

  /// The relation with the postings of a month; nil where they are not at hand.
  func relation(of month: ArchivedMonth) throws -> SQL? {
    if relations[month.month] == nil {
      relations[month.month] = try month.relation(folder: folder, on: connection)
    }
    return relations[month.month].flatMap { $0 }.map { .trusted($0) }
  }

  /// Says that a month is archived, in which file, and where a trace reads it.
  func node(of month: ArchivedMonth) throws -> TraceNode {
    let source =
      if month.hasTable { "its own table" } else if try relation(of: month) != nil {
        "the file"
      } else { "nowhere, name the folder of the file with --archive" }
    return TraceNode(
      "archived", month.month,
      facts: [
        ("file", .text(month.fileName)), ("sha256", .text(month.fileSHA256)),
        ("postings", .integer(month.postingCount)), ("read_from", .text(source)),
      ])
  }
}
