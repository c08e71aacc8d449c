import Testing

@testable import embed_text

@Suite("Embedded source")
struct EmbeddedSourceTests {
  @Test(
    "A text that its literal cannot hold is refused",
    arguments: ["\"\"\"####", "\\####(", "\r\n"])
  func unwritable(mark: String) {
    #expect(throws: EmbeddingError.self) {
      try EmbeddedSource([(path: "a.sql", text: "SELECT 1 \(mark)")])
    }
  }

  @Test("A text stands in its literal unchanged")
  func verbatim() throws {
    let source = try EmbeddedSource([(path: "a.sql", text: "SELECT '\"\"\"\\n'\n")])
    #expect(source.text.contains("####\"\"\"\nSELECT '\"\"\"\\n'\n\n\"\"\"####"))
  }
}
