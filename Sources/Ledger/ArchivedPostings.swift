internal import Postgres

/// Where the postings of detached months are: in tables beside the posting table, or nowhere.
struct ArchivedPostings {
  private struct Lost {
    let month: String
    let xids: ClosedRange<Int64>
  }

  private var tables: [String] = []
  private var lost: [Lost] = []

  /// Where all postings are in the posting table.
  init() {}

  /// Finds the detached months, and reads those that were dropped from their files.
  ///
  /// The reader gets temporary tables for these. A file that is not what was exported is not read.
  static func open(
    folder: String?, on connection: Connection, reader: Connection, gaps: inout [String]
  ) throws -> ArchivedPostings {
    var archived = ArchivedPostings()
    for month in try ArchivedMonth.detached(on: connection) {
      if month.hasTable {
        archived.tables.append(month.table)
        continue
      }
      if let folder {
        let file = MonthFile(month: month.month, folder: folder)
        do {
          try file.require(sha256: month.fileSHA256)
          archived.tables.append(try file.load(on: reader))
          continue
        } catch let error as LedgerError {
          gaps.append(error.description)
        }
      }
      if let first = month.firstXid, let last = month.lastXid, first <= last {
        archived.lost.append(Lost(month: month.month, xids: first...last))
      }
    }
    return archived
  }

  /// The postings of all months as one relation; nil when the posting table has them.
  func source(for relation: SealedRelation) -> SQL? {
    guard !tables.isEmpty else { return nil }
    let columns = relation.columns.joined(separator: ", ")
    let parts = ([relation.relation] + tables).map { "SELECT \(columns) FROM \($0)" }
    return .trusted("(\(parts.joined(separator: " UNION ALL ")))")
  }

  /// Names a month whose postings are not at hand and may belong to a window.
  func missingMonth(in window: SealWindow) -> String? {
    lost.first { $0.xids.lowerBound < window.before && $0.xids.upperBound >= window.after }?.month
  }
}
