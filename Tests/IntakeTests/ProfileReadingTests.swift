import FoundationEssentials
import Testing

@testable import Intake

@Suite("Reading profiles")
struct ProfileReadingTests {
  @Test(
    "A mistake in a profile is named with its line and what was expected",
    arguments: [
      (
        "ext_id: { col: refund_id }", "ext_id: { colunm: refund_id }",
        "p.yaml:22 fields.ext_id has the unknown key \"colunm\"; expected one of "
          + ProfileLanguage.keys(of: "field").joined(separator: ", ")
      ),
      (
        "required: true }\n  currency", "requierd: true }\n  currency",
        "p.yaml:26 fields.gross has the unknown key \"requierd\" (nearest: \"required\"); expected "
          + "one of " + ProfileLanguage.keys(of: "field").joined(separator: ", ")
      ),
      (
        "role: record", "role: witness",
        "p.yaml:5 profile.role is \"witness\"; expected one of record, verify, both"
      ),
      (
        "version: 1", "version: one",
        "p.yaml:2 profile.version must be a whole number, not \"one\""
      ),
      (
        "gross: { col: amount, as: inr, required: true }", "gross: { col: amount }",
        "p.yaml:26 fields.gross holds gross, so \"as\" must name a number format"
      ),
      (
        "as: inr, required", "as: usd, required",
        "p.yaml:26 fields.gross.as names no format; known are inr, ts"
      ),
      (
        "yyyy-MM-dd'T'HH:mm:ssXXX", "YYYY-MM-dd",
        "p.yaml:20 formats.ts.date: \"YYYY-MM-dd\" is not a date pattern such as dd/MM/yyyy "
          + "HH:mm:ss"
      ),
      (
        "reason: { col: reason }", "motive: { col: reason }",
        "p.yaml:28 \"motive\" is not a field of a line"
      ),
      (
        "ext_id: { col: refund_id }", "ext_ids: { col: refund_id }",
        "p.yaml:22 \"ext_ids\" is not a field of a line; the nearest is \"ext_id\""
      ),
      ("mode: append", "mode: append }}", "p.yaml:33 is not YAML: did not find expected key"),
      ("family: own.refunds\n", "", "p.yaml:1 profile lacks \"family\""),
    ])
  func mistakes(original: String, mistake: String, message: String) throws {
    let file = try #require(EmbeddedFiles.all.first { $0.path.hasSuffix("own.refunds.yaml") })
    let changed = file.text.replacing(original, with: mistake)
    #expect(changed != file.text)
    let error = #expect(throws: IntakeError.self) {
      try Profile.parse(yaml: changed, file: "p.yaml")
    }
    #expect(error?.description == message)
  }

  @Test("A profile's blocks are read as they stand")
  func blocks() throws {
    let profile = try Fixture.profile("flipkart.affiliate.orders")
    #expect(profile.feed == "flipkart")
    #expect(profile.role == .both)
    #expect(profile.grace == Profile.Grace(expectedAfterDays: 3, breakAfterDays: 4))
    #expect(profile.tolerance == Profile.Tolerance(amountMinor: 1, budgetMinor: 100))
    #expect(profile.restatement.mode == .snapshot)
    #expect(profile.key == Profile.KeyRule(fields: [.extId], twins: .reject))
    #expect(profile.money == .commission)
  }

  @Test("A profile from a folder takes the place of a built-in one of its name")
  func folder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "profiles-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = try #require(EmbeddedFiles.all.first { $0.path.hasSuffix("own.refunds.yaml") })
    let newer = file.text.replacing("version: 1", with: "version: 2")
    try Data(newer.utf8).write(to: folder.appending(path: "own.refunds.yaml"))
    let builtIn = try ProfileCatalog.builtIn()
    let catalog = try builtIn.adding(folder: folder.path())
    #expect(catalog.profiles.count == builtIn.profiles.count)
    #expect(catalog.profile(feed: "refunds")?.version == 2)
  }

  static let marked = """
    profile: bank.marked
    version: 1
    family: bank.marked
    feed: other
    role: verify
    report: bank
    evidence: unverified
    money: net
    detect: { header_has: [Ref, Amount, "Dr/Cr"] }
    dialect: { delimiter: ";", trim: true }
    header: { match: subset, unknown: warn, optional: [Note] }
    formats:
      paise: { number: { group: none, unit: minor, scale_max: 0 } }
      inr: { number: { group: any_or_none, scale_max: 3 } }
      day: { date: [yyyy-MM-dd], tz: UTC }
    fields:
      ext_id: { concat: [{ col: Ref }, { col: Note, map: { x: y } }, { const: z }], separator: / }
      occurred_at: { col: Day, as: day }
      net: { abs: Amount, marker: "Dr/Cr", debit: [Dr, DR], as: paise }
      base: { col: Igst, as: inr, sign: minus }
    components:
      - { code: igst, class: tax, col: Igst, as: inr, sign: minus }
      - { code: cgst, class: tax, col: Cgst, as: inr }
    rows:
      skip_when: [{ col: Day, empty: true }, { col: Ref, in: [Total] }]
      kind_map: { const: bank_entry }
      state_map: { const: paid }
    key: { columns: [ext_id] }
    restatement: { mode: append }
    checks: {}
    """

  @Test(
    "Markers, components, units, other delimiters and skipped rows are read as the profile says")
  func markedAmounts() throws {
    let profile = try Profile.parse(yaml: ProfileReadingTests.marked, file: "p.yaml")
    let text = """
      Ref;Day;Amount;Dr/Cr;Igst;Cgst;Note;New
      a ;2026-04-02;12345; Dr ;1.5;0.25;x;
      b;2026-04-02;5;Cr;;1,000.125;x;
      c;;5;Cr;;;x;
      Total;2026-04-02;5;Cr;;;x;
      d;2026-04-02;-5;Cr;;;x;
      e;2026-04-02;5;Cr;;;;

      """
    let outcome = try Fixture.read(Array(text.utf8), as: profile)
    #expect(
      outcome.lines == [
        "record=1 line=2 kind=bank_entry state=paid precision=day ext_id=a/y/z base=-1.5 tax=1.25 "
          + "net=-123.45 occurred_at=2026-04-02T00:00:00+05:30 components=igst:-1.5,cgst:0.25",
        "record=2 line=3 kind=bank_entry state=paid precision=day ext_id=b/y/z tax=-1000.125 "
          + "net=0.05 occurred_at=2026-04-02T00:00:00+05:30 components=cgst:1000.125",
      ])
    #expect(
      outcome.rejects == [
        "file.csv:6 (record 5) Amount: \"-5\" has a sign beside its marker [E-SIGN]",
        "file.csv:7 (record 6) Ref: is missing [E-KEY]",
      ])
    #expect(outcome.summary?.skipped == 2)
    #expect(outcome.summary?.sumMinor == -12_340)
    #expect(outcome.summary?.warnings == ["file.csv: has the new column \"New\" [W-NEWCOL]"])
  }
}
