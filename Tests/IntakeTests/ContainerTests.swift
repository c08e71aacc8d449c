import FoundationEssentials
import Glibc
import Money
import Testing

@testable import Intake

@Suite("Files in containers")
struct ContainerTests {
  @Test(
    "What is packed reads like what was packed",
    arguments: ["orders.csv.gz", "orders.zip"], [1, 7, 1 << 16])
  func packed(name: String, chunkSize: Int) throws {
    let plain = String(decoding: try Fixture.bytes("flipkart_affiliate_orders.csv"), as: UTF8.self)
    #expect(try Decoded.fixture("containers/\(name)", chunkSize: chunkSize) == plain)
  }

  @Test("A packed file is recognised, and its hash is that of the bytes received")
  func recognised() throws {
    let plain = try Fixture.read(
      Fixture.bytes("flipkart_affiliate_orders.csv"),
      as: Fixture.profile("flipkart.affiliate.orders"))
    for name in ["orders.csv.gz", "orders.zip"] {
      let bytes = try Fixture.bytes("containers/\(name)")
      let profile = try ProfileCatalog.builtIn().detect(fileName: name, head: bytes)
      let outcome = try Fixture.read(bytes, as: profile, named: name)
      #expect(outcome.lines == plain.lines)
      #expect(outcome.summary?.sha256 == FileDigest.of(bytes).sha256)
      #expect(outcome.summary?.byteSize == bytes.count)
      let path = Fixture.folder.appending(path: "containers/\(name)").path()
      #expect(try ProfileCatalog.builtIn().detect(path: path).name == profile.name)
      let onDisk = try FileReading().read(
        path: path, profile: profile, knownThrough: try BusinessDay("2026-04-30"),
        rejects: RejectList()
      ) { _ in }
      #expect(onDisk.sha256 == outcome.summary?.sha256)
      #expect(onDisk.sum == outcome.summary?.sum)
    }
  }

  @Test(
    "An archive whose file cannot be told is refused by name",
    arguments: [
      ("two.zip", nil, "two.zip: holds several files that match: a.csv, b.csv [F-MEMBER]"),
      ("two.zip", "c*", "two.zip: holds no file like c*, only a.csv, b.csv [F-MEMBER]"),
      ("empty.zip", nil, "empty.zip: is an archive that holds no file [F-MEMBER]"),
      (
        "path-0.zip", nil,
        "path-0.zip: holds \"../orders.csv\", a name that leads out of its folder [F-MEMBER]"
      ),
      (
        "path-1.zip", nil,
        "path-1.zip: holds \"/etc/orders.csv\", a name that leads out of its folder [F-MEMBER]"
      ),
      (
        "path-2.zip", "*.csv",
        "path-2.zip: holds \"../orders.csv\", a name that leads out of its folder [F-MEMBER]"
      ),
      ("nested.zip", nil, "nested.zip: is a zip archive within a zip archive [F-CONTAINER]"),
    ])
  func members(name: String, pattern: String?, message: String) throws {
    #expect(try Decoded.fixture("containers/\(name)") { $0.member = pattern } == message)
  }

  @Test("A pattern chooses one file of several")
  func chosen() throws {
    let text = try Decoded.fixture("containers/two.zip") { $0.member = "b.*" }
    #expect(text.hasPrefix("affiliateOrderItemId,"))
  }

  @Test("A password comes from the environment or from a file that it names, and never else")
  func password() throws {
    let variable = "BAHI_TEST_ZIP_PASSWORD"
    func read() throws -> String {
      try Decoded.fixture("containers/locked.zip") { $0.passwordVariable = variable }
    }
    let missing = "locked.zip: cannot be unpacked: Passphrase required for this entry [F-PASSWORD]"
    #expect(try read() == missing)
    setenv(variable, "wrong", 1)
    #expect(try read() == "locked.zip: cannot be unpacked: Incorrect passphrase [F-PASSWORD]")
    setenv(variable, "four corners", 1)
    #expect(try read().hasPrefix("affiliateOrderItemId,"))
    unsetenv(variable)
    let path = "/tmp/bahi-password-\(getpid())"
    let file = try #require(fopen(path, "w"))
    fputs("four corners\n", file)
    fclose(file)
    setenv("\(variable)_FILE", path, 1)
    #expect(try read().hasPrefix("affiliateOrderItemId,"))
    unsetenv("\(variable)_FILE")
    unlink(path)
  }

