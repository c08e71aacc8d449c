import ArgumentParser
import Ledger
import Money
import Reports

extension ReportCommand {
  /// `bahi report audit`: what was changed beside the books.
  struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "audit",
      abstract: "Prints who changed terms, parties, settings, accounts and users, and how.")

    @Option(
      name: .customLong("on"),
      help: "Only this object, as payee:studio-12, agreement:studio-12, book:main or user:asha.")
    var object: String?

    @Option(name: [.customShort("b"), .long], help: "The first day in India, as 2026-04-01.")
    var begin: BusinessDay?

    @Option(name: [.customShort("e"), .long], help: "The last day in India, as 2026-04-30.")
    var end: BusinessDay?

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard let begin, let end, end < begin else { return }
      throw ValidationError("the last day \(end) is before the first day \(begin)")
    }

    func run() throws {
      let connection = try Database.connectToBooks()
      // Changes that belong to no book are of all of them, so there may be none yet.
      for code in try book.book.map({ [$0] }) ?? Book.codes(on: connection) {
        Session.announce(try Book(code: code, on: connection))
      }
      try output.write(
        try AuditReport.table(
          AuditReport.Filter(object: object, from: begin, through: end, book: book.book),
          on: connection))
    }
  }
}
