import ArgumentParser
import Ledger
import Money
import Reports

extension ReportCommand {
  /// `bahi report bs`: what there is and what is owed.
  struct BalanceSheet: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "bs",
      abstract: "Prints the balance sheet: assets, liabilities and equity.",
      discussion: """
        Income and expenses that no year's end has moved yet are the line equity:open-result, so \
        the sheet sums to zero in each currency.
        """)

    @OptionGroup var asOf: AsOfOptions
    @OptionGroup var knownAt: KnownAtOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let balance = try session.balance(asOf, knownAt)
      try output.write(
        StatementOfBalances.balanceSheet(
          balance, asOf: asOf.asOf, note: try session.note(at: asOf.asOf, knownAt)))
    }
  }

  /// `bahi report is`: what was earned and spent.
  struct IncomeStatement: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "is",
      abstract: "Prints the income statement: what income and expenses moved.",
      discussion: """
        Without a period it shows the financial year of --as-of so far. The entry that closes a \
        year is left out.
        """, aliases: ["pl"])

    @Argument(help: "The period, as 2026-04, FY2026-27 or FY2026-27Q1.")
    var period: String?

    @OptionGroup var day: DayOptions
    @OptionGroup var asOf: AsOfOptions
    @OptionGroup var knownAt: KnownAtOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let end = asOf.asOf ?? day.day
      let period = try Period.reading(period ?? FiscalYear(of: end).description, day)
      let last = min(period.last, asOf.asOf ?? period.last)
      guard last >= period.first else {
        throw ValidationError("\(period) begins after \(last)")
      }
      let session = try Session(book)
      let movement = try TrialBalance.movement(
        of: session.book, from: period.first, through: last, knownAt: try knownAt.cut(session),
        on: session.connection)
      let days = last == period.last ? "\(period)" : "\(period.first) to \(last)"
      try output.write(
        StatementOfBalances.income(
          movement, of: days,
          note: try session.note(from: period.first, through: last, knownAt)))
    }
  }
}
