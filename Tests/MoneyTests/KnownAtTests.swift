import Money
import Testing

@Suite("Times at which something was known")
struct KnownAtTests {
  @Test(
    "An instant may lack its seconds, and a day stands for its end in India",
    arguments: [
      ("2026-10-05T03:00+05:30", "2026-10-05T03:00:00+05:30"),
      ("2026-10-05T03:00Z", "2026-10-05T08:30:00+05:30"),
      ("2026-10-05T03:00:07Z", "2026-10-05T08:30:07+05:30"),
      ("2026-10-05", "2026-10-05T23:59:59+05:30"),
    ])
  func read(text: String, instant: String) throws {
    #expect(try Instant(knownAt: text).description == instant)
  }

  @Test("A day ends a microsecond before the next one")
  func endOfDay() throws {
    let end = try Instant(knownAt: "2026-10-05").microsecondsSince1970
    #expect(end + 1 == (try Instant("2026-10-06T00:00:00+05:30")).microsecondsSince1970)
  }

  @Test(
    "What is no time is refused", arguments: ["", "soon", "2026-10-05T03:00", "2026-10-05T3:00Z"])
  func refused(text: String) {
    #expect(throws: MoneyError.notAnInstant(text)) { try Instant(knownAt: text) }
  }
}
