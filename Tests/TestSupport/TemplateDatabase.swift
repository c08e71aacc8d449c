import Postgres
import Schema

/// A database with the schema of this program, which every test clones.
enum TemplateDatabase {
  /// The template's name, made and migrated by the first test that asks.
  static func name() throws -> String { try made.get() }

  // The lock that keeps several runs on one server apart; one run makes it once.
  private static let lockKey: Int64 = 0x7465_6D70
  private static let made = Result { try make() }

  private static func make() throws -> String {
    let connection = try TestServer.superuser()
    let template = "bahi_template_\(try hash(connection))"
    try connection.execute("SELECT pg_advisory_lock(\(lockKey))")
    guard try connection.rows("SELECT FROM pg_database WHERE datname = \(template)").isEmpty else {
      return template
    }
    let unfinished = template + "_unfinished"
    try connection.execute("DROP DATABASE IF EXISTS \(identifier: unfinished) WITH (FORCE)")
    try connection.execute(
      "CREATE DATABASE \(identifier: unfinished) OWNER bahi TEMPLATE template0")
    try migrate(unfinished)
    try connection.execute(
      """
      ALTER DATABASE \(identifier: unfinished) RENAME TO \(identifier: template)
      """)
    return template
  }

  private static func migrate(_ database: String) throws {
    let owner = try Connection("\(TestServer.conninfo()) dbname=\(database) user=bahi")
    _ = try Migrator(owner).apply()
  }

  private static func hash(_ connection: Connection) throws -> String {
    let text = SchemaFiles.embedded.all.map { "\($0.path)\n\($0.text)" }.joined(separator: "\n")
    return try connection.row(
      """
      SELECT left(encode(sha256(convert_to(\(text), 'UTF8')), 'hex'), 16) AS hash
      """
    ).value("hash")
  }
}
