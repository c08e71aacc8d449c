import ArgumentParser
import Commerce
import Foundation
import Postgres
import Reports

/// `bahi agreements`: parties, series and what is agreed.
struct AgreementsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreements", abstract: "Keeps parties, series and what is agreed with whom.",
    subcommands: [Apply.self, List.self, Show.self])

  struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Applies an agreements file; what changed becomes a new version.")

    @Argument(help: "The file, in YAML.")
    var file: String

    @Flag(help: "Only print what would change.")
    var dryRun = false

    func run() throws {
      let name = URL(filePath: file).lastPathComponent
      let agreements = try AgreementsFile(yaml: try TextFile.read(file), name: name)
      let connection = try Database.connectToBooks()
      let changes = try changes(agreements, on: connection)
      for change in changes {
        StandardOutput.write(
          "\(change.agreement) version \(change.version): \(change.after)"
            + (change.before.map { ", was \($0)" } ?? "") + "\n")
      }
      let verb = dryRun ? "would change" : "changed"
      StandardError.write(
        "book \(agreements.book): \(changes.count) of \(agreements.agreements.count) agreements "
          + verb)
    }

    /// A dry run takes the same path and rolls it back.
    private func changes(
      _ agreements: AgreementsFile, on connection: Connection
    ) throws -> [AgreementChange] {
      struct Undone: Error {
        let changes: [AgreementChange]
      }
      do {
        return try connection.transaction {
          let changes = try AgreementStore(on: connection).apply(agreements)
          guard !dryRun else { throw Undone(changes: changes) }
          return changes
        }
      } catch let undone as Undone {
        return undone.changes
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the agreements, each in its latest version.")

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(AgreementReport.table(of: session.book, on: session.connection))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows all versions of an agreement.")

    @Argument(help: "The code of the agreement.")
    var code: String

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let table = try AgreementReport.table(
        of: session.book, agreement: code, on: session.connection)
      guard !table.rows.isEmpty else {
        throw CommandError.unknown("agreement", name: code, known: [])
      }
      try output.write(table)
    }
  }
}
