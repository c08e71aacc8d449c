import Foundation
import Money
import Testing

@testable import Intake

@Suite("Values of fields")
struct ValueTests {
  private func read(_ text: String, _ format: NumberFormat) -> String {
    let arena = ByteArena()
    switch format.read(arena.keep(text)) {
    case .value(let value): return value.description
    case .notANumber: return "not a number"
    case .tooManyDecimals(let count): return "\(count) decimals"
    }
  }

  private func read(_ text: String, _ format: DateFormat) -> String? {
    let arena = ByteArena()
    switch format.read(arena.keep(text)) {
    case .instant(let instant, _): return instant.description
    case .notADate: return nil
    case .ambiguous(let one, let other): return "\(one) or \(other)"
    }
  }

  @Test(
    "Groups are right or refused",
    arguments: [
      ("1,00,393.28", "100393.28", "not a number"), ("100,393.28", "not a number", "100393.28"),
      ("393.28", "393.28", "393.28"), ("10,00.00", "not a number", "not a number"),
      ("1,234", "1234", "1234"), (",123", "not a number", "not a number"),
      ("-1,234.5", "-1234.5", "-1234.5"), ("", "not a number", "not a number"),
      ("5.", "not a number", "not a number"), (".5", "not a number", "not a number"),
      ("1e5", "not a number", "not a number"), ("1.234", "3 decimals", "3 decimals"),
      ("999999999999999999", "999999999999999999", "999999999999999999"),
      ("9999999999999999999", "not a number", "not a number"),
    ])
  func groups(text: String, indian: String, western: String) {
    func format(_ group: NumberFormat.Group) -> NumberFormat {
      NumberFormat(group: group, decimal: UInt8(ascii: "."), unit: .major, scaleMax: 2)
    }
    #expect(read(text, format(.indian)) == indian)
    #expect(read(text, format(.western)) == western)
  }

