import FoundationEssentials
import Money
import Testing

@testable import Intake

@Suite("Rejects file")
struct RejectFileTests {
  private let folder: String
  private let input: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rejects-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder.path()
    input = folder.appending(path: "unlocks-2026-04-02.csv").path()
  }

  private func read(_ text: String, _ path: String, into rejects: RejectFile) throws -> [String] {
    try Data(text.utf8).write(to: URL(filePath: path))
    var lines: [String] = []
    _ = try FileReading().read(
      path: path, profile: try Fixture.profile("own.unlocks"),
      knownThrough: try BusinessDay("2026-04-30"), rejects: rejects
    ) { lines.append($0.canonicalText) }
    return lines
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  @Test("Rejected rows stand verbatim behind five columns, and can be imported once they are fixed")
  func roundTrip() throws {
    let bad = Fixture.unlock(2).replacing("S1", with: "\"S,\"\"1\"\"\"").replacing(
      "upi", with: "cash")
    let rejects = RejectFile(for: input)
    let text = Fixture.unlocks([Fixture.unlock(1), bad], control: "#control,2,10.00")
    #expect(try read(text, input, into: rejects).count == 1)
    let path = try #require(try rejects.finish())
    #expect(path.hasSuffix("/unlocks-2026-04-02.rejects.csv"))
    let message = "\"\"\"cash\"\" is not one of upi, card, netbanking, wallet\""
    #expect(
      try self.text(path)
        == "line,record,code,column,message,\(Fixture.unlockHeader)"
        + "3,2,E-TYPE,method,\(message),\(bad)\n"
    )

    let again = RejectFile(for: path)
    let fixed = try self.text(path).replacing(",cash,", with: ",upi,")
    let lines = try read(fixed, path, into: again)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("line=2 kind=unlock state=paid ext_id=unl-2") == true)
    #expect(try again.finish() == nil)
    let profile = try ProfileCatalog.builtIn().detect(path: path)
    #expect(profile.name == "own.unlocks")
  }

  @Test("A file without rejects leaves no rejects file, and sets an older one aside")
  func none() throws {
    let rejects = RejectFile(for: input)
    try Data("old".utf8).write(to: URL(filePath: rejects.path))
    _ = try read(
      Fixture.unlocks([Fixture.unlock(1)], control: "#control,1,5.00"), input, into: rejects)
    #expect(try rejects.finish() == nil)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
        "unlocks-2026-04-02.csv", "unlocks-2026-04-02.rejects.csv~",
      ])
  }

  @Test("Rejects that somebody has corrected are set aside when the file is rejected once more")
  func corrected() throws {
    let bad = Fixture.unlocks(
      [Fixture.unlock(1, amount: "five")], control: "#control,1,5.00")
    for _ in 1...2 {
      let rejects = RejectFile(for: input)
      _ = try read(bad, input, into: rejects)
      _ = try rejects.finish()
    }
    let path = RejectFile(for: input).path
    #expect(!FileManager.default.fileExists(atPath: path + "~"))
    let fixed = try text(path).replacing(",five,", with: ",5.00,")
    try Data(fixed.utf8).write(to: URL(filePath: path))
    let rejects = RejectFile(for: input)
    _ = try read(bad, input, into: rejects)
    _ = try rejects.finish()
    #expect(try text(path).contains(",five,"))
    #expect(try text(path + "~") == fixed)
  }

  @Test("A total above the lines is no record, so a late reject is the row that is meant")
  func lateBelowTotal() throws {
    let path = Fixture.folder.appending(path: "amazon_seller_settlement_v2.tsv").path()
    let rejects = RejectFile(for: path, folder: folder)
    let added = try rejects.append(
      records: [RejectFile.LateReject(record: 2, code: .key, column: "", message: "known")],
      path: path, profile: try Fixture.profile("amazon.seller.settlement_v2"))
    #expect(added.map(\.line) == [4])
    #expect(try text(try #require(try rejects.finish())).contains("Commission\t-134.85"))
  }

  @Test("Records found bad later are added from the input")
  func late() throws {
    let rejects = RejectFile(for: input)
    let rows = [Fixture.unlock(1), Fixture.unlock(2), Fixture.unlock(1, amount: "7.00")]
    _ = try read(Fixture.unlocks(rows, control: "#control,3,17.00"), input, into: rejects)
    let added = try rejects.append(
      records: [
        RejectFile.LateReject(
          record: 3, code: .key, column: "unlock_id", message: "\"unl-1\" is in record 1 too")
      ], path: input, profile: try Fixture.profile("own.unlocks"))
    #expect(
      added.map(\.description) == [
        "unlocks-2026-04-02.csv:4 (record 3) unlock_id: \"unl-1\" is in record 1 too [E-KEY]"
      ])
    let path = try #require(try rejects.finish())
    #expect(
      try text(path) == "line,record,code,column,message,\(Fixture.unlockHeader)"
        + "4,3,E-KEY,unlock_id,\"\"\"unl-1\"\" is in record 1 too\",\(rows[2])\n")
  }

  @Test("A statement's rejects keep the row that names the account")
  func preamble() throws {
    let text = String(decoding: try Fixture.bytes("bank_hdfc_statement.csv"), as: UTF8.self)
      .replacing("05/04/26,,", with: "35/04/26,,")
    let path = folder + "/hdfc.csv"
    try Data(text.utf8).write(to: URL(filePath: path))
    let rejects = RejectFile(for: path)
    let profile = try Fixture.profile("hdfc.statement")
    let day = try BusinessDay("2026-04-30")
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: day, rejects: rejects
    ) { _ in }
    #expect(summary.rejected == 1)
    #expect(summary.control == .proved)
    let file = try #require(try rejects.finish())
    let fixed = try self.text(file).replacing("35/04/26,,", with: "05/04/26,,")
    let outcome = try Fixture.read(Array(fixed.utf8), as: profile)
    #expect(outcome.lines.first?.contains("ext_id=6789:2026-04-05:1775368800utr2:1204.55") == true)
  }

  @Test("The rejects of a file with sections keep its sections, and can be imported once fixed")
  func sections() throws {
    let profile = try LanguageFixture.profile(LanguageCodeTests.sections)
    func read(_ path: String, _ rejects: RejectFile) throws -> (lines: [String], ReadingSummary) {
      var lines: [String] = []
      let summary = try FileReading().read(
        path: path, profile: profile, knownThrough: try BusinessDay("2026-04-30"), rejects: rejects
      ) { lines.append($0.canonicalText) }
      return (lines, summary)
    }
    let text = (LanguageCodeTests.file + "B2,0\n").replacing(
      "b,2026-04-02,20", with: "b,yesterday,20")
    try Data(text.utf8).write(to: URL(filePath: input))
    let rejects = RejectFile(for: input)
    let first = try read(input, rejects)
    #expect(first.lines.count == 2)
    #expect(first.1.control == .unproved("1 records are rejected"))
    let path = try #require(try rejects.finish())
    #expect(
      try self.text(path) == """
        Batch,Total,Note
        B1,30.00,first
        B2,5.00,second

        ** Lines **

        line,record,code,column,message,Id,Day,Net,Batch,Fee
        ,,,,,-,-,sum,-,-
        10,2,E-DATE,Day,"\"\"yesterday\"\" is not a date",b,yesterday,20.00,B1,2

        """)
    try Data(try self.text(path).replacing("b,yesterday", with: "b,2026-04-02").utf8)
      .write(to: URL(filePath: path))
    let again = try read(path, RejectFile(for: path))
    #expect(again.lines.count == 1)
    #expect(again.lines.first?.contains("net=20.00") == true)
    #expect(again.lines.first?.contains("title=first") == true)
    #expect(again.1.isRejectsFile)
  }
}
