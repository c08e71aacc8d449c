import Testing

@testable import Intake

@Suite("Files that are refused")
struct FileCodeTests {
  static let rows = [Fixture.unlock(1), Fixture.unlock(2)]

  @Test("An own file's control must be there, and agree")
  func control() throws {
    let whole = Fixture.unlocks(FileCodeTests.rows, control: "#control,2,10.00")
    #expect(try Fixture.read(whole, as: "own.unlocks").summary?.control == .proved)
    let cases = [
      ("#control,3,10.00", "file.csv:4 control says 3 records, the file has 2 [F-CONTROL]"),
      (
        "#control,2,10.01",
        "file.csv:4 control says gross sums to 10.01, the records sum to 10.00 [F-CONTROL]"
      ),
      (
        "#control,2,10.0",
        "file.csv:4 has a control row that is not #control,COUNT,SUM: #control,2,10.0 [F-CONTROL]"
      ),
      ("", "file.csv: cut before its control row [F-CONTROL]"),
      ("#control,2,10.00\nx", "file.csv:5 has text after its control row [F-CONTROL]"),
    ]
    for (control, message) in cases {
      let text = Fixture.unlocks(FileCodeTests.rows, control: control)
      #expect(try Fixture.read(text, as: "own.unlocks").refusal == message)
    }
  }

  @Test("A rejected row that hides its amount leaves the sum unproved, not wrong")
  func unprovedControl() throws {
    let text = Fixture.unlocks(
      [Fixture.unlock(1), Fixture.unlock(2, amount: "x")], control: "#control,2,10.00")
    let outcome = try Fixture.read(text, as: "own.unlocks")
    #expect(outcome.summary?.control == .unproved("1 amounts cannot be read"))
    #expect(outcome.summary?.rejectedByCode == [.number: 1])
  }

