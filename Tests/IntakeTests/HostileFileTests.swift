import FoundationEssentials
import Testing

@testable import Intake

@Suite("Files that mean harm")
struct HostileFileTests {
  @Test("A message cannot command a terminal, break its line, turn its letters or fill a page")
  func messages() throws {
    let cases = [
      ("\u{1B}[2Jx", "\\u{1B}[2Jx"), ("a\nb\r\tc", "a\\nb\\r\\tc"),
      ("\u{202E}txe\u{2028}", "\\u{202E}txe\\u{2028}"), ("\u{9B}x", "\\u{9B}x"),
      ("चप्पल ₹5 é क्\u{200D}ष", "चप्पल ₹5 é क्\u{200D}ष"), ("", ""),
    ]
    for (text, line) in cases { #expect(PrintableText.line(text) == line) }
    let long = PrintableText.line(String(repeating: "é", count: 500_000) + " is not a number")
    #expect(long.unicodeScalars.count == 403 && long.hasSuffix(" is not a number"))

    let row = Fixture.unlock(1, amount: String(repeating: "9", count: 10_000))
    let outcome = try Fixture.read(
      Fixture.unlocks([row.replacing("S1", with: "S1")], control: "#control,1,5.00"),
      as: "own.unlocks")
    #expect(outcome.rejects.count == 1 && (outcome.rejects.first?.utf8.count ?? 0) < 500)
    #expect(outcome.rejects.first?.hasSuffix("is not a number [E-NUM]") == true)
    let refusal = IntakeError.refused(
      .member, file: "a\u{1B}.zip", line: 3, message: "holds \u{7}x")
    #expect(refusal.description == "a\\u{1B}.zip:3 holds \\u{7}x [F-MEMBER]")
  }

  /// A gzip file whose one block is stored as it is.
  private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    let size = [UInt8(bytes.count & 255), UInt8(bytes.count >> 8)]
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + size + size.map { ~$0 } + bytes
      + [UInt8](repeating: 0, count: 8)
  }

  @Test("Compression within compression is counted, however the library would see through it")
  func nested() {
    let once = gzip(Array("a,b\n".utf8))
    #expect(Decoded.text(gzip(once)) == "a,b\n")
    #expect(
      Decoded.text(gzip(gzip(once)))
        == "file: is an archive within an archive within an archive [F-CONTAINER]")
  }

  @Test("UTF-16 without a mark and documents of other kinds are named")
  func foreign() throws {
    let text = Fixture.unlockHeader
    let little: [UInt8] = text.utf8.flatMap { [$0, 0] as [UInt8] }
    let big: [UInt8] = text.utf8.flatMap { [0, $0] as [UInt8] }
    let profile = try Fixture.profile("own.unlocks")
    for (bytes, name) in [(little, "le"), (big, "be")] {
      #expect(
        try Fixture.read(bytes, as: profile).refusal
          == "file.csv:1 seems to be UTF-16 without a byte order mark; save it as UTF-8, or let "
          + "its profile name utf-16\(name) under encodings [F-ENC]")
    }
    let catalog = try ProfileCatalog.builtIn()
    for (start, name) in [
      (Array("%PDF-1.7\n".utf8), "a PDF document"), ([0x89, 0x50, 0x4E, 0x47], "a picture"),
      (Array("Rar!".utf8), "a RAR archive"),
    ] {
      #expect {
        try catalog.detect(fileName: "x", head: start)
      } throws: {
        "\($0)"
          == "x: is \(name), which holds no table that can be read; ask for CSV or XLSX [F-NOTCSV]"
      }
    }
  }

  @Test(
    "Numbers of telephones and cards and addresses are found however they are written",
    arguments: [
      ("फोन9876543210", "फोन[phone]"), ("९८७६५ ४३२१०", "[phone]"), ("00919876543210", "[phone]"),
      ("98765\u{A0}43210", "[phone]"), ("98765  43210", "[phone]"), ("+91 98765–43210", "[phone]"),
      ("4111.1111.1111.1111", "[card]"), ("4111 - 1111", "4111 - 1111"),
      ("9876543.210", "9876543.210"), ("utr9876543210", "utr9876543210"),
      ("मीरा@example.in", "[email]"), ("to=meera%40example.in&x", "to=[email]&x"),
      ("meera@example.in.", "[email]."), ("meera@okbank", "meera@okbank"),
    ])
  func secrets(text: String, masked: String) {
    #expect(SecretText.masked(text, [.pan, .email, .phone]) == masked)
  }

  @Test("A column that may not be kept is taken out each time that the file has it")
  func doubled() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "doubled-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = String(
      decoding: try Fixture.bytes("cashfree_settlement_recon_two_section.csv"), as: UTF8.self)
    var isBelow = false
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let row = line.replacing("\r", with: "")
      if row.contains("Customer Phone") {
        isBelow = true
        return row + ",Customer Phone, customer  phone"
      }
      return isBelow && row.contains(",") ? row + ",Meera Iyer,Kabir Rao" : row
    }
    let (source, target) = (folder.appending(path: "a.csv"), folder.appending(path: "b.csv"))
    try Data(rows.joined(separator: "\n").utf8).write(to: source)
    _ = try PrivacyRule(try Fixture.profile("cashfree.settlement_recon"), key: [])
      .rewrite(source.path(), to: target.path())
    let kept = String(decoding: try Data(contentsOf: target), as: UTF8.self)
    #expect(kept.contains("customer  phone") && !kept.contains("Meera") && !kept.contains("Kabir"))
  }

  @Test("Every code says what it means and what to do, in words of their own")
  func advice() {
    let texts =
      FileCode.allCases.map { ($0.meaning, $0.advice) }
      + RowCode.allCases.map { ($0.meaning, $0.advice) }
    #expect(Set(texts.map(\.0)).count == texts.count)
    #expect(texts.allSatisfy { $0.0.hasSuffix(".") && !$0.1.isEmpty && !$0.1.hasSuffix(".") })
  }
}
