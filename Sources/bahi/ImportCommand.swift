import ArgumentParser
import Commerce
import Intake
import Money

/// `bahi import`: files of any kind.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Imports files: own events, partners' reports, statements.",
    discussion: """
      A file is accepted whole or not at all. Rejected records go to a CSV beside the file with \
      line, record, code, column and message; fixed, it can be imported like the original. With a \
      rejected file the exit status is 5.
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

  @OptionGroup var day: DayOptions
  @OptionGroup var book: BookOptions

  func run() throws {
    let catalog = try Profiles.catalog()
    if let feed { try Profiles.require(feed, in: catalog) }
    if let rejects { try TextFile.makeFolder(rejects) }
    let session = try Session(book)
    let importer = FileImport(
      session.book, on: session.connection, lookup: session.lookup, catalog: catalog)
    var hasRejected = false
    for file in files {
      let report = try importer.run(request(for: file))
      StandardOutput.write(ImportText(report).text)
      hasRejected = hasRejected || report.verdict == .rejected
      if report.verdict == .accepted {
        try RefundStore(session.book, on: session.connection).postWaiting()
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
