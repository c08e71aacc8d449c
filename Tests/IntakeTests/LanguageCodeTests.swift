import Testing

@testable import Intake

@Suite("Codes of the profile language")
struct LanguageCodeTests {
  static let sections = """
    layout:
      sections:
        - name: batches
          start: first
          header: { find: [Batch, Total], within: 2 }
          end: blank
          use: control
          key: Batch
          values: { total: Total }
          as: inr
        - name: lines
          start: { marker: "** Lines" }
          header: { find: [Id, Day, Net], within: 3 }
          rows_between: 1
          end: { regex: "^-- end" }
          use: lines
        - name: fees
          start: { regex: "^-- fees" }
          header: { find: [Batch, Fee], within: 2 }
          use: control
          key: Batch
          values: { fee: Fee }
          as: inr
    fields:
      bank_ref: { col: Batch }
      fee: { col: Fee, as: inr }
      title: { from_control: { section: batches, by: Batch, col: Note } }
    checks:
      groups:
        - { id: G1, sum: net, by: bank_ref, equals: batches.total }
        - { id: G2, sum: fee, by: bank_ref, equals: fees.fee }
    """
  static let file = """
    Batch,Total,Note
    B1,30.00,first
    B2,5.00,second

    ** Lines **

    Id,Day,Net,Batch,Fee
    -,-,sum,-,-
    a,2026-04-02,10.00,B1,1
    b,2026-04-02,20.00,B1,2
    c,2026-04-02,5.00,B2,0
    -- end
    -- fees of the batches
    Batch,Fee
    B1,3

    """

