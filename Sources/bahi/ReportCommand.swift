import ArgumentParser
import Ledger
import Money
import Reports

/// `bahi report`: figures.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Prints figures of the book.",
    subcommands: [Balances.self, Register.self, Daybook.self, Exchange.self])

  struct Balances: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tb", abstract: "Prints the trial balance: every account with postings, once.")

    @OptionGroup var asOf: AsOfOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let balance = try TrialBalance(
        of: session.book, asOf: asOf.asOf, on: session.connection)
      try output.write(TrialBalanceReport.table(balance, asOf: asOf.asOf))
    }
  }
}
