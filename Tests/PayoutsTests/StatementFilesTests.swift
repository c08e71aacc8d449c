import BookSupport
import Foundation
import Money
import Payouts
import TestSupport
import Testing

@Suite("Statement files", .database)
struct StatementFilesTests {
  @Test("The files of a month say the same in four forms")
  func month() throws {
    let files = StatementFiles(try issuedMonth())
    #expect(
      files.contents.map(\.name) == [
        "PS2627-000001.json", "PS2627-000001.csv", "PS2627-000001-lines.csv",
        "PS2627-000001.txt",
      ])
    for (name, bytes) in files.contents {
      expectSnapshot(of: String(decoding: bytes, as: UTF8.self), named: name)
    }
  }

  @Test("Every file carries the hash of the document")
  func hash() throws {
    let issued = try issuedMonth()
    for (name, bytes) in StatementFiles(issued).contents where !name.hasSuffix(".json") {
      #expect(String(decoding: bytes, as: UTF8.self).contains(issued.sha256), "\(name)")
    }
  }

  @Test("The written document has the frozen bytes, and writing again replaces it")
  func write() throws {
    let issued = try issuedMonth()
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "statements-\(issued.sha256.prefix(8))/april")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let urls = try StatementFiles(issued).write(to: folder)
    #expect(urls == (try StatementFiles(issued).write(to: folder)))
    #expect(urls.count == 4)
    #expect(Array(try Data(contentsOf: urls[0])) == issued.document)
    #expect(try Statement(document: issued.document) == issued.statement)
  }

  @Test("A folder that cannot be made is named")
  func unwritable() throws {
    let issued = try issuedMonth()
    let error = #expect(throws: PayoutsError.self) {
      try StatementFiles(issued).write(to: URL(filePath: "/dev/null/statements"))
    }
    #expect(error?.description.hasPrefix("cannot write /dev/null/statements") == true)
  }

  @Test("A balance below zero is told in words")
  func negative() throws {
    let sample = try SampleBook()
    try sample.creator("anvi", name: "Anvi Films", state: nil)
    try sample.accrue(
      "anvi", "2026-03-30", countedOn: "2026-04-03", isRefund: true,
      [.init("A1", units: -1, gross: -500, net: -424, share: -170)])
    let issued = try #require(try sample.issue("2026-04", on: "2026-05-01").first)
    expectSnapshot(of: StatementText(issued).text, named: "negative.txt")
  }

  /// A month of two series, with refunds, a change of the rate and a hostile title.
  private func issuedMonth() throws -> IssuedStatement {
    let sample = try SampleBook()
    try sample.creator("studio-12", name: "Studio Twelve", state: 29)
    try sample.agreement(of: "studio-12", version: 2, shareBP: 4250)
    for day in ["2026-04-02", "2026-04-03"] {
      try sample.accrue(
        "studio-12", day,
        [
          .init(
            "S1", title: "Raat Ki Rani", units: 12_480, gross: 6_240_000, net: 5_288_136,
            share: 2_115_254),
          .init("S2", title: "=HYPERLINK(\"x\")", units: 3, gross: 600, net: 508, share: 203),
        ])
    }
    try sample.accrue(
      "studio-12", "2026-04-20", version: 2,
      [.init("S1", units: 100_000, gross: 50_000_000, net: 42_372_881, share: 18_008_474)])
    for day in ["2026-04-02", "2026-04-03"] {
      try sample.accrue(
        "studio-12", day, countedOn: "2026-04-05", isRefund: true,
        [.init("S1", units: -2, gross: -1000, net: -847, share: -339)])
    }
    return try #require(try sample.issue("2026-04", on: "2026-05-01").first)
  }
}
