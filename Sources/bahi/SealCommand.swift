import ArgumentParser
import Ledger
import Money
import Reports

/// `bahi seal`: the rows so far, hashed into the chain.
struct SealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "Seals all rows up to a new cut, as a block of hashes chained to the last one.",
    discussion: """
      The head of the last block is printed. Keep it where nobody who may write the database can \
      change it, and compare with 'bahi verify --head'.
      """)

  @Flag(help: "Seal nothing, only print the last block.")
  var print = false

  @Flag(help: "Compute the block and keep nothing.")
  var dryRun = false

  @OptionGroup var book: BookOptions
  @OptionGroup var patience: PatienceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try Session(book)
    var block: SealBlock?
    if !print {
      let cut = try Cut.take(
        of: session.book, on: session.connection, patienceSeconds: patience.patience)
      block = try Sealer(session.book, on: session.connection, reader: session.lookup)
        .seal(upTo: cut, isDryRun: dryRun)
      StandardError.write(block.map { Self.words(for: $0, isDryRun: dryRun) } ?? "nothing is new")
    }
    let last = try block ?? SealBlock.last(of: session.book, on: session.connection)
    try output.write(Self.table(of: last, book: session.book))
  }

  private static func words(for block: SealBlock, isDryRun: Bool) -> String {
    "block \(block.number): \(block.leafCount) leaves \(isDryRun ? "would be sealed" : "sealed")"
  }

  private static func table(of block: SealBlock?, book: Book) -> Table {
    Table(
      title: "Seal",
      columns: [
        Column("book", "Book"), Column("block", "Block", .integer), Column("cut", "Cut", .integer),
        Column("sealed_at", "Sealed at"), Column("leaves", "Leaves", .integer),
        Column("head", "Head"),
      ],
      rows: block.map { block in
        [
          [
            .text(book.code), .integer(Int64(block.number)), .integer(Int64(block.cut)),
            .text(block.sealedAt.description), .integer(block.leafCount), .text(block.headText),
          ]
        ]
      } ?? [])
  }
}
