import Schema

/// A small schema for tests, with the real bootstrap.
struct SchemaSample {
  var migrations = [
    "0001_base": "CREATE SCHEMA demo; CREATE TABLE demo.entry (n bigint NOT NULL);",
    "0002_amount": "ALTER TABLE demo.entry ADD COLUMN amount bigint NOT NULL DEFAULT 0;",
  ]
  var functions = [
    "demo/answer": """
    CREATE OR REPLACE FUNCTION demo.answer() RETURNS bigint LANGUAGE sql STABLE
    AS $$ SELECT 42 + count(*) FROM demo.total $$;
    """
  ]
  var views = [
    "demo/doubled": "CREATE VIEW demo.doubled AS SELECT 2 * n AS n FROM demo.entry;",
    "demo/total": "CREATE VIEW demo.total AS SELECT sum(n)::bigint AS n FROM demo.doubled;",
  ]
  var checks = [
    "no_negative": """
    -- Entries are never negative.
    SELECT n FROM demo.entry WHERE n < 0 ORDER BY n;
    """,
    "some_rows": "SELECT 'empty' AS problem WHERE NOT EXISTS (SELECT FROM demo.entry)",
  ]

  var files: SchemaFiles {
    func group(_ folder: String, _ texts: [String: String]) -> [SchemaFile] {
      texts.map { SchemaFile(path: "\(folder)/\($0.key).sql", text: $0.value) }
    }
    return SchemaFiles(
      SchemaFiles.embedded.bootstrap + group("migrations", migrations)
        + group("functions", functions) + group("views", views) + group("checks", checks))
  }
}
