import Schema
import TestSupport
import Testing

@Suite("Embedded schema")
struct EmbeddedSchemaTests {
  @Test("The program carries the files of sql/")
  func embedded() {
    #expect(SchemaFiles.embedded.bootstrap.map(\.path) == ["bootstrap/roles.sql"])
    #expect(!SchemaFiles.embedded.migrations.isEmpty)
    #expect(SchemaFiles.embedded.bootstrap.first?.text.hasSuffix("$$;\n") == true)
  }

  @Test("A test's database has the schema of the program", .database)
  func template() throws {
    try Migrator(TestDatabase.current.connection()).requireCurrent()
  }
}
