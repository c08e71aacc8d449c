import ArgumentParser
import Commerce
import Money
import Reports

extension AttributionModel: ExpressibleByArgument {}
extension AttributionReport.Dimension: ExpressibleByArgument {}
extension AgeingReport.Grouping: ExpressibleByArgument {}

extension ReportCommand {
  /// `bahi report attribution`: who is credited with the sales, by one model or another.
  struct Attribution: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "attribution",
      abstract: "Prints whom a model credits with the sales, and what another one would change.",
      discussion: """
        last and first give the whole sale to one touch, linear the same to each, position 40 % \
        to the first and the last and 20 % to those between. Nothing is posted.
        """)

    @Argument(help: "The days of the sales, as 2026-04; without it, the month of --date.")
    var period: String?

    @Option(help: "The model: last, first, linear or position.")
    var model: AttributionModel = .last

    @Option(help: "Another model, for what it would change.")
    var against: AttributionModel?

    @Option(help: "Add up by series, kind of touch, affiliate or variant.")
    var by: AttributionReport.Dimension = .series

    @Option(help: "Count only touches of so many days before the sale.")
    var window: Int?

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard let window, !(1...3_650).contains(window) else { return }
      throw ValidationError("a window of \(window) days is none; it has 1 to 3650 days")
    }

    func run() throws {
      let period = try Period.reading(
        period ?? Period.month(of: day.day).description, day)
      let session = try Session(book)
      let report = AttributionReport(model, against: against, by: by, windowDays: window)
      try output.write(
        try report.table(of: session.book, in: period, on: session.connection))
    }
  }

  /// `bahi report ageing`: how long commission has been open.
  struct Ageing: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ageing",
      abstract: "Prints what commission is owed to us and by us, by state and age.",
      discussion: """
        The age of an item counts from its first day: commission from the order, a receivable from \
        its invoice. What carries no item is paid oldest first.
        """)

    @Option(help: "One row for each state of a party, or one for each item.")
    var by: AgeingReport.Grouping = .party

    @OptionGroup var asOf: AsOfOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(
        try AgeingReport.table(
          of: session.book, asOf: asOf.asOf ?? BusinessDay.today, by: by,
          on: session.connection))
    }
  }
}
