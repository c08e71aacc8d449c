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
      ], offsetSeconds: Instant.indiaOffsetSeconds)
    let arena = ByteArena()
    #expect(format.read(arena.keep(text))?.instant.description == expected)
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
