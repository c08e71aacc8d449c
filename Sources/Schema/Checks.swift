package import Postgres

/// What a check found: in a healthy book, no row.
package struct CheckResult: Hashable, Sendable {
  /// The name of the check, that of its file.
  package let name: String
  /// The columns of the rows found; none where no row was found.
  package let columns: [String]
  /// The first rows found, at most `Checks.rowsMax`.
  package let rows: [[String?]]
  /// The number of all rows found.
  package let rowCount: Int

  /// Tells whether the book passes.
  package var isPassing: Bool { rowCount == 0 }
}

/// The queries of `sql/checks`, each of which gives no row in a healthy book.
package struct Checks {
  /// The number of rows that a result keeps of one check.
  package static let rowsMax = 1000

  private let connection: Connection
  private let files: SchemaFiles

  /// Makes the checks for a database.
  package init(_ connection: Connection, files: SchemaFiles = .embedded) {
    self.connection = connection
    self.files = files
  }

  /// Names the checks, in the order in which they run.
  package static func names(in files: SchemaFiles = .embedded) -> [String] {
    files.checks.map(\.name)
  }

  /// Runs the named checks, or all of them, on one snapshot of the book.
  package func run(names: [String]? = nil) throws -> [CheckResult] {
    let known = Self.names(in: files)
    if let unknown = names?.first(where: { !known.contains($0) }) {
      throw SchemaError.unknownCheck(unknown, known: known)
    }
    let chosen = files.checks.filter { names?.contains($0.name) ?? true }
    return try connection.transaction {
      try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      try connection.execute("SET LOCAL ROLE bahi_owner")
      return try chosen.map(run)
    }
  }

  private func run(_ check: SchemaFile) throws -> CheckResult {
    var columns: [String] = []
    var rows: [[String?]] = []
    var rowCount = 0
    do {
      try connection.forEachRow(.trusted(check.text)) { row in
        rowCount += 1
        guard rowCount <= Self.rowsMax else { return }
        columns = row.columnNames
        rows.append(row.texts)
      }
    } catch let cause as PostgresError {
      throw SchemaError.failed(path: check.path, line: nil, cause: cause)
    }
    return CheckResult(name: check.name, columns: columns, rows: rows, rowCount: rowCount)
  }
}
