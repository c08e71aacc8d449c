import Money
import Reports
import TestSupport
import Testing

@Suite("Rendering a listing")
struct TableRendererTests {
  @Test("Each format has its golden file", arguments: OutputFormat.allCases)
  func golden(format: OutputFormat) throws {
    expectSnapshot(
      of: TableRenderer.render(try hostile(), as: format), named: "hostile.\(format.rawValue)")
  }

  @Test("A listing without rows keeps its head", arguments: OutputFormat.allCases)
  func empty(format: OutputFormat) throws {
    let table = try hostile()
    expectSnapshot(
      of: TableRenderer.render(
        Table(title: table.title, columns: table.columns, rows: []), as: format),
      named: "empty.\(format.rawValue)")
  }

  @Test(
    "A text that a spreadsheet would compute gets an apostrophe, a number never does",
    arguments: ["=1+1", "+91", "-1", "@here", "\tx", "\rx"])
  func guarded(text: String) {
    let table = Table(
      title: "", columns: [Column("a", "A"), Column("b", "B", .integer)],
      rows: [[.text(text), .integer(-1)]])
    for format in [OutputFormat.csv, .tsv] {
      let row = TableRenderer.render(table, as: format).dropFirst(4)
      #expect(row.contains("'"), "\(format)")
      #expect(row.hasSuffix("-1\n") && !row.hasSuffix("'-1\n"), "\(format)")
    }
    #expect(!TableRenderer.render(table, as: .json).contains("'"))
  }

  @Test("A cell of another kind than its column stops the program")
  func kinds() async {
    await #expect(processExitsWith: .failure) {
      _ = Table(title: "", columns: [Column("a", "A", .integer)], rows: [[.text("1")]])
    }
  }

  private func hostile() throws -> Table {
    let dollars = Money(minorUnits: -5, currency: .usd)
    return Table(
      title: "Sums & <signs>",
      columns: [
        Column("name", "Name"), Column("currency", "Currency", for: .machines),
        Column("amount", "Amount", .money), Column("count", "Count", .integer),
        Column("on", "On", .day), Column("rate", "Rate", .rate),
      ],
      rows: [
        [
          .text("a,b \"c\"\nd"), .text("INR"),
          .money(Money(minorUnits: 1_234_567_890, currency: .inr)), .integer(1_234_567),
          .day(try BusinessDay("2026-04-30")), .rate(try BasisPoints(1250)),
        ],
        [
          .text("=1+1|<b>\t\\"), .text("USD"), .money(dollars), .integer(-1_000), .missing,
          .missing,
        ],
        [.text("लखनऊ"), .missing, .missing, .missing, .missing, .rate(try BasisPoints(1800))],
      ],
      total: [
        .text("Total"), .missing, .money(Money(minorUnits: 1_234_567_890, currency: .inr)),
        .missing, .missing, .missing,
      ])
  }
}
