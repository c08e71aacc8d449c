import ArgumentParser
import Money
import Reports

extension ReportCommand {
  /// `bahi report sales`: sales by model.
  struct Sales: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints sales by model: own goods, merchants' goods and link-outs, with returns.",
      discussion: "Without a period it shows the month of --date.")

    @Argument(help: "A period such as 2026-04, FY2026-27Q1 or 2026-04-02.")
    var period: String?

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try period.map { try Period.reading($0, day) } ?? Period.month(of: day.day)
      let session = try Session(book)
      try output.write(
        try SalesReport.table(
          of: session.book, in: period,
          note: try session.note(from: period.first, through: period.last),
          on: session.connection))
    }
  }
}