  @Test("Sections before and behind the lines control them, and give them values")
  func sections() throws {
    let outcome = try LanguageFixture.read(LanguageCodeTests.sections, LanguageCodeTests.file)
    #expect(
      outcome.refusal == "file.csv:14 section fees has no row of \"B2\", for which the lines "
        + "give fee 0.00 (G2) [F-CONTROL]")
    let whole = LanguageCodeTests.file + "B2,0\n"
    let proved = try LanguageFixture.read(LanguageCodeTests.sections, whole)
    #expect(proved.refusal == nil)
    #expect(proved.summary?.control == .proved)
    #expect(proved.lines.count == 3)
    #expect(proved.lines[2].contains("bank_ref=B2 title=second"))
    #expect(proved.lines[0].contains("record=1 line=9 "))
  }

  @Test(
    "A section that is missing, or that the lines contradict, refuses the file",
    arguments: [
      (
        "** Lines **", "** Rows **",
        "file.csv: has no section lines, which starts with \"** Lines\" [F-SECTION]"
      ),
      (
        "Batch,Total,Note", "Lot,Total,Note",
        "file.csv:2 has no header of section batches; expected Batch, Total [F-SECTION]"
      ),
      (
        "B1,30.00", "B1,30.01",
        "file.csv:1 section batches says total 30.01 of \"B1\", the lines give net 30.00 (G1) "
          + "[F-CONTROL]"
      ),
      (
        "B1,30.00", "B1,x",
        "file.csv:2 \"x\" in Total of section batches is not a number [F-CONTROL]"
      ),
      (
        "Id,Day,Net", "Id,Date,Net",
        "file.csv:7 lacks \"Day\"; expected Id, Day, Net, Batch, Fee; found Id, Date, Net, Batch, "
          + "Fee [F-HDR]"
      ),
    ])
  func brokenSections(original: String, mistake: String, message: String) throws {
    let text = (LanguageCodeTests.file + "B2,0\n").replacing(original, with: mistake)
    #expect(try LanguageFixture.read(LanguageCodeTests.sections, text).refusal == message)
  }

  @Test(
    "A date that two patterns read differently is rejected, and one that both read alike is not")
  func ambiguousDates() throws {
    let outcome = try LanguageFixture.read(
      "formats: { day: { date: [dd/MM/yyyy, MM/dd/yyyy] } }",
      "Id,Day,Net\na,02/04/2026,1\nb,25/04/2026,1\nc,04/04/2026,1\n")
    #expect(
      outcome.rejects == [
        "file.csv:2 (record 1) Day: \"02/04/2026\" is one day by dd/MM/yyyy and another by "
          + "MM/dd/yyyy [E-AMBIGDATE]"
      ])
    #expect(outcome.lines.count == 2)
  }

  @Test("A total row must be the sum of the records, wherever it stands")
  func totals() throws {
    let rule = "rows: { control_when: Id empty }"
    let rows = "a,2026-04-02,1.50\nb,2026-04-02,2.00\n"
    let first = try LanguageFixture.read(rule, "Id,Day,Net\n,,3.50\n" + rows)
    #expect(first.summary?.control == .proved)
    #expect(first.summary?.records == 2)
    #expect(
      try LanguageFixture.read(rule, "Id,Day,Net\n" + rows + ",,3.51\n").refusal
        == "file.csv:4 control says net sums to 3.51, the records sum to 3.50 [F-CONTROL]")
    #expect(
      try LanguageFixture.read(rule, "Id,Day,Net\n" + rows + ",,\n").refusal
        == "file.csv:4 has a total row without an amount [F-CONTROL]")
    let elsewhere = "rows: { control_when: { when: Id empty, sum: All, as: inr } }"
    #expect(
      try LanguageFixture.read(
        elsewhere, "Id,Day,Net,All\n,,,3.50\na,2026-04-02,1.50,\nb,2026-04-02,2.00,\n"
      ).summary?.control == .proved)
  }

  @Test("Totals of the preamble control counts and sums")
  func preambleTotals() throws {
    let rule = """
      layout:
        preamble: [{ regex: "Rows: ([0-9]+) Total: ([0-9.]+)", set: [rows, total] }]
        header: { find: [Id, Net], within: 3 }
      checks: { controls: [{ count: records, equals: rows }, { sum: money, equals: total }] }
      """
    let table = "Id,Day,Net\na,2026-04-02,1.50\n"
    #expect(
      try LanguageFixture.read(rule, "Rows: 1 Total: 1.50\n" + table).summary?.control == .proved)
    #expect(
      try LanguageFixture.read(rule, "Rows: 2 Total: 1.50\n" + table).refusal
        == "file.csv: control says rows 2, the file has 1 [F-CONTROL]")
    #expect(
      try LanguageFixture.read(rule, "Rows: 2 Totals: 1.50\n" + table).refusal
        == "file.csv: names no rows above its header [F-HDR]")
  }

  @Test("Rows outside the file's own period refuse it")
  func period() throws {
    let rule = """
      layout:
        preamble: [{ regex: "(....-..-..) to (....-..-..)", set: [from, to] }]
        header: { find: [Id, Net], within: 3 }
      checks: { period: { from: from, to: to, as: day } }
      """
    let table = "Id,Day,Net\na,2026-04-02,1.50\n"
    #expect(
      try LanguageFixture.read(rule, "2026-04-01 to 2026-04-02\n" + table).lines.count == 1)
    #expect(
      try LanguageFixture.read(rule, "2026-04-03 to 2026-04-05\n" + table).refusal
        == "file.csv: says that it covers 2026-04-03 to 2026-04-05, and holds a record of "
        + "2026-04-02 [F-PERIOD]")
    #expect(
      try LanguageFixture.read(rule, "2026-99-03 to 2026-04-05\n" + table).refusal
        == "file.csv: gives \"2026-99-03\" as from, which is not a date [F-PERIOD]")
  }

  @Test("Too many rejected rows refuse the file")
  func rejectRate() throws {
    let text = "Id,Day,Net\na,2026-04-02,1\nb,x,1\nc,2026-04-02,1\nd,2026-04-02,1\n"
    #expect(try LanguageFixture.read("checks: { reject_rate: 0.25 }", text).rejects.count == 1)
    #expect(
      try LanguageFixture.read("checks: { reject_rate: 0.2 }", text).refusal
        == "file.csv: 1 of 4 records are rejected, a share above 0.20 [F-REJECTRATE]")
  }

  @Test("An empty period is a file where the profile says so")
  func emptyPeriod() throws {
    #expect(
      try LanguageFixture.read("layout: { empty: allow }", "Id,Day,Net\n").summary?.records == 0)
    #expect(
      try LanguageFixture.read("owner: x", "Id,Day,Net\n").refusal
        == "file.csv: holds no record below its header [F-EMPTY]")
  }

  @Test("A sign must go with the word beside it")
  func doubleSign() throws {
    let outcome = try LanguageFixture.read(
      "fields: { net: { col: ~, signed: Net, marker: Type, debit: [DR] } }",
      "Id,Day,Net,Type\na,2026-04-02,-1,DR\nb,2026-04-02,1,DR\nc,2026-04-02,-1,CR\n"
        + "d,2026-04-02,0,DR\n")
    #expect(
      outcome.rejects == [
        "file.csv:3 (record 2) Net: \"1\" does not go with \"DR\" beside it [E-SIGN]",
        "file.csv:4 (record 3) Net: \"-1\" does not go with \"CR\" beside it [E-SIGN]",
      ])
  }

  @Test("Components that leave something over reject the row, and say what they are")
  func exhaustive() throws {
    let outcome = try LanguageFixture.read(
      """
      fields: { gross: { col: Gross, as: inr } }
      components:
        exhaustive: true
        list: [{ code: fee, class: fee, col: Fee, as: inr, sign: minus, rate: Rate, rate_as: inr }]
      checks:
        rows:
          - { id: C1, row: "gross <= [Cap] * 2", unless: net == 1 }
          - { id: C2, row: sum(components.fee) >= 0 - 5 }
      """,
      "Id,Day,Net,Gross,Fee,Rate,Cap\na,2026-04-02,9.00,10.00,1.00,0.10,5\n"
        + "b,2026-04-02,9.01,10.00,1.00,,5\nc,2026-04-02,9.00,10.00,1.00,,4.99\n"
        + "d,2026-04-02,4.00,10.00,6.00,,5\n")
    #expect(outcome.lines.count == 1)
    #expect(outcome.lines[0].hasSuffix(" components=fee:-1.00@0.10"))
    #expect(
      outcome.rejects == [
        "file.csv:3 (record 2) net: 9.01 is not gross 10.00 + components -1 = 9 (exhaustive) "
          + "[E-IDENT]",
        "file.csv:4 (record 3) gross: 10.00 is more than Cap 4.99 * 2 = 9.98 (C1) [E-IDENT]",
        "file.csv:5 (record 4) components.fee: -6 is less than 0 - 5 = -5 (C2) [E-IDENT]",
      ])
  }

  @Test("Rates outside the contract and twins are noted, and the rows stay")
  func warnings() throws {
    let outcome = try LanguageFixture.read(
      """
      fields: { rate: { col: Rate, as: inr } }
      key: { columns: [ext_id, rate], twins: ordinal }
      checks: { ranges: [{ id: R1, field: rate, min: 0.10, max: 0.30, severity: warn }] }
      """,
      "Id,Day,Net,Rate\na,2026-04-02,1,0.20\nb,2026-04-02,1,0.06\nb,2026-04-02,1,0.06\n"
        + "c,2026-04-02,1,0.31\n")
    #expect(outcome.lines.count == 4)
    #expect(
      outcome.summary?.warnings == [
        "file.csv: 1 records are like an earlier one, first record 3; they count as lines of their "
          + "own [W-TWIN]",
        "file.csv:3 (record 2) Rate: \"0.06\" is below 0.10 (R1), and 2 more [W-RATE]",
      ])
  }

  @Test("What a spreadsheet has saved with other separators is told apart from what nobody knows")
  func detection() throws {
    let base = try Profile.parse(yaml: LanguageFixture.base, file: "base.yaml")
    let tabs = try LanguageFixture.profile("dialect: { delimiter: tab }")
    func refusal(_ head: String, _ profiles: [Profile], feed: String? = nil) -> String? {
      do {
        _ = try ProfileCatalog(profiles).detect(
          fileName: "x.csv", head: Array(head.utf8), feed: feed)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(
      refusal("Id,Day,Net\n", [tabs])
        == "x.csv: has the columns of t, separated by commas and not by tabs, as when a spreadsheet "
        + "has saved it; get the original file [F-SHEETSAVED]")
    #expect(refusal("Id,Day,Net\n", [tabs], feed: "t")?.hasSuffix("[F-SHEETSAVED]") == true)
    #expect(
      refusal("Id;Day;Net\n", [base])
        == "x.csv: has the columns of t.base, separated by semicolons and not by commas, as when a "
        + "spreadsheet has saved it; get the original file [F-SHEETSAVED]")
    #expect(
      refusal("Id,Day,Gross\n", [base])
        == "x.csv: fits no profile; nearly t.base; its columns seem to be Id, Day, Gross "
        + "[F-NOPROFILE]")
  }
}
