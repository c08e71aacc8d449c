import Testing

@testable import Intake

@Suite("Encodings")
struct EncodingTests {
  static let text = "name,amount\nकोल्हापुरी,5.00\n₹ é 😀,1\n"

  static func utf16(_ text: String, bigEndian: Bool, marked: Bool) -> [UInt8] {
    let units = (marked ? [0xFEFF] : []) + Array(text.utf16)
    return units.flatMap { unit in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return bigEndian ? bytes : bytes.reversed()
    }
  }

  @Test("UTF-16 reads alike from either end, by its mark or as the profile says")
  func utf16() {
    for bigEndian in [false, true] {
      let marked = EncodingTests.utf16(EncodingTests.text, bigEndian: bigEndian, marked: true)
      for chunkSize in [4, 5, 1 << 16] {
        #expect(
          Decoded.text(marked, chunkSize: chunkSize) { $0.encodings = [.utf8, .utf16] }
            == "\u{FEFF}" + EncodingTests.text)
      }
      let bare = EncodingTests.utf16(EncodingTests.text, bigEndian: bigEndian, marked: false)
      let declared: Decoding.Encoding = bigEndian ? .utf16be : .utf16le
      #expect(Decoded.text(bare) { $0.encodings = [declared] } == EncodingTests.text)
    }
  }

  @Test("A UTF-16 file with CR CR LF becomes the records of its text")
  func records() throws {
    let row = Fixture.unlocks([Fixture.unlock(1)], control: "#control,1,5.00")
      .replacing("\n", with: "\r\r\n")
    let file = try #require(EmbeddedFiles.all.first { $0.path.hasSuffix("own.unlocks.yaml") })
    let yaml = file.text.replacing("encodings: [utf-8]", with: "encodings: [utf-16]")
    let profile = try Profile.parse(yaml: yaml, file: "own.unlocks.yaml")
    let bytes = EncodingTests.utf16(row, bigEndian: false, marked: true)
    for chunkSize in [1, 3, 1 << 16] {
      let outcome = try Fixture.read(bytes, as: profile, chunkSize: chunkSize)
      #expect(outcome.summary?.control == .proved)
      #expect(outcome.lines.count == 1)
      #expect(outcome.summary?.sha256 == FileDigest.of(bytes).sha256)
    }
    let other = try Fixture.profile("own.unlocks")
    #expect(
      try Fixture.read(bytes, as: other).refusal
        == "file.csv:1 is UTF-16, expected UTF-8 [F-ENC]")
  }

  @Test("GB18030 and Windows-1252 become UTF-8")
  func others() {
    #expect(
      Decoded.text([0xCE, 0xDE, 0xD0, 0xA7, 0x2D, 0xB2, 0xF0, 0xB5, 0xA5]) {
        $0.encodings = [.gb18030]
      } == "无效-拆单")
    #expect(
      Decoded.text([0x80, 0x31, 0x2C, 0xE9]) { $0.encodings = [.windows1252] } == "€1,é")
  }

  @Test("Of several encodings the first is taken in which every byte has a meaning")
  func ordered() {
    let both: (inout Decoding) -> Void = { $0.encodings = [.utf8, .gb18030] }
    #expect(Decoded.text(Array("a,é\n".utf8), both) == "a,é\n")
    let filler = Array(String(repeating: "a,b\n", count: 50_000).utf8)
    #expect(Decoded.text(filler + [0xCE, 0xDE], both).hasSuffix("b\n无"))
    let neither = Decoded.text(filler + [0xFF, 0x0A], both)
    #expect(neither == "file:50001 byte 0xFF at offset 200000 is not UTF-8 [F-ENC]")
  }

  @Test("Bytes without a meaning are refused with their line and offset")
  func strict() {
    let cases: [([UInt8], Decoding.Encoding, String)] = [
      ([0x61, 0x0A, 0x81], .windows1252, "file:2 byte 0x81 at offset 2 is not Windows-1252"),
      ([0x61, 0x0A, 0xFF, 0x41], .gb18030, "file:2 byte 0xFF at offset 2 is not GB18030"),
      (
        [0x61, 0x0A, 0xCE], .gb18030, "file:2 ends within a letter of GB18030, at offset 2"
      ),
      ([0x61, 0, 0, 0xDC, 0x61, 0], .utf16le, "file:1 byte 0x00 at offset 2 is not UTF-16"),
      (
        [0x61, 0x62], .utf16,
        "file:1 has no byte order mark; declare utf-16le or utf-16be if that is right"
      ),
      ([0xFF, 0xFE, 0x61, 0], .gb18030, "file:1 is UTF-16, expected GB18030"),
      ([0xEF, 0xBB, 0xBF, 0x61], .utf16, "file:1 is UTF-8, expected UTF-16"),
    ]
    for (bytes, encoding, message) in cases {
      #expect(Decoded.text(bytes) { $0.encodings = [encoding] } == "\(message) [F-ENC]")
    }
  }

  @Test("What a profile says of decoding is read, and what is wrong is named with its line")
  func block() throws {
    let file = try #require(EmbeddedFiles.all.first { $0.path.hasSuffix("own.unlocks.yaml") })
    func parse(_ decode: String) throws -> Decoding {
      let yaml = file.text.replacing("decode: { encodings: [utf-8], bom: strip }", with: decode)
      #expect(yaml != file.text)
      return try Profile.parse(yaml: yaml, file: "x.yaml").decoding
    }
    let decoding = try parse(
      "decode: { container: zip, member: \"*.csv\", password_env: ZIP_PASSWORD, sheet: Orders, "
        + "encodings: [utf-8, gb18030] }")
    #expect(decoding.container == .zip)
    #expect(decoding.member == "*.csv")
    #expect(decoding.passwordVariable == "ZIP_PASSWORD")
    #expect(decoding.sheet == "Orders")
    #expect(decoding.encodings == [.utf8, .gb18030])
    let line =
      try #require(
        file.text.split(separator: "\n", omittingEmptySubsequences: false)
          .firstIndex { $0.hasPrefix("decode:") }) + 1
    let cases = [
      (
        "decode: { container: rar }",
        "profile.decode.container is \"rar\"; expected one of auto, none, zip, gzip, xlsx, xls, html, "
          + "camt053, mt940"
      ),
      (
        "decode: { encodings: [latin] }",
        "profile.decode.encodings is \"latin\"; expected one of utf-8, utf-16, utf-16le, utf-16be, "
          + "gb18030, windows-1252"
      ),
      ("decode: { encodings: [] }", "decode.encodings names none"),
      (
        "decode: { password_env: four corners }",
        "decode.password_env must be the name of an environment variable, not \"four corners\""
      ),
      ("decode: { bom: keep }", "decode.bom must be strip"),
    ]
    for (decode, message) in cases {
      #expect(
        throws: IntakeError.profile(file: "x.yaml", line: line, message: message)
      ) { try parse(decode) }
    }
  }
}
