import ArgumentParser
import Money
import Reports

extension ReportCommand {
  /// `bahi report gl`: the postings of accounts with running balances.
  struct Register: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "gl",
      abstract: "Prints the register of an account: its postings with the balance after each.",
      discussion: "Without days it shows the month of --date.")

    @Argument(help: "The account's code; with a colon at its end, all accounts below it.")
    var account: String

    @Option(
      name: [.customShort("b"), .long],
      help: "The first day, as 2026-04-01; without it, the first of the last day's month.")
    var begin: BusinessDay?

    @Option(
      name: [.customShort("e"), .long],
      help: "The last day, as 2026-04-30; without it, the end of the month.")
    var end: BusinessDay?

    @Option(help: "Only postings of this item, and its balance.")
    var item: String?

    @OptionGroup var day: DayOptions
    @OptionGroup var knownAt: KnownAtOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard let begin, let end, end < begin else { return }
      throw ValidationError("the last day \(end) is before the first day \(begin)")
    }

    func run() throws {
      let first = begin ?? Period.month(of: end ?? day.day).first
      let last = end ?? Period.month(of: max(first, day.day)).last
      let session = try Session(book)
      let search = AccountSearch(in: session.book, on: session.connection)
      let codes = try search.codes(of: account)
      guard !codes.isEmpty else {
        throw CommandError.unknown("account", name: account, known: try search.nearest(to: account))
      }
      let report = RegisterReport(
        from: first, through: last, item: item, knownAt: try knownAt.cut(session))
      try output.write(
        try report.table(
          codes, titled: account, note: try session.note(from: first, through: last, knownAt),
          of: session.book, on: session.connection))
    }
  }

  /// `bahi report daybook`: the transactions of some days.
  struct Daybook: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "daybook",
      abstract: "Prints the transactions of a day or period, net lines per account.")

    @Argument(help: "The day or period, as 2026-04-30 or 2026-04; without it, the day of --date.")
    var period: String?

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try Period.reading(period ?? day.day.description, day)
      let session = try Session(book)
      try output.write(
        try DaybookReport.table(
          of: session.book, in: period,
          note: try session.note(from: period.first, through: period.last),
          on: session.connection))
    }
  }
}
