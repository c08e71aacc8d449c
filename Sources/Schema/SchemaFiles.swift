/// The files of `sql/`, by what they are for, each group in the order of its paths.
package struct SchemaFiles: Sendable {
  /// What the connecting user runs once on a server.
  package private(set) var bootstrap: [SchemaFile] = []
  /// The steps of the schema, forward only.
  package private(set) var migrations: [SchemaFile] = []
  /// The functions, replaced when changed.
  package private(set) var functions: [SchemaFile] = []
  /// The views, made anew when one has changed.
  package private(set) var views: [SchemaFile] = []
  /// The queries that give no row in a healthy book.
  package private(set) var checks: [SchemaFile] = []

  /// The files that this program was built with.
  package static let embedded = SchemaFiles(
    EmbeddedFiles.all.map { SchemaFile(path: $0.path, text: $0.text) })

  /// Sorts files into their groups; each path begins with the folder of its group.
  package init(_ files: [SchemaFile]) {
    for file in files.sorted(by: { $0.path < $1.path }) {
      switch file.path.prefix(while: { $0 != "/" }) {
      case "bootstrap": bootstrap.append(file)
      case "migrations": migrations.append(file)
      case "functions": functions.append(file)
      case "views": views.append(file)
      case "checks": checks.append(file)
      default: preconditionFailure("sql/\(file.path) stands in no known folder")
      }
    }
    let versions = migrations.map(Self.version)
    precondition(
      zip(versions, versions.dropFirst()).allSatisfy { $0 < $1 },
      "two migrations have the same version")
  }

  /// All files, in an order that does not depend on how they were given.
  package var all: [SchemaFile] { bootstrap + migrations + functions + views + checks }

  static func version(of migration: SchemaFile) -> Int {
    let digits = migration.name.prefix { $0 != "_" }
    guard digits.count == 4, let version = Int(digits) else {
      preconditionFailure("sql/\(migration.path) is not named NNNN_name.sql")
    }
    return version
  }
}
