import ArgumentParser
import Commerce
import Foundation
import Postgres
import Reports

/// `bahi agreements`: parties, series and what is agreed.
struct AgreementsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreements", abstract: "Keeps parties, series and what is agreed with whom.",
    subcommands: [
      Apply.self, Approve.self, Reject.self, List.self, Show.self, Diff.self, Explain.self,
    ])

  struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Applies an agreements file; what changed becomes a new version.",
      discussion: """
        Terms for days that are accounted for need --retroactive, and a rate outside 10 % to 30 % \
        an override in the file. Both become a proposal, which another person approves.
        """)

    @Argument(help: "The file, in YAML.")
    var file: String

    @Flag(help: "Reach back to days that are distributed or accrued.")
    var retroactive = false

    @Flag(help: "Only print what would change.")
    var dryRun = false

    func run() throws {
      let name = URL(filePath: file).lastPathComponent
      let yaml = try TextFile.read(file)
      let agreements = try AgreementsFile(yaml: yaml, name: name)
      let connection = try Database.connectToBooks()
      let outcome = try TermsStore(on: connection).submit(
        agreements, yaml: yaml, name: name, reach: retroactive ? .retroactive : .fromNowOn,
        isDryRun: dryRun)
      try TermsText.write(outcome)
      let count = "\(outcome.changes.count) of \(agreements.agreements.count) agreements"
      if let proposal = outcome.proposal {
        StandardError.write(
          "book \(agreements.book): \(count) wait for the approval of another person, as proposal "
            + "\(proposal)")
      } else {
        StandardError.write(
          "book \(agreements.book): \(count) \(dryRun ? "would change" : "changed")")
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the agreements, each in its latest version.")

    @Flag(help: "List the terms that wait for another person instead.")
    var waiting = false

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      guard !waiting else {
        return try output.write(
          WaitingTermsReport.table(of: session.book, on: session.connection))
      }
      try output.write(AgreementReport.table(of: session.book, on: session.connection))
    }
  }
}
