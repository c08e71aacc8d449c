import ArgumentParser
import Ledger
import Money
import Reports

/// `bahi report`: figures.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Prints figures of the book.",
    subcommands: [
      Balances.self, BalanceSheet.self, IncomeStatement.self, Register.self, Daybook.self,
      Periods.self, Exchange.self, Coins.self, Sales.self, Deferred.self, Series.self,
      Partners.self, Attribution.self, Ageing.self, Audit.self,
    ])

  struct Balances: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tb", abstract: "Prints the trial balance: every account with postings, once.")

    @OptionGroup var asOf: AsOfOptions
    @OptionGroup var knownAt: KnownAtOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let balance = try session.balance(asOf, knownAt)
      try output.write(
        TrialBalanceReport.table(
          balance, asOf: asOf.asOf, note: try session.note(at: asOf.asOf, knownAt)))
    }
  }

  struct Periods: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the periods that were ever closed, with their state.")

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(try PeriodReport.table(of: session.book, on: session.connection))
    }
  }
}

/// The time at which figures were known.
struct KnownAtOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only what was known by then, as 2026-10-05T03:00+05:30, or a day for its end: what the "
        + "last cut had seen.",
      valueName: "time"),
    transform: { try Instant(knownAt: $0) })
  var knownAt: Instant?

  /// Finds the last cut that was taken by then; nil without the option.
  func cut(_ session: Session) throws -> Cut? {
    try knownAt.map { try Cut.known(at: $0, of: session.book, on: session.connection) }
  }

  var note: String { knownAt.map { ", as known at \($0)" } ?? "" }
}

extension Session {
  /// Reads the balances that a report asks for.
  func balance(_ asOf: AsOfOptions, _ knownAt: KnownAtOptions) throws -> TrialBalance {
    try TrialBalance(
      of: book, asOf: asOf.asOf, knownAt: try knownAt.cut(self), on: connection)
  }

  /// The words on what is closed at a day, and on what was known.
  func note(at day: BusinessDay?, _ knownAt: KnownAtOptions) throws -> String {
    guard let day else { return knownAt.note }
    return try note(from: day, through: day, knownAt)
  }

  func note(
    from first: BusinessDay, through last: BusinessDay, _ knownAt: KnownAtOptions? = nil
  ) throws -> String {
    try (knownAt?.note ?? "")
      + PeriodStanding(of: book, from: first, through: last, on: connection).note
  }
}
