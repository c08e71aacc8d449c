import ArgumentParser
import Ledger
import Money
import Reports
import Schema

/// `bahi close`: months and financial years that are over.
struct CloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Closes a month or a financial year, or opens it again.",
    discussion: """
      Closing keeps the trial balance at the last day and its hash. What comes later for a closed \
      day counts on the first open one. A financial year takes its twelve months closed, and moves \
      income and expenses into what is retained; until then FY2026-27-adj, its last day, is open \
      to the entries of adjusters. Opening again takes a reason and another person.
      """)

  @Argument(help: "The period, as 2026-10, \"last month\" or FY2026-27.")
  var period: String?

  @Flag(help: "Close to all but adjusters.")
  var soft = false

  @Flag(name: .customLong("final"), help: "Close to all, as without a flag.")
  var isFinal = false

  @Flag(help: "Open the period again, as its next version.")
  var reopen = false

  @Option(help: "Why; a reopening has to have one.")
  var reason: String?

  @Flag(help: "Only list the periods that were ever closed.")
  var list = false

  @Flag(help: "Only tell whether it can be done.")
  var dryRun = false

  @OptionGroup var day: DayOptions
  @OptionGroup var book: BookOptions
  @OptionGroup var patience: PatienceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard list != (period != nil) else {
      throw ValidationError("Name a period, or list them with --list.")
    }
    guard [soft, isFinal, reopen, list].count(where: { $0 }) <= 1 else {
      throw ValidationError("--soft, --final, --reopen and --list exclude each other.")
    }
    guard !reopen || reason != nil else {
      throw ValidationError("Say why the period is opened again, with --reason.")
    }
  }

  func run() throws {
    let period = try period.map { try Period.reading($0, day) }
    let session = try Session(book)
    guard let period else {
      return try output.write(try PeriodReport.table(of: session.book, on: session.connection))
    }
    let store = PeriodStore(session.book, on: session.connection)
    let done = try reopen ? reopen(period, store) : close(period, store, session)
    guard let done else { return }
    StandardError.write(done)
    try output.write(
      try PeriodReport.table(
        of: session.book, period: period.description, on: session.connection))
  }

  /// Gives the words for what was done; nil for a dry run.
  private func reopen(_ period: Period, _ store: PeriodStore) throws -> String? {
    let reason = reason ?? ""
    guard !dryRun else {
      try store.requireReopenable(period, reason: reason)
      StandardError.write("\(period) can be opened again; nothing was done")
      return nil
    }
    let version = try store.reopen(period, reason: reason, patienceSeconds: patience.patience)
    return "\(period) is open again: version \(version)"
  }

  private func close(_ period: Period, _ store: PeriodStore, _ session: Session) throws -> String? {
    let state = soft ? PeriodStore.State.soft : .closed
    try store.requireClosable(period, as: state, by: day.day)
    let failed = try Checks(session.lookup).run().filter { !$0.isPassing }.map(\.name)
    guard failed.isEmpty else {
      throw CommandError.checksFail(before: period.description, failed)
    }
    guard !dryRun else {
      StandardError.write("\(period) can be closed; nothing was done")
      return nil
    }
    let closing = try store.close(
      period, as: state, by: day.day, reason: reason, patienceSeconds: patience.patience)
    return "\(period) is \(soft ? "soft-closed" : "closed"): version \(closing.version), "
      + "cut \(closing.cut), trial balance SHA-256 \(closing.trialBalanceHash)"
  }
}
