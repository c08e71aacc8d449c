import ArgumentParser
import Commerce
import Intake
import Money

/// `bahi import`: files of any kind, what they did, and how they are taken back.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Imports files: own events, partners' reports, statements.",
    discussion: """
      'bahi import FILE…' imports files. 'list' and 'show' tell what files did; 'void' takes one \
      back; what settled lines would change waits under 'reviews' for another person.
      """,
    subcommands: [
      Files.self, List.self, Show.self, Void.self, Rules.self, Reviews.self, Approve.self,
      Reject.self,
    ], defaultSubcommand: Files.self)

  struct Files: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "files", abstract: "Imports files; the word 'files' may be left out.",
      discussion: """
        A file is accepted whole or not at all. Rejected records go to a CSV beside the file with \
        line, record, code, column and message, and to a JSON file for programs; fixed, the CSV \
        can be imported like the original, whose correction it then is. With a rejected file the \
        exit status is 5.
        """)

    @Argument(help: ArgumentHelp("The files.", valueName: "file"))
    var files: [String]

    @Option(help: "Only look at the profiles of this feed.")
    var feed: String?

    @Flag(help: "Stop at the preview; nothing is stored.")
    var dryRun = false

    @Flag(help: "Accept the good records of a file that has bad ones.")
    var acceptPartial = false

    @Option(help: ArgumentHelp("The folder for rejects files.", valueName: "folder"))
    var rejects: String?

    @Option(
      name: [.customShort("O"), .customLong("output-format")],
      help: "text for people, or json for programs.")
    var format: ImportFormat = .text

    @OptionGroup var day: DayOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var progress: ProgressOptions

    func run() throws {
      let session = try Session(book)
      let catalog = try Profiles.catalog(of: session, previews: dryRun)
      if let feed { try Profiles.require(feed, in: catalog) }
      if let rejects { try TextFile.makeFolder(rejects) }
      let importer = FileImport(
        session.book, on: session.connection, lookup: session.lookup, catalog: catalog)
      var hasRejected = false
      for file in files {
        let report = try progress.during { _ in try importer.run(request(for: file)) }
        switch format {
        case .text: StandardOutput.write(ImportText(report).text)
        case .json: StandardOutput.write(try ImportObject(report).text)
        }
        hasRejected = hasRejected || report.verdict == .rejected
        if report.verdict == .accepted {
          try WaitingRefunds(session.book, on: session.connection).post()
          try ReturnStore(session.book, on: session.connection).postWaiting()
        }
      }
      if hasRejected { try ExitStatus.incomplete.end() }
    }

    private func request(for file: String) -> ImportRequest {
      var request = ImportRequest(path: file, receivedOn: day.day)
      request.feed = feed
      request.isDryRun = dryRun
      request.acceptsPartial = acceptPartial
      request.rejectsFolder = rejects
      return request
    }
  }
}

/// How the report of an import is printed.
enum ImportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
