import ArgumentParser
import Money
import Reports

extension ReportCommand {
  /// `bahi report deferred`: what was paid ahead.
  struct Deferred: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints what was paid ahead: opening, received, recognised, refunded, closing.",
      discussion: "Without days it shows the month of --date.")

    @Option(
      name: [.customShort("b"), .long],
      help: "The first day, as 2026-04-01; without it, the first of the last day's month.")
    var begin: BusinessDay?

    @Option(
      name: [.customShort("e"), .long],
      help: "The last day, as 2026-04-30; without it, the end of the month.")
    var end: BusinessDay?

    @OptionGroup var day: DayOptions
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
      try output.write(
        try DeferredReport.table(
          of: session.book, from: first, through: last, on: session.connection))
    }
  }
}
