import ArgumentParser
import Commerce
import Foundation
import Ledger
import Money
import Reports

/// `bahi journal`: entries by hand, for which two people stand.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "Posts and reverses by hand, with a maker and a checker.",
    discussion: """
      An entry above the maker's own limit waits until another person with the role checker \
      approves it. Who made and who approved is the login of the database session.
      """,
    subcommands: [
      Post.self, Reverse.self, Grant.self, Show.self, List.self, Approve.self, Reject.self,
    ])

  struct Post: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Proposes the entry of a file; within the maker's own limit it is posted.",
      discussion: """
        The file has voucher (journal, payment, receipt, contra, credit-note, debit-note, \
        tax-payment, write-off, advance), date, memo, reason, and legs with account and debit or \
        credit, optionally item and series. A leg with open: true and a class opens its account. \
        The last three kinds of voucher move only what their names say.
        """)

    @Argument(help: "The file, in YAML.")
    var file: String

    @OptionGroup var options: JournalOptions

    func run() throws {
      let name = URL(filePath: file).lastPathComponent
      let journal = try JournalFile(yaml: try TextFile.read(file), name: name)
      let session = try Session(options.book)
      try options.report {
        try session.connection.trial(dryRun: options.dryRun) {
          let store = JournalStore(session.book, on: session.connection)
          return try store.propose(
            try journal.entry(
              accounts: try store.accounts(journal.accountCodes),
              series: try store.series(journal.seriesCodes)))
        }
      }
    }
  }

  struct Reverse: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Proposes to take a transaction back, every leg the other way round.")

    @Argument(help: "The voucher, as JV/2627/000001, or the number of the transaction.")
    var transaction: String

    @Option(help: "Why.")
    var reason: String

    @Option(help: "A memo on the voucher.")
    var memo: String?

    @Option(name: .customLong("on"), help: "The day of the reversal; else the day of the run.")
    var effectiveOn: BusinessDay?

    @OptionGroup var day: DayOptions
    @OptionGroup var options: JournalOptions

    func run() throws {
      let session = try Session(options.book)
      try options.report {
        try session.connection.trial(dryRun: options.dryRun) {
          let store = JournalStore(session.book, on: session.connection)
          return try store.reverse(
            try store.transaction(named: transaction), on: effectiveOn ?? day.day, memo: memo,
            reason: reason)
        }
      }
    }
  }
}

/// What all writing commands on entries by hand take.
struct JournalOptions: ParsableArguments {
  @Flag(help: "Only tell what would happen.")
  var dryRun = false

  @OptionGroup var book: BookOptions

  /// Tells what became of an entry: its number to programs, a sentence to people.
  func report(_ body: () throws -> JournalOutcome) throws {
    let outcome = try body()
    guard let voucher = outcome.voucher, let transaction = outcome.transaction else {
      if !dryRun { StandardOutput.write("proposal \(outcome.proposal)\n") }
      return StandardError.write(
        dryRun
          ? "the entry would wait for the approval of another person"
          : "proposal \(outcome.proposal) waits for the approval of another person")
    }
    if !dryRun { StandardOutput.write("\(voucher)\n") }
    StandardError.write(
      dryRun
        ? "the entry would be posted as \(voucher)"
        : "\(voucher) is posted as transaction \(transaction)")
  }
}
