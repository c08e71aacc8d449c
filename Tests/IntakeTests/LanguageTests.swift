import FoundationEssentials
import Money
import TestSupport
import Testing

@testable import Intake

@Suite("The profile language")
struct LanguageTests {
  private func nets(_ outcome: Outcome) -> [String] {
    outcome.lines.map { line in
      line.split(separator: " ").first { $0.hasPrefix("net=") }.map { String($0.dropFirst(4)) }
        ?? "-"
    }
  }

  @Test(
    "A condition compares words, numbers, lists and patterns",
    arguments: [
      ("Net > 10", ["1"]), ("Net >= 10 and Id != b", ["1"]), ("Net == 10", ["2"]),
      ("Net < 10 or [Id] == a", ["1", "3"]), ("Id in (a, \"c\")", ["1", "3"]),
      ("Id not in (a, c)", ["2"]), ("Note is empty", ["1", "3"]), ("Note not empty", ["2"]),
      ("Id matches '^[ab]$'", ["1", "2"]), ("not (Id == a or Id == b)", ["3"]),
      ("all empty", []),
    ])
  func conditions(text: String, skipped: [String]) throws {
    let outcome = try LanguageFixture.read(
      "rows: { skip_when: [\(quoted(text))] }",
      """
      Id,Day,Net,Note
      a,2026-04-02,12.5,
      b,2026-04-02,10.00,x
      c,2026-04-02,5,
      """)
    let read = Set(outcome.lines.compactMap { $0.split(separator: " ").first?.dropFirst(7) })
    #expect(Set(["1", "2", "3"]).subtracting(skipped) == Set(read.map(String.init)))
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  @Test(
    "A mistake in a directive is named",
    arguments: [
      (
        "rows: { skip_when: [\"Id ==\"] }",
        "t.yaml:4 profile.rows.skip_when \"Id ==\" has nothing where a value should stand"
      ),
      (
        "rows: { skip_when: [\"Id like x\"] }",
        "t.yaml:4 profile.rows.skip_when \"Id like x\" has \"like\" where it should compare: ==, "
          + "!=, <, >, <=, >=, in, matches, empty or not empty"
      ),
      (
        "rows: { skip_when: [\"(Id empty\"] }",
        "t.yaml:4 profile.rows.skip_when \"(Id empty\" lacks a closing )"
      ),
      (
        "rows: { skip_when: [\"Id > x\"] }",
        "t.yaml:4 profile.rows.skip_when \"Id > x\" compares with > what is no number"
      ),
      (
        "checks: { rows: [{ id: A, row: net = gross }] }",
        "t.yaml:4 profile.checks.rows \"net = gross\" is not an equation such as net == gross - fee"
      ),
      (
        "checks: { rows: [{ id: A, row: net == title }] }",
        "t.yaml:4 profile.checks.rows \"net == title\" has \"title\", which is not an amount"
      ),
      (
        "checks: { groups: [{ id: A, sum: net, by: bank_ref, equals: batches.net }] }",
        "t.yaml:4 checks.groups cites the section \"batches\", which layout.sections lacks"
      ),
      (
        "formats: { x: { date: [yyyy-MM-dd], tz: Mars/Base } }",
        "t.yaml:4 formats.x.tz is \"Mars/Base\"; expected an offset such as +05:30, or one of "
          + TimeZoneRule.zones.keys.sorted().joined(separator: ", ")
      ),
      (
        "formats: { x: { number: { unit: bps, scale_max: 7 } } }",
        "t.yaml:4 formats.x.number.scale_max is at most 6"
      ),
      (
        "components: [{ code: A b, class: fee, col: Net, as: inr }]",
        "t.yaml:4 components.code must be lower-case letters, digits, - and _, not \"A b\""
      ),
      (
        "components: [{ code: a, class: toll, col: Net, as: inr }]",
        "t.yaml:4 profile.components.class is \"toll\"; expected one of fee, tax, withholding, "
          + "commission, shipping, bonus, discount, refund, adjustment, other"
      ),
      (
        "layout: { sections: [{ name: a, start: first, use: control, key: Id }] }",
        "t.yaml:4 layout.sections needs one section with use: lines"
      ),
      (
        "effective: { from: 1 April }",
        "t.yaml:4 profile.effective.from must be a day such as 2026-04-01, not \"1 April\""
      ),
      (
        "rows: { state_map: { from: Net, map: { a: paid } } }",
        "t.yaml:4 profile.rows.state_map has both const and from"
      ),
      (
        "fields: { net: { sum: [Net, Net] } }",
        "t.yaml:4 fields.net has several sources: col, sum"
      ),
      (
        "header: { optionel: [Net] }",
        "t.yaml:4 profile.header has the unknown key \"optionel\" (nearest: \"optional\"); expected "
          + "one of match, columns, unknown, normalise, aliases, duplicates, optional"
      ),
    ])
  func mistakes(changes: String, message: String) {
    #expect(LanguageFixture.mistake(changes) == message)
  }

  @Test("A variant merges mappings, replaces lists, and takes away what it sets to nothing")
  func extending() throws {
    let profile = try LanguageFixture.profile(
      """
      formats: { inr: { number: { group: indian } } }
      detect: { header_has: [Id, Net] }
      fields: { occurred_at: ~, title: { const: x } }
      """)
    let outcome = try Fixture.read(Array("Id,Net\na,\"1,00,000.50\"\n".utf8), as: profile)
    #expect(
      outcome.lines == [
        "record=1 line=2 kind=order_line state=pending ext_id=a title=x net=100000.50"
      ])
    #expect(profile.sources.map(\.file) == ["t.yaml", "base.yaml"])
  }

