import ArgumentParser
import Money
import Reports

extension ReportCommand {
  /// `bahi report fx`: the open items of foreign money.
  struct Exchange: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fx",
      abstract: "Prints what is held of foreign money, what it carries, and at the closing rate.")

    @OptionGroup var asOf: AsOfOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(
        try ExchangeReport.table(
          of: session.book, asOf: asOf.asOf ?? BusinessDay.today, on: session.connection))
    }
  }
}
