import ArgumentParser
import Ledger
import Money
import Reconciliation
import Reports

/// `bahi recon`: what partners say against what we say.
struct ReconCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recon", abstract: "Reconciles, and shows what does not agree.",
    subcommands: [Run.self, Breaks.self, Show.self])

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reconciles what has been imported so far; with open breaks the status is 3.")

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      var request = NightRequest(through: day.day, inbox: nil)
      request.patienceSeconds = patience.patience
      let session = try Session(book)
      let summary = try session.runNight(request)
      try output.write(
        try RunReport.table(of: session.book, on: day.day, through: session.connection))
      try summary.exitStatus.end()
    }
  }

  struct Breaks: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the open breaks.", aliases: ["exceptions"])

    @Flag(help: "List the healed ones too.")
    var all = false

    @Option(help: "Only those of this feed.")
    var feed: String?

    @OptionGroup var asOf: AsOfOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(
        try BreakReport.table(
          of: session.book, all ? .all : .open, feed: feed, asOf: asOf.asOf ?? BusinessDay.today,
          on: session.connection))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a break with all that has happened to it.")

    @Argument(help: "The break's id.")
    var id: String

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      guard
        let table = try BreakHistoryReport.table(
          of: session.book, break: id, on: session.connection)
      else { throw CommandError.unknown("break", name: id, known: []) }
      try output.write(table)
    }
  }
}
