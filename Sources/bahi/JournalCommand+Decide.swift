import ArgumentParser
import Ledger
import Reports

extension JournalCommand {
  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approves and posts a proposal of another person.")

    @Argument(help: "The number of the proposal.")
    var proposal: Int64

    @OptionGroup var options: JournalOptions

    func run() throws {
      let session = try Session(options.book)
      try options.report {
        try session.connection.trial(dryRun: options.dryRun) {
          try JournalStore(session.book, on: session.connection).approve(proposal)
        }
      }
    }
  }

  struct Reject: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Rejects a proposal of another person, or takes one's own back.")

    @Argument(help: "The number of the proposal.")
    var proposal: Int64

    @OptionGroup var decision: DecisionOptions

    func run() throws {
      try decision.decide("proposal \(proposal)", "rejected") { session in
        try JournalStore(session.book, on: session.connection)
          .reject(proposal, reason: decision.reason)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows an entry by hand with its lines and its people.")

    @Argument(help: "The voucher, as JV/2627/000001, its transaction, or a proposal's number.")
    var entry: String

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let table = try JournalReport.table(of: session.book, named: entry, on: session.connection)
      guard let table else { throw LedgerError.unknownJournal(entry) }
      try output.write(table)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the entries by hand and what became of them.")

    @Flag(help: "Only those that wait for a decision.")
    var pending = false

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(
        try JournalReport.table(of: session.book, pendingOnly: pending, on: session.connection))
    }
  }
}
