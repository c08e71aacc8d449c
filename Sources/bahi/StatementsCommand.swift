import ArgumentParser
import Foundation
import Ledger
import Money
import Payouts
import Reports

/// `bahi statements`: what each creator is owed for a period, and why.
struct StatementsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statements", abstract: "Drafts, issues and exports the statements of payees.",
    subcommands: [Run.self, List.self, Show.self, Issue.self, Export.self])

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Drafts the statements of a period; nothing is stored.")

    @Argument(help: "The period, as 2026-04 or \"last month\".")
    var period: String

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try Period.reading(period, day)
      let session = try Session(book)
      try output.write(
        StatementListReport.table(
          of: try session.drafts(of: period, patience), period: period.description))
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists issued statements.")

    @Argument(help: "The period, as 2026-04; all of them without one.")
    var period: String?

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try period.map { try Period.reading($0, day) }
      let session = try Session(book)
      try output.write(
        try StatementListReport.table(
          of: session.book, period: period?.description, on: session.connection))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints an issued statement as its payee reads it.")

    @Argument(help: "The number, as PS2627/000001.")
    var number: String

    @OptionGroup var book: BookOptions

    func run() throws {
      let session = try Session(book)
      let issued = try StatementStore(session.book, on: session.connection).find(number)
      StandardOutput.write(StatementText(issued).text)
    }
  }

  struct Issue: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Issues the statements of a period: all payees, or none.")

    @Argument(help: "The period, as 2026-04 or \"last month\".")
    var period: String

    @Option(name: .customLong("on"), help: "The issue date; else the business day of the run.")
    var issuedOn: BusinessDay?

    @Flag(help: "Only draft; nothing is stored.")
    var dryRun = false

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let period = try Period.reading(period, day)
      let session = try Session(book)
      guard !dryRun else {
        return try output.write(
          StatementListReport.table(
            of: try session.drafts(of: period, patience), period: period.description))
      }
      let (cut, _) = try session.fold(patience)
      let issued = try StatementStore(session.book, on: session.connection)
        .issue(period, on: issuedOn ?? day.day, asOf: cut)
      try output.write(
        try StatementListReport.table(
          of: session.book, period: period.description, on: session.connection))
      StandardError.write("\(issued.count) statements issued for \(period)")
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes the files of issued statements into a folder.")

    @Argument(help: ArgumentHelp("The numbers, as PS2627/000001.", valueName: "number"))
    var numbers: [String] = []

    @Option(help: "All statements of this period besides.")
    var period: String?

    @Option(
      name: [.customShort("o"), .customLong("output")],
      help: ArgumentHelp("The folder to write to.", valueName: "folder"))
    var folder: String

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions

    func validate() throws {
      guard !numbers.isEmpty || period != nil else {
        throw ValidationError("Name a statement, or a period with --period.")
      }
    }

    func run() throws {
      let period = try period.map { try Period.reading($0, day) }
      let session = try Session(book)
      let store = StatementStore(session.book, on: session.connection)
      var chosen = numbers
      if let period { chosen += try store.numbers(ofPeriod: period.description) }
      for number in chosen {
        let files = try StatementFiles(try store.find(number))
          .write(to: URL(filePath: folder))
        for file in files { StandardOutput.write("\(file.path)\n") }
      }
    }
  }
}

extension Session {
  fileprivate func drafts(
    of period: Period, _ patience: PatienceOptions
  ) throws -> [StatementDraft] {
    let (cut, _) = try fold(patience)
    return try StatementStore(book, on: connection).drafts(of: period, asOf: cut)
  }
}
