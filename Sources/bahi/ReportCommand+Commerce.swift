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

    @OptionGroup var period: PeriodOptions

    @Option(help: "The model.")
    var model: AttributionModel = .last

    @Option(help: "Another model, for what it would change.")
    var against: AttributionModel?

    @Option(help: "What to add up by; kind is that of the touch.")
    var by: AttributionReport.Dimension = .series

    @Option(help: "Count only touches of so many days before the sale.")
    var window: Int?

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard let window, !(1...3_650).contains(window) else { return }
      throw ValidationError("a window of \(window) days is none; it has 1 to 3650 days")
    }

    func run() throws {
      let period = try period.period()
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

  /// `bahi report series`: what each series earned.
  struct Series: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "series",
      abstract: "Prints what each series earned: unlocks, net, share and products sold.",
      discussion: """
        A series that nobody shares has no net, because tax is taken of a day's sum. Views, clicks \
        and impressions are those of own denominators; a rate is n/a where a day with unlocks or \
        sales has no count.
        """)

    @Flag(help: "One row for each episode and for the passes, which sum to their series.")
    var episodes = false

    @OptionGroup var period: PeriodOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try period.period()
      let session = try Session(book)
      try output.write(
        try (episodes ? SeriesReport.episodes : SeriesReport.table)(
          session.book, period, session.connection))
    }
  }

  /// `bahi report partners`: what was sold through each partner.
  struct Partners: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "partners",
      abstract: "Prints what was sold through each partner, and how far its commission has come.",
      discussion: """
        With --reported it prints what partners' files say by series and episode. Lines that name \
        none are divided by the rules of 'bahi import rules'; what has no rule is unallocated.
        """)

    @Flag(help: "Print what partners report, by series and episode.")
    var reported = false

    @OptionGroup var period: PeriodOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try period.period()
      let session = try Session(book)
      try output.write(
        reported
          ? ReportedSeriesReport.table(of: session.book, in: period, on: session.connection)
          : PartnerReport.table(of: session.book, in: period, on: session.connection))
    }
  }
}

/// The days that a report is about.
struct PeriodOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The days, as 2026-04 or FY2026-27Q1; without them, the month of --date.",
      valueName: "period"))
  var words: String?

  @OptionGroup var day: DayOptions

  /// Reads the period.
  func period() throws -> Period {
    try Period.reading(words ?? Period.month(of: day.day).description, day)
  }
}
