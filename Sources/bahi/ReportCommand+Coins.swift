import ArgumentParser
import Money
import Reports

extension ReportCommand {
  /// `bahi report coins`: what became of the viewers' coins.
  struct Coins: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "coins",
      abstract: "Prints how viewers' coins came and went, with the rupees that they carry.",
      discussion: """
        What left is negative, so the lines sum to the closing one: the coins of all wallets, and \
        what viewers paid for them. Without a period it shows the month of --date.
        """)

    @Argument(help: "The period, as 2026-04, FY2026-27 or FY2026-27Q1.")
    var period: String?

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try period.map { try Period.reading($0, day) } ?? Period.month(of: day.day)
      let session = try Session(book)
      try output.write(
        try CoinReport.table(of: session.book, in: period, on: session.connection))
    }
  }
}