  @Test("A container that is cut anywhere never passes for whole")
  func cut() throws {
    for name in ["orders.csv.gz", "orders.zip"] {
      let whole = try Fixture.bytes("containers/\(name)")
      let text = try Decoded.fixture("containers/\(name)")
      for length in 4..<whole.count {
        let decoded = Decoded.text(Array(whole[..<length]))
        #expect(decoded.hasSuffix("]") && decoded.hasPrefix("file:"), "cut to \(length) bytes")
        #expect(decoded != text)
      }
    }
    let zip = try Fixture.bytes("containers/orders.zip")
    #expect(
      Decoded.text(Array(zip.dropLast(30)))
        == "file: has no directory at its end, so the zip archive is cut or damaged [F-CUT]")
    let gzip = try Fixture.bytes("containers/orders.csv.gz")
    #expect(
      Decoded.text(Array(gzip.dropLast(9)))
        == "file: cannot be opened: truncated gzip input [F-CUT]")
  }

  @Test("A file that unpacks to far more than it is is refused")
  func bomb() throws {
    #expect(
      try Decoded.fixture("containers/bomb.csv.gz", chunkSize: 1 << 20)
        == "bomb.csv.gz: unpacks to more than 64 MiB, 250 times what was received [F-SIZE]")
  }

  @Test("A profile that names its container takes no other, but its rejects as text")
  func declared() throws {
    let cases: [(String, Decoding.Container, String)] = [
      ("containers/orders.zip", .none, "is a zip archive, expected plain text"),
      ("flipkart_affiliate_orders.csv", .zip, "is plain text, expected a zip archive"),
      ("containers/orders.zip", .gzip, "is plain text, expected a gzip file"),
      (
        "flipkart_seller_settlement.xlsx", .xls, "is an XLSX workbook, expected an old XLS workbook"
      ),
      ("bank_icici_statement_page.xls", .xls, "is an HTML page, expected an old XLS workbook"),
      ("bank_mt940.sta", .camt053, "is an MT940 statement, expected a camt.053 statement"),
    ]
    for (file, container, message) in cases {
      #expect(
        try Decoded.fixture(file) { $0.container = container }
          == "\(FileHead.name(of: file)): \(message) [F-CONTAINER]")
    }
    let rejects = "line,record,code,column,message,entry\n1,1,E-DATE,x,y,1\n"
    #expect(Decoded.text(Array(rejects.utf8)) { $0.container = .camt053 } == rejects)
    #expect(Decoded.text(Array(rejects.utf8)) { $0.encodings = [.utf16] } == rejects)
  }

  @Test("An endless line, a million columns and an endless page are refused after a little")
  func endless() throws {
    let profile = try Fixture.profile("own.unlocks")
    func refusal(_ source: EndlessBytes) -> String {
      let received = ReceivedBytes(source)
      do {
        let text = try FileDecoder(received, fileName: "x", profile: profile).open()
        let stream = try RecordStream(
          source: text.source, fileName: "x", dialect: profile.dialect, chunkSize: 1 << 18,
          numbering: text.numbering)
        while try stream.advance() {}
        return "read"
      } catch {
        #expect(source.given < 80 << 20)
        return "\(error)"
      }
    }
    let long = "x:1 starts a record of more than 1 MiB, perhaps a quote that is never closed"
    #expect(refusal(EndlessBytes("", "x")) == "\(long) [F-LIMIT]")
    #expect(refusal(EndlessBytes("", ",,,,")) == "\(long) [F-LIMIT]")
    let wide = EndlessBytes(String(repeating: ",", count: 1_000_000) + "\n", "a\n")
    #expect(refusal(wide) == "x:1 has 1000001 columns, more than 4096 [F-LIMIT]")
    #expect(
      refusal(EndlessBytes("<table><tr><td>", "x"))
        == "x: has more than 256 KiB between two tags [F-LIMIT]")
    #expect(
      refusal(EndlessBytes("<table><tr>", "<td>x"))
        == "x: has a table row that is too large, or nests too deep [F-LIMIT]")
    #expect(
      refusal(EndlessBytes("<table>", "<div>"))
        == "x: has a table row that is too large, or nests too deep [F-LIMIT]")
    #expect(
      refusal(EndlessBytes("<table>", "<!-- -->"))
        == "x: is an HTML page of more than 32 MiB [F-SIZE]")
    #expect(refusal(EndlessBytes(":20:", "x")) == "x:1 has a line of more than 64 KiB [F-LIMIT]")
    let nul = "x:1 holds control bytes, so it is no text [F-NOTCSV]"
    #expect(refusal(EndlessBytes("", "\u{0}")) == nul)
    #expect(
      refusal(EndlessBytes("<Document xmlns=\"camt.053\"><BkToCstmrStmt>", "<a>"))
        == "x: camt.053:1 nests elements deeper than 64 [F-XML]")
  }
}

/// A file that begins in one way and then never ends.
final class EndlessBytes: SeekableBytes {
  private let start: [UInt8]
  private let rest: [UInt8]
  private(set) var given = 0

  init(_ start: String, _ rest: String) {
    self.start = Array(start.utf8)
    self.rest = Array(
      String(repeating: rest, count: max(1, 4096 / rest.utf8.count)).utf8)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if given < start.count {
      let count = min(buffer.count, start.count - given)
      buffer.copyBytes(from: start[given..<given + count])
      given += count
      return count
    }
    let place = (given - start.count) % rest.count
    let count = min(buffer.count, rest.count - place)
    buffer.copyBytes(from: rest[place..<place + count])
    given += count
    return count
  }

  func seek(to offset: Int) { given = offset }

  func byteCount() -> Int { 1 << 40 }
}