  @Test(
    "Zones with summer time give the offsets of the system",
    arguments: ["America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Berlin"])
  func zones(name: String) throws {
    let rule = try #require(TimeZoneRule(name: name))
    let zone = try #require(TimeZone(identifier: name))
    var start = 1_767_225_600
    while start < 1_830_297_600 {
      let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(start)))
      let local = start + offset
      let day = BusinessDay(daysSince1970: Int32(local / 86_400))
      let read = rule.offset(
        on: day, year: day.components.year, secondOfDay: Int64(local % 86_400))
      // Of an hour that comes twice, the text means the first.
      let again = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(start - 3600)))
      #expect(Int(read) == offset || Int(read) == again, "\(name) at \(start)")
      start += 3600 * 7
    }
  }

  @Test(
    "Dates in words, halves of the day, and zones are read",
    arguments: [
      ("Sep 3, 2026 10:01:02 AM PDT", "2026-09-03T22:31:02+05:30"),
      ("sep 13, 2026 12:00:00 am IST", "2026-09-13T00:00:00+05:30"),
      ("Sep 3, 2026 13:01:02 PM PDT", nil), ("Sep 3, 2026 10:01:02 AM XYZ", nil),
      ("20260402", "2026-04-02T00:00:00+05:30"),
      ("02-01-2026 12:10:00 am", "2026-01-02T13:40:00+05:30"),
      ("02-04-2026 00:10:00 am", "2026-04-02T12:40:00+05:30"),
      ("02-04-2026 01:05:00 PM", "2026-04-03T01:35:00+05:30"),
      ("2 April 2026", "2026-04-02T00:00:00+05:30"), ("31 September 2026", nil),
      ("Thu 2 Apr 2026", "2026-04-02T00:00:00+05:30"), ("02-04-2026 00:05:00 PM", nil),
    ])
  func writtenDates(text: String, expected: String?) throws {
    let format = try DateFormat(
      patterns: [
        "MMM d, yyyy h:mm:ss a z", "yyyyMMdd", "dd-MM-yyyy hh:mm:ss a", "d MMM yyyy",
        "EEE d MMM yyyy",
      ], zone: try #require(TimeZoneRule(name: "America/Los_Angeles")))
    #expect(read(text, format) == expected)
  }

  @Test(
    "Counts of seconds and milliseconds are instants",
    arguments: [
      ("1775109600", DateFormat.Unix.seconds, "2026-04-02T11:30:00+05:30"),
      ("1775109600000", .milliseconds, "2026-04-02T11:30:00+05:30"),
      ("1775109600000", .seconds, nil), ("-5", .seconds, nil), ("1.7E9", .seconds, nil),
      ("0", .seconds, "1970-01-01T05:30:00+05:30"),
    ] as [(String, DateFormat.Unix, String?)])
  func unixTimes(text: String, unix: DateFormat.Unix, expected: String?) throws {
    #expect(read(text, try DateFormat(patterns: [], unix: unix)) == expected)
  }

  @Test(
    "Signs in brackets, marks of debit, and words around a number are read",
    arguments: [
      ("₹ 1,234.50", "1234.50"), ("(5.00)", "-5.00"), ("(-5.00)", "not a number"),
      ("5.00 Dr", "-5.00"), ("5.00CR", "5.00"), ("5.00", "not a number"),
      ("-5.00 Dr", "not a number"), ("Rs. 7.00 Cr", "7.00"), ("(5.00) Dr", "not a number"),
      ("Dr", "not a number"), ("", "not a number"),
    ])
  func decoratedNumbers(text: String, expected: String) {
    var format = NumberFormat.any
    format.strip = ["₹", "Rs."]
    format.hasParentheses = true
    format.hasSuffix = !["₹ 1,234.50", "(5.00)", "(-5.00)"].contains(text)
    #expect(read(text, format) == expected)
  }

  @Test("Points group thousands, and per mille and basis points keep every digit")
  func moreUnits() {
    let dots = NumberFormat(group: .dot, decimal: UInt8(ascii: ","), unit: .major, scaleMax: 2)
    #expect(read("150.000", dots) == "150000")
    #expect(read("1.150.000,25", dots) == "1150000.25")
    #expect(read("150.00", dots) == "not a number")
    func rate(_ unit: NumberFormat.Unit) -> String {
      read("125", NumberFormat(group: .none, decimal: UInt8(ascii: "."), unit: unit, scaleMax: 1))
    }
    #expect(rate(.permille) == "0.125")
    #expect(rate(.bps) == "0.0125")
    #expect(rate(.ratio) == "125")
  }

  @Test("Paise and per cent keep every digit")
  func units() {
    let minor = NumberFormat(group: .none, decimal: UInt8(ascii: "."), unit: .minor, scaleMax: 0)
    #expect(read("49882", minor) == "498.82")
    let percent = NumberFormat(
      group: .none, decimal: UInt8(ascii: "."), unit: .percent, scaleMax: 4)
    #expect(read("8.25", percent) == "0.0825")
  }

  @Test(
    "Dates are read by the first pattern that takes the whole text",
    arguments: [
      ("02/04/2026 11:30:00", "2026-04-02T11:30:00+05:30"),
      ("2026-04-02T11:30:00", "2026-04-02T11:30:00+05:30"),
      ("2026-04-02T06:00:00Z", "2026-04-02T11:30:00+05:30"),
      ("2026-04-01T23:00:00-07:00", "2026-04-02T11:30:00+05:30"),
      ("02/04/26", "2026-04-02T00:00:00+05:30"), ("02/04/2026", nil), ("30/02/26", nil),
      ("02/04/26 ", nil), ("02/04/2026 24:00:00", nil), ("2026-04-02T06:00:00+15:00", nil),
    ])
  func dates(text: String, expected: String?) throws {
    let format = try DateFormat(
      patterns: [
        "dd/MM/yyyy HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssXXX", "dd/MM/yy",
      ])
    #expect(read(text, format) == expected)
  }

  @Test(
    "A path into JSON finds its value or nothing",
    arguments: [
      ("{\"episode\":\"E042\"}", "E042"), ("{ \"a\" : [1,{\"episode\":2}], \"episode\" : 7 }", "7"),
      ("{\"a\":\"\\\"}\",\"episode\":\"\\u0915\\ud83d\\ude00\\n\"}", "क😀\n"), ("{}", nil),
      ("[]", nil), ("{\"episode\":null}", nil), ("{\"episode\":\"cut", nil), ("{\"episode\"", nil),
      ("not json", nil),
    ])
  func jsonPath(text: String, expected: String?) {
    let bytes = Array(text.utf8)
    #expect(bytes.withUnsafeBytes { JSONPath.value(at: ["episode"], in: $0) } == expected)
  }

  @Test("Twins of a bank statement are told apart by an ordinal")
  func twins() throws {
    let text = String(decoding: try Fixture.bytes("bank_hdfc_statement.csv"), as: UTF8.self)
    let row =
      "06/04/26,\"NEFT DR-PAYOUT CREATOR C-12\",0000000012,06/04/26,\"1,000.00\",,\"99,597.83\"\r\n"
    let twice = text.replacing(",,,,,,\r\nSTATEMENT", with: row + ",,,,,,\r\nSTATEMENT")
      .replacing(",,,,1,2,\"1,00,597.83\"", with: ",,,,2,2,\"99,597.83\"")
    let outcome = try Fixture.read(twice, as: "hdfc.statement")
    #expect(outcome.refusal == nil)
    #expect(outcome.lines.last?.contains("ordinal=2 ") == true)
    #expect(outcome.lines.last?.contains("ext_id=6789:2026-04-06:0000000012:-1000.00:2 ") == true)
  }
}