  @Test("A profile that extends itself, or nothing that is known, is refused")
  func extendingNothing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "extends-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func message(_ files: [String: String]) throws -> String? {
      for (name, text) in files {
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
      do {
        _ = try ProfileCatalog([]).adding(folder: folder.path())
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(
      try message(["a.yaml": "profile: a\nextends: b\n", "b.yaml": "profile: b\nextends: a\n"])
        == "b.yaml:2 the profile a extends itself: a, b, a")
    #expect(
      try message(["a.yaml": "profile: a\nextends: bb\n", "b.yaml": "profile: b\n"])
        == "a.yaml:2 extends the profile bb, which is not known; the nearest is b")
  }

  @Test("A profile reads only files that arrive while it is in effect")
  func effective() throws {
    let profile = try LanguageFixture.profile("effective: { from: 2026-04-01, to: 2026-04-30 }")
    let catalog = try ProfileCatalog([profile])
    let head = Array("Id,Day,Net\n".utf8)
    #expect(try catalog.detect(fileName: "x", head: head, on: .init("2026-04-30")).name == "t")
    #expect(throws: IntakeError.self) {
      try catalog.detect(fileName: "x", head: head, on: .init("2026-05-01"))
    }
  }

  @Test("Doubled columns, wildcards, sums and conditions give the fields of a line")
  func values() throws {
    let outcome = try LanguageFixture.read(
      """
      header:
        normalise: [nfc, collapse_space, casefold]
        aliases: { Net: ["Net (*)"] }
        duplicates: { Fee: 2 }
      formats:
        nulls: ["-", "n/a"]
        permille: { number: { unit: permille, scale_max: 1 } }
        loose: { number: { group: any_or_none, scale_max: 2, strip: [₹, Rs.], parens_negative: true, drcr_suffix: false } }
        id: { id: { type: text, zero_pad: strip, reject: none } }
      fields:
        ext_id: { col: Id, as: id }
        net: { col: Net, as: loose }
        currency: { header: Net, capture: '\\((.*)\\)' }
        fee: { sum: [Fee, "Fee[2]"], minus: [Back], as: inr }
        rate: { col: Rate, as: permille }
        title: { col: Note, when: '[Note] != x' }
        commission: { col: Net, as: loose, negate: true }
      """,
      """
      Id,Day,NET\u{A0} (INR),Fee,Fee,Back,Rate,Note
      007,2026-04-02,(₹ 5.00),1,2,0.5,150,x
      1.7E+18,2026-04-02,"Rs. 1,234.50",1,-,,12.5,n/a
      """)
    #expect(
      outcome.lines
        == [
          "record=1 line=2 kind=order_line state=pending precision=day ext_id=7 currency=inr "
            + "commission=5.00 fee=2.5 net=-5.00 rate=0.150 "
            + "occurred_at=2026-04-02T00:00:00+05:30",
          "record=2 line=3 kind=order_line state=pending precision=day ext_id=1.7E+18 "
            + "currency=inr commission=-1234.50 fee=1 net=1234.50 rate=0.0125 "
            + "occurred_at=2026-04-02T00:00:00+05:30",
        ].map { $0.replacing("currency=inr", with: "currency=INR") })
  }

  @Test("A column that should stand twice and does not refuses the file")
  func duplicates() throws {
    #expect(
      try LanguageFixture.read(
        "header: { duplicates: { Net: 2 } }", "Id,Day,Net\na,2026-04-02,1\n"
      ).refusal == "file.csv:1 has the column \"Net\" 1 times, expected 2 [F-HDR]")
    #expect(
      try LanguageFixture.read("owner: x", "Id,Day,Net,Net\na,2026-04-02,1,1\n").refusal
        == "file.csv:1 has the column \"Net\" twice [F-HDR]")
  }

  @Test("Short rows are filled up where the profile allows it")
  func ragged() throws {
    let text = "Id,Day,Net,Note\na,2026-04-02,1\nb,2026-04-02,2,x,,\n"
    #expect(try nets(LanguageFixture.read("layout: { ragged: pad }", text)) == ["1", "2"])
    #expect(
      try LanguageFixture.read("layout: { ragged: reject }", text).rejectCodes
        == [.columns, .columns])
  }

  @Test("Comments, tabs, carets and quotes that are not doubled are read")
  func dialects() throws {
    #expect(
      try nets(
        LanguageFixture.read(
          "dialect: { delimiter: tab, comment: \"#\", quote: none }",
          "# made by hand\nId\tDay\tNet\n\"a\t2026-04-02\t1.50\n# end\n")) == ["1.50"])
    #expect(
      try nets(
        LanguageFixture.read(
          "dialect: { delimiter: \"^\", doublequote: false }",
          "Id^Day^Net\n\"a\"^2026-04-02^1.25\n")) == ["1.25"])
  }

  @Test("A refinement changes kinds and states once the amounts are known")
  func refinements() throws {
    let outcome = try LanguageFixture.read(
      """
      rows:
        kind_map: { const: order_line, refine: [{ when: net < 0, set: refund }] }
        state_map:
          const: ~
          from: State
          map: { ok: approved, "": pending }
          refine: [{ when: kind == refund and state == approved, set: reversed }]
      """,
      "Id,Day,Net,State\na,2026-04-02,1,ok\nb,2026-04-02,-1,ok\nc,2026-04-02,1,\n")
    #expect(
      outcome.lines.map { $0.split(separator: " ")[2...3].joined(separator: " ") } == [
        "kind=order_line state=approved", "kind=refund state=reversed",
        "kind=order_line state=pending",
      ])
  }

  private func heads(_ text: String) -> DecodedHeads {
    DecodedHeads(MemoryBytes(Array(text.utf8)), fileName: "x")
  }

  @Test("Whole headers are told apart by their fingerprint, and equals by their priority")
  func fingerprints() throws {
    let rule = HeaderRule(
      match: .subset, columns: [], unknown: .keep, normalisations: [.casefold], aliases: [:],
      duplicates: [:], optional: [])
    let print = HeaderMatch(["ID", "Day", "Net"], rule: rule).fingerprint
    let exact = try LanguageFixture.profile(
      "header: { normalise: [casefold] }\ndetect: { header_fingerprint: \(print) }")
    #expect(try exact.fits(heads("id,day,net\n")))
    #expect(try !exact.fits(heads("id,day,net,x\n")))
    let base = try Profile.parse(yaml: LanguageFixture.base, file: "base.yaml")
    let preferred = try LanguageFixture.profile("detect: { priority: 1 }")
    #expect(
      try ProfileCatalog([base, preferred]).detect(
        fileName: "x", head: Array("Id,Day,Net\n".utf8)
      ).name == "t")
    let draft = try LanguageFixture.profile("status: draft\ndetect: { priority: 2 }")
    #expect(
      try ProfileCatalog([base, draft]).detect(
        fileName: "x", head: Array("Id,Day,Net\n".utf8)
      ).name == "t.base")
  }

  @Test("The JSON Schema and the reference page are those of the language")
  func documents() {
    let docs = #filePath.replacing("Tests/IntakeTests/LanguageTests.swift", with: "docs/x")
    expectDocument(ProfileSchema.text, "profile.schema.json", in: docs)
    expectDocument(ProfileReference.text, "profiles.md", in: docs)
  }

  private func expectDocument(_ text: String, _ name: String, in docs: String) {
    let file = URL(filePath: docs).deletingLastPathComponent().appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try? Data(text.utf8).write(to: file)
    }
    let found = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
    #expect(found == text, "docs/\(name) is not what the program says")
  }
}