  @Test("A statement's footer must be there, and agree")
  func footer() throws {
    let text = String(decoding: try Fixture.bytes("bank_hdfc_statement.csv"), as: UTF8.self)
    let cases = [
      (
        text.replacing(",,,,1,2,", with: ",,,,1,3,"),
        "file.csv:10 control says credit_count 3, the file has 2 [F-CONTROL]"
      ),
      (
        text.replacing("1,2,\"1,00,597.83\"", with: "1,2,\"1,00,597.84\""),
        "file.csv:10 control says closing_balance 100597.84, 100000.00 and the records give "
          + "100597.83 [F-CONTROL]"
      ),
      (
        text.replacing("Cr Count", with: "Credits"),
        "file.csv:10 cut before the debit_count of its footer [F-CONTROL]"
      ),
      (
        String(text.prefix(upTo: try #require(text.firstRange(of: "STATEMENT S")).lowerBound)),
        "file.csv: cut before its footer [F-CONTROL]"
      ),
    ]
    for (text, message) in cases {
      #expect(try Fixture.read(text, as: "hdfc.statement").refusal == message)
    }
  }

  @Test("A statement without its account is refused")
  func missingCapture() throws {
    let text = String(decoding: try Fixture.bytes("bank_hdfc_statement.csv"), as: UTF8.self)
    #expect(
      try Fixture.read(text.replacing("Account No", with: "Konto"), as: "hdfc.statement").refusal
        == "file.csv: names no account above its header [F-HDR]")
  }

  @Test("A wrong header names what is missing and what is near")
  func header() throws {
    let row = FileCodeTests.rows[0] + "\n#control,1,5.00\n"
    let near = Fixture.unlockHeader.replacing("paid_at", with: "payed_at")
    let columns =
      "unlock_id, paid_at, viewer, series, episode, amount, currency, method, psp, "
      + "place, surface"
    #expect(
      try Fixture.read(near + row, as: "own.unlocks").refusal
        == "file.csv:1 lacks \"paid_at\" (nearest: \"payed_at\"); expected \(columns); found "
        + columns.replacing("paid_at", with: "payed_at") + " [F-HDR]")
    let extra = Fixture.unlockHeader.replacing("surface", with: "surface,note")
    #expect(
      try Fixture.read(extra + row, as: "own.unlocks").refusal
        == "file.csv:1 has the unknown column \"note\"; expected \(columns) [F-HDR]")
    let swapped = Fixture.unlockHeader.replacing("series,episode", with: "episode,series")
    #expect(
      try Fixture.read(swapped + row, as: "own.unlocks").refusal
        == "file.csv:1 has its columns in another order; expected \(columns); found "
        + columns.replacing("series, episode", with: "episode, series") + " [F-HDR]")
    let twice = Fixture.unlockHeader.replacing("surface", with: "surface,place")
    #expect(
      try Fixture.read(twice + row, as: "own.unlocks").refusal
        == "file.csv:1 has the column \"place\" twice [F-HDR]")
  }

  @Test("Bytes that are no UTF-8 text are refused with their line")
  func encoding() throws {
    let profile = try Fixture.profile("own.unlocks")
    var bytes = Array(Fixture.unlocks(FileCodeTests.rows, control: "#control,2,10.00").utf8)
    let place = try #require(bytes.lastIndex(of: UInt8(ascii: "S")))
    bytes[place] = 0xE9
    #expect(
      try Fixture.read(bytes, as: profile).refusal
        == "file.csv:3 byte 0xE9 at offset \(place) is not UTF-8 [F-ENC]")
    bytes[place] = 1
    #expect(
      try Fixture.read(bytes, as: profile).refusal
        == "file.csv:3 holds control bytes, so it is no text [F-NOTCSV]")
    let late = Array(
      Fixture.unlocks((0..<20).map { Fixture.unlock($0) }, control: "x\u{0}y").utf8)
    #expect(
      try Fixture.read(late, as: profile).refusal
        == "file.csv:22 holds a NUL byte, so it is no text [F-NOTCSV]")
    #expect(
      try Fixture.read([0xFF, 0xFE, 0x61, 0], as: profile).refusal
        == "file.csv:1 is UTF-16, expected UTF-8 [F-ENC]")
  }

  @Test("A byte order mark is stripped")
  func byteOrderMark() throws {
    let text = "\u{FEFF}" + Fixture.unlocks(FileCodeTests.rows, control: "#control,2,10.00")
    #expect(try Fixture.read(text, as: "own.unlocks").summary?.accepted == 2)
  }

  @Test("An empty file and a file without rows are refused unless a control says zero")
  func empty() throws {
    #expect(try Fixture.read("", as: "own.unlocks").refusal == "file.csv: holds no row [F-EMPTY]")
    let header = String(
      decoding: try Fixture.bytes("flipkart_affiliate_orders.csv").prefix { $0 != 10 },
      as: UTF8.self)
    #expect(
      try Fixture.read(header + "\n", as: "flipkart.affiliate.orders").refusal
        == "file.csv: holds no record below its header [F-EMPTY]")
    let zero = Fixture.unlocks([], control: "#control,0,0.00")
    #expect(try Fixture.read(zero, as: "own.unlocks").summary?.records == 0)
  }

  @Test("A file that is cut inside a record says which")
  func cut() throws {
    let gateway = try Fixture.bytes("razorpay_settlement_recon_dashboard.csv")
    let quote = try #require(gateway.lastIndex(of: UInt8(ascii: "\"")))
    let profile = try Fixture.profile("razorpay.settlement_recon.dashboard")
    #expect(
      try Fixture.read(Array(gateway[..<quote]), as: profile).refusal
        == "file.csv: cut inside record 5, which starts on line 6 [F-CUT]")
    let short = Fixture.unlockHeader + "unl-1,2026-04-02T11"
    #expect(
      try Fixture.read(short, as: "own.unlocks").refusal
        == "file.csv: cut inside record 1, which starts on line 2 [F-CUT]")
  }

  @Test("What is not CSV, fits no profile or fits two is refused")
  func detection() throws {
    let catalog = try ProfileCatalog.builtIn()
    func refusal(_ head: String, _ catalog: ProfileCatalog) -> String? {
      do {
        _ = try catalog.detect(fileName: "x.csv", head: Array(head.utf8))
        return nil
      } catch {
        return error.description
      }
    }
    #expect(refusal("", catalog) == "x.csv: holds no byte [F-EMPTY]")
    #expect(
      refusal("a;b\n1;2\n", catalog) == "x.csv: has no row of more than one field [F-NOTCSV]")
    #expect(
      refusal("\u{7F}PDF\u{3}abc,d", catalog)
        == "x.csv:1 holds control bytes, so it is no text [F-NOTCSV]")
    #expect(
      refusal("a,b\n1,2\n", catalog)
        == "x.csv: fits no profile; its columns seem to be a, b [F-NOPROFILE]")
    let file = try #require(EmbeddedFiles.all.first { $0.path.hasSuffix("own.unlocks.yaml") })
    let twin = try Profile.parse(
      yaml: file.text.replacing("profile: own.unlocks", with: "profile: other.unlocks"),
      file: "twin.yaml")
    let both = try ProfileCatalog(catalog.profiles + [twin])
    #expect(
      refusal(Fixture.unlockHeader, both)
        == "x.csv: fits several profiles: other.unlocks, own.unlocks [F-AMBIG]")
  }

  @Test("A name leads to its profile when the header is wrong, so that the reading can say how")
  func detectionByName() throws {
    let profile = try ProfileCatalog.builtIn().detect(
      fileName: "unlocks-2026-04-02.csv", head: Array("unlock,when\n1,2\n".utf8))
    #expect(profile.name == "own.unlocks")
  }
}
