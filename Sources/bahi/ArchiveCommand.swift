import ArgumentParser
import Ledger
import Money
import Reports

/// `bahi archive`: months of postings, out of the database and back.
struct ArchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Exports sealed months of postings, takes them out and puts them back.",
    discussion: """
      A month is that of the recording in UTC, as the tables are cut. Balances, checks and the \
      seal hold while a month is detached; registers and exports show what is in the database.
      """,
    subcommands: [Export.self, Detach.self, Attach.self, List.self])

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes a sealed month as CSV, with its SHA-256 and a manifest.")

    @OptionGroup var month: MonthOptions
    @OptionGroup var folder: ExportFolderOptions

    func run() throws {
      let archive = try MonthArchive(of: month.day(), on: Database.connectToBooks())
      let (postings, sha256) = try archive.export(to: folder.folder)
      StandardError.write("\(month.month): \(postings) postings exported, SHA-256 \(sha256)")
    }
  }

  struct Detach: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes an exported month out of the posting table.",
      discussion: """
        The file is read again. The month must be sealed, rolled up and closed, and no item of it \
        may be open. Its table stays beside the posting table until it is dropped.
        """)

    @OptionGroup var month: MonthOptions
    @OptionGroup var folder: ExportFolderOptions
    @OptionGroup var trial: TrialOptions

    @Option(
      help: ArgumentHelp("For how many months after its end a month is kept.", valueName: "n"))
    var keepMonths = 12

    func validate() throws {
      guard (0...1_200).contains(keepMonths) else {
        throw ValidationError("--keep-months is \(keepMonths), it must lie within 0 and 1200")
      }
    }

    func run() throws {
      try MonthArchive(of: month.day(), on: Database.connectToBooks())
        .detach(exportedTo: folder.folder, keepMonths: keepMonths, isDryRun: trial.dryRun)
      StandardError.write("\(month.month): \(trial.words("detached"))")
    }
  }

  struct Attach: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Puts a detached month back, from its table or from the export.")

    @OptionGroup var month: MonthOptions
    @OptionGroup var trial: TrialOptions

    @Option(
      name: [.customShort("o"), .customLong("folder")],
      help: ArgumentHelp(
        "The folder of the export, for a month whose table was dropped.", valueName: "folder"))
    var folder: String?

    func run() throws {
      try MonthArchive(of: month.day(), on: Database.connectToBooks())
        .attach(from: folder, isDryRun: trial.dryRun)
      StandardError.write("\(month.month): \(trial.words("attached"))")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists what was done with which month.")

    @OptionGroup var output: OutputOptions

    func run() throws {
      let events = try ArchiveEvent.all(on: try Database.connectToBooks())
      try output.write(
        Table(
          title: "Archive",
          columns: [
            Column("month", "Month"), Column("event", "Event"),
            Column("postings", "Postings", .integer), Column("by", "By"), Column("at", "At"),
            Column("sha256", "SHA-256"),
          ],
          rows: events.map { event in
            [
              .text(event.month), .text(event.event), .integer(event.postingCount),
              .text(event.recordedBy), .text(event.recordedAt), .text(event.fileSHA256),
            ]
          }))
    }
  }
}

/// The month that is archived.
struct MonthOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The month of recording, as 2025-03.", valueName: "month"))
  var month: String

  func validate() throws {
    guard (try? BusinessDay("\(month)-01")) != nil else {
      throw ValidationError("the month is \(month), it must be one such as 2025-03")
    }
  }

  func day() throws -> BusinessDay { try BusinessDay("\(month)-01") }
}

/// The folder of the exported files.
struct ExportFolderOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("folder")],
    help: ArgumentHelp("The folder of the exported files.", valueName: "folder"))
  var folder: String
}

/// Whether a command only tries.
struct TrialOptions: ParsableArguments {
  @Flag(help: "Check everything and change nothing.")
  var dryRun = false

  func words(_ done: String) -> String { dryRun ? "could be \(done)" : done }
}
