import ArgumentParser
import Reports

/// `bahi trace`: from any id to all that it caused and came from.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Walks from an id to all that it caused and all that it came from.",
    discussion: """
      An id is that of an unlock, a sale, an order or one of its lines, a refund, a touch or a \
      break, the number of a transaction or of a statement, FILE:RECORD with the name or the \
      number of a file, a partner's own id of a line, a settlement, or a bank's reference. An id \
      that names several things is told with its source, as unlocks:unl-1.
      """)

  @Argument(help: "The id.")
  var id: String

  @Option(
    help: ArgumentHelp(
      "The folder with the exports of months that are no longer in the database.",
      valueName: "folder"))
  var archive: String?

  @OptionGroup var book: BookOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try Session(book)
    let found = try TraceFinder(in: session.book, on: session.connection).candidates(of: id)
    guard let only = found.first else { throw CommandError.unknown("id", name: id, known: []) }
    guard found.count == 1 else {
      throw CommandError.severalThings(id, found.map { "\($0.name) (\($0.description))" })
    }
    let root = try TraceWalk(
      in: session.book, archive: archive, on: session.connection
    ).tree(of: only)
    try output.write(TraceRenderer.render(root, as: output.format))
  }
}
