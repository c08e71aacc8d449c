import Money
import TestSupport
import Testing

@Suite("Days, instants and periods")
struct DayTests {
  @Test("Every day of four centuries is read back, and follows the one before it")
  func roundTrip() throws {
    let first = try BusinessDay("1900-01-01")
    var day = first
    for _ in 0..<146_097 {
      let next = day.adding(days: 1)
      let parts = next.components
      guard
        BusinessDay(year: parts.year, month: parts.month, day: parts.day) == next,
        parts.day == 1 || parts.day == day.components.day + 1, next > day,
        next.days(since: day) == 1
      else {
        Issue.record("\(next) does not follow \(day)")
        return
      }
      day = next
    }
    #expect(day.description == "2300-01-01")
    #expect(day.days(since: first) == 146_097)
  }

  @Test("Printed days are read back", arguments: Seed.sweep(64))
  func printed(seed: Seed) throws {
    var random = seed
    let day = BusinessDay(daysSince1970: Int32.random(in: -700_000...2_900_000, using: &random))
    #expect(try BusinessDay(day.description) == day)
  }

  @Test(
    "Known days stand where they should",
    arguments: [
      ("1970-01-01", 0), ("2026-04-01", 20_544), ("2000-02-29", 11_016), ("1969-12-31", -1),
    ]
      as [(String, Int32)])
  func known(text: String, count: Int32) throws {
    #expect(try BusinessDay(text).daysSince1970 == count)
    #expect(BusinessDay(daysSince1970: count).description == text)
  }

  @Test(
    "Leap days are days only in leap years",
    arguments: [
      (2024, true), (2026, false), (2000, true), (1900, false), (2100, false), (2028, true),
    ])
  func leapDays(year: Int, isLeap: Bool) throws {
    #expect((BusinessDay(year: year, month: 2, day: 29) != nil) == isLeap)
    let march = try #require(BusinessDay(year: year, month: 3, day: 1))
    #expect(march.adding(days: -1).components.day == (isLeap ? 29 : 28))
  }

  @Test(
    "What is not a day is refused",
    arguments: [
      "", "2026-4-01", "2026-04-31", "2026-13-01", "2026-00-10", "2026-04-00", "20260401",
      "0000-01-01",
      "2026-04-01T", "2026/04/01", "26-04-01", "2026-04-01-", "+026-04-01", "2026-+4-01",
      "2026--4-01",
    ])
  func notADay(text: String) {
    #expect(throws: MoneyError.notADay(text)) { try BusinessDay(text) }
  }

  @Test(
    "The business day is that of India",
    arguments: [
      ("2026-03-31T20:00:00Z", "2026-04-01"), ("2026-03-31T18:29:59Z", "2026-03-31"),
      ("2026-03-31T18:30:00Z", "2026-04-01"), ("2026-04-01T00:00:00+05:30", "2026-04-01"),
      ("2026-03-31T23:59:59+05:30", "2026-03-31"), ("2026-03-31T14:00:00-05:00", "2026-04-01"),
      ("1969-12-31T18:29:59Z", "1969-12-31"), ("1969-12-31T18:30:00Z", "1970-01-01"),
    ])
  func businessDay(instant: String, day: String) throws {
    #expect(try Instant(instant).businessDay.description == day)
  }

  @Test("Instants are read back from what they print", arguments: Seed.sweep(64))
  func instants(seed: Seed) throws {
    var random = seed
    let seconds = Int64.random(in: -2_000_000_000...6_000_000_000, using: &random)
    let instant = Instant(microsecondsSince1970: seconds * 1_000_000)
    #expect(try Instant(instant.description) == instant)
    let second = Int64.random(in: 0..<86_400, using: &random)
    let made = Instant(day: instant.businessDay, secondOfDay: second)
    #expect(made.businessDay == instant.businessDay)
  }

  @Test("One instant has many spellings and one print")
  func spellings() throws {
    let instant = try Instant("2026-04-30T18:00:00+05:30")
    #expect(try Instant("2026-04-30T12:30:00Z") == instant)
    #expect(instant.description == "2026-04-30T18:00:00+05:30")
    #expect(instant.microsecondsSince1970 == 1_777_552_200_000_000)
  }

  @Test(
    "What is not an instant is refused",
    arguments: [
      "", "2026-04-30", "2026-04-30T18:00:00", "2026-04-30 18:00:00Z", "2026-04-30T24:00:00Z",
      "2026-04-30T18:60:00Z", "2026-04-30T18:00:61Z", "2026-04-30T18:00:00+0530",
      "2026-04-30T18:00:00+15:00", "2026-04-30T+8:00:00Z", "2026-04-30T18:00:00+05:+3",
      "2026-04-30T18:00:00Zulu", "2026-04-30T18:00Z+05:30",
    ])
  func notAnInstant(text: String) {
    #expect(throws: MoneyError.notAnInstant(text)) { try Instant(text) }
  }
}
