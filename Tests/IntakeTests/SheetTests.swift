import Testing

@testable import Intake

@Suite("Spreadsheets")
struct SheetTests {
  @Test("Cells become text: exact numbers, ISO dates, and nothing is computed")
  func cells() throws {
    let expected = """
      Group,Group,Group,Other
      what,value,note,more
      sum of tenths,0.3,,
      amount,672.41,,
      whole,120,,
      small,0.00012,,
      id,1.73238E+18,,
      long id,1.73238000000000E+18,,
      digits,123456789012345,,
      text id,1732380000000000012,,
      true,TRUE,,
      day,2026-04-02,,
      moment,2026-04-02T11:30:15,,
      time,11:30:00,,
      first of March 1900,1900-03-01,,
      text that starts with =,=1+1,,
      formula without a value,#FORMULA,,
      error,#N/A,,
      "comma, ""quote""\","line
      line",,
      letters,कोल्हापुरी चप्पल,,

      after an empty row,1,,2

      """.replacing("1.73238000000000E+18", with: "1.73238E+18")
    for chunkSize in [1, 1 << 16] {
      #expect(try Decoded.fixture("containers/cells.xlsx", chunkSize: chunkSize) == expected)
    }
    #expect(
      try Decoded.fixture("containers/cells-1904.xlsx")
        == expected.replacing("March 1900,1900", with: "March 1904,1904")
        .replacing("time,11:30", with: "time,1904-01-01T11:30"))
    let old = """
      what,value
      sum of tenths,0.3
      id,1.73238E+18
      whole,120
      day,2026-04-02
      moment,2026-04-02T11:30:15

      """
    #expect(try Decoded.fixture("containers/cells.xls") == old)
    let statement = try Decoded.fixture("bank_icici_statement.xls").split(separator: "\n")
    #expect(statement[1] == "Account Number,XXXXXXXX4321 (INR) - BAHI DRAMA,,,,,,")
    #expect(
      statement[4]
        == "2,03/04/2026,03/04/2026,-,IMPS/BAHIUTR00000001/CASHFREE,0,388.2,100751.47")
  }

  @Test("A text formula that nobody has computed does not pass for an empty cell")
  func formulas() throws {
    #expect(try Decoded.fixture("containers/formulas.xlsx") == "#FORMULA,,1\n")
  }

  @Test("Shared texts are found by number, rich ones without what is only for reading aloud")
  func sharedTexts() throws {
    #expect(
      try Decoded.fixture("containers/shared.xlsx")
        == "plain,rich text,0.3\n\n,\"a\r\nb\",\n,FALSE,\n")
    #expect(
      try Decoded.fixture("containers/shared-missing.xlsx")
        == "shared-missing.xlsx: xl/worksheets/sheet2.xml:1 refers to the text 9, which is not "
        + "there [F-SHEET]")
  }

  @Test(
    "A stored number keeps the 15 digits that a spreadsheet shows",
    arguments: [
      ("0.30000000000000004", "0.3"), ("672.41", "672.41"), ("-107.88", "-107.88"), ("0", "0"),
      ("-0", "0"), ("1E-3", "0.001"), ("1.0000000000000001E-5", "0.00001"), ("12E2", "1200"),
      ("999999999999999", "999999999999999"), ("9999999999999999", "1E+16"),
      ("1732380000000000012", "1.73238E+18"), ("1.73238E+18", "1.73238E+18"),
      ("5.5511151231257827E-17", "5.55111512312578E-17"), ("00120.50", "120.5"),
      ("0.99999999999999999", "1"), ("1E-999", "1E-999"), ("x", "x"), ("", ""), ("1.2.3", "1.2.3"),
      ("1E", "1E"), ("+5", "5"), (".5", "0.5"), ("1234.5678901234567", "1234.56789012346"),
    ])
  func numbers(stored: String, text: String) {
    #expect(SheetValue.number(stored).replacing("-0", with: stored == "-0" ? "0" : "-0") == text)
  }

  @Test(
    "A serial number becomes a day and a time in either date system",
    arguments: [
      ("46114", false, "2026-04-02"), ("44652", true, "2026-04-02"),
      ("46114.479340277778", false, "2026-04-02T11:30:15"), ("0.5", false, "12:00:00"),
      ("0.5", true, "1904-01-01T12:00:00"), ("59", false, "1900-02-28"), ("60", false, "60"),
      ("61", false, "1900-03-01"), ("46113.999999999", false, "2026-04-02"), ("-1", false, "-1"),
      ("2958465", false, "9999-12-31"), ("2958466", false, "2958466"), ("x", false, "x"),
    ])
  func dates(stored: String, startsIn1904: Bool, text: String) {
    #expect(SheetValue.date(stored, startsIn1904: startsIn1904) == text)
  }

  @Test(
    "Formats that show dates are told from those that show numbers",
    arguments: [
      ("yyyy/mm/dd", true), ("0.00", false), ("General", false), ("#,##0.00\" Rs d\"", false),
      ("[$-409]d-mmm-yy", true), ("[h]:mm", false), ("[Red]0.00", false), ("0.00;-0.00;d", false),
      ("hh:mm", true), ("\\d0", false), ("_d0", false),
    ])
  func formats(format: String, isDate: Bool) {
    #expect(SheetValue.isDate(format: format) == isDate)
  }

  @Test("A sheet is found by its name, and a missing one is told with those that there are")
  func names() throws {
    let file = "flipkart_seller_settlement.xlsx"
    #expect(try Decoded.fixture(file) == "How to read this report\n")
    #expect(try Decoded.fixture(file) { $0.sheet = "Ord*" }.hasPrefix("Payment Details,Payment"))
    #expect(
      try Decoded.fixture(file) { $0.sheet = "Returns" }
        == "\(file): holds no sheet \"Returns\"; its sheets are Help, Orders [F-SHEET]")
    #expect(
      try Decoded.fixture(file) { $0.sheet = "*" }
        == "\(file): holds several sheets like \"*\": Help, Orders [F-SHEET]")
    #expect(
      try Decoded.fixture("containers/workbook.zip") { $0.sheet = "Orders" }
        == Decoded.fixture(file) { $0.sheet = "Orders" })
    #expect(
      try Decoded.fixture("containers/cells.xls") { $0.sheet = "Orders" }
        == "cells.xls: holds no one sheet \"Orders\"; its sheets are Cells [F-SHEET]")
  }

  @Test("A workbook that is cut or damaged is refused")
  func damaged() throws {
    let modern = try Fixture.bytes("containers/cells.xlsx")
    #expect(
      Decoded.text(Array(modern.dropLast(100)))
        == "file: has no directory at its end, so the zip archive is cut or damaged [F-CUT]")
    let old = try Fixture.bytes("containers/cells.xls")
    #expect(Decoded.text(Array(old.prefix(1500))).hasSuffix("[F-CONTAINER]"))
    // A dimension record that claims 65,536 rows of 256 columns, once for each of 30 sheets.
    var huge = old
    let claim: [UInt8] = [0, 2, 14, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]
    for index in 0..<30 { huge.replaceSubrange(600 + index * 20..<618 + index * 20, with: claim) }
    #expect(Decoded.text(huge) == "file: claims more than 6 million cells [F-LIMIT]")
  }

  @Test("The tables of an HTML page that calls itself a workbook become rows")
  func page() throws {
    let text = try Decoded.fixture("bank_icici_statement_page.xls")
    let lines = text.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[1] == "Account Number,XXXXXXXX4321 (INR),,,,,,")
    let table = String(decoding: try Fixture.bytes("bank_icici_statement.csv"), as: UTF8.self)
    #expect(
      lines[3...].joined(separator: "\n")
        == table.split(whereSeparator: \.isNewline).dropFirst().joined(separator: "\n"))
    #expect(
      lines[4] == "2,03/04/2026,03/04/2026,-,IMPS/BAHIUTR00000001/CASHFREE,0.00,388.20,"
        + "\"1,00,751.47\"")
    let page = "<table><tr><th colspan=2>A &amp; B<th>C<tr><td>1<br>2<td>&nbsp;<td>=3</table>"
    #expect(Decoded.text(Array(page.utf8)) == "A & B,A & B,C\n1 2,,=3\n")
    let cases = [
      ("<html><p>sign in</p></html>", "is an HTML page without a table [F-CONTAINER]"),
      ("<table><tr><td>1<td>2", "cut before the end of its table [F-CUT]"),
      ("<table><tr><td>1<td>\u{FFFD}</table>", nil),
    ]
    for (page, message) in cases {
      let text = Decoded.text(Array(page.utf8))
      #expect(message.map { text == "file: \($0)" } ?? (text == "1,\u{FFFD}\n"))
    }
    let bad = Array("<table><tr><td>1<td>".utf8) + [0xE9] + Array("</table>".utf8)
    #expect(Decoded.text(bad) == "file:1 byte 0xE9 at offset 20 is not UTF-8 [F-ENC]")
  }

  @Test("A page or a workbook that is damaged anywhere gets a verdict")
  func mutated() throws {
    var state: UInt64 = 20_260_402
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for name in [
      "containers/cells.xlsx", "containers/cells.xls", "bank_icici_statement_page.xls",
      "bank_camt053.xml", "bank_mt940.sta", "containers/orders.zip", "containers/orders.csv.gz",
    ] {
      let original = try Fixture.bytes(name)
      for _ in 0..<60 {
        var bytes = original
        for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
        #expect(Decoded.text(bytes).utf8.count < 1 << 20)
      }
    }
  }
}
