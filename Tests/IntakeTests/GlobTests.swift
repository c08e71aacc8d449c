import Testing

@testable import Intake

@Suite("File names with stars, and rows in messages")
struct GlobTests {
  @Test(
    "A pattern fits what its stars and question marks leave open",
    arguments: [
      ("", "", true), ("", "a", false), ("*", "", true), ("a*", "a", true), ("a*c", "abcbc", true),
      ("a*b?d*", "axbxbcd", true), ("?", "", false), ("?", "é", true), ("*.csv", "x.csv.gz", false),
      ("a**b", "ab", true), ("*a", "b", false), ("a?", "a", false),
      ("orders-*.csv", "orders-1.csv", true),
    ])
  func fits(pattern: String, name: String, expected: Bool) {
    #expect(Glob.matches(pattern, name) == expected)
  }

  @Test("Many stars take no longer than the pattern times the name", .timeLimit(.minutes(1)))
  func many() {
    let pattern = String(repeating: "*a", count: 60) + "b"
    #expect(!Glob.matches(pattern, String(repeating: "a", count: 255)))
    #expect(Glob.matches(pattern, String(repeating: "a", count: 255) + "b"))
  }

  @Test("A message lists the columns of a header, and no data of a file without one")
  func shown() {
    #expect(ShownHeader.text(["Id", "Day", "2nd fee", ""]) == "Id, Day, 2nd fee, ")
    for datum in ["asha@mail.in", "9876543210", "12.50", "2026-04-01", "call +91 98765 43210"] {
      #expect(ShownHeader.text(["Asha Rao", datum]) == "2 fields that are no names of columns")
    }
    let wide = ShownHeader.text((0..<150).map { "c\($0)" })
    #expect(wide.hasSuffix("c99 and 50 more"))
    #expect(ShownHeader.text([String(repeating: "x", count: 900)]).count == 64)
  }
}
