import ArgumentParser
import Ledger
import Reports

/// `bahi verify`: the seal, recomputed from the rows.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recomputes the seal from the rows and tells what differs.",
    discussion: """
      With a difference the exit status is 6; it is 5 when rows are not at hand to be verified.
      """)

  @Option(
    help: ArgumentHelp(
      "A head that was kept elsewhere, which the chain must contain.", valueName: "hex"))
  var head: String?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("Recompute the rows from this block on.", valueName: "block"))
  var first: Int32 = 1

  @Option(
    help: ArgumentHelp(
      "The folder with the exports of months that are no longer in the database.",
      valueName: "folder"))
  var archive: String?

  @OptionGroup var book: BookOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let head, head.count != 64 || !head.allSatisfy(\.isHexDigit) {
      throw ValidationError("--head is \(head), it must be 64 hexadecimal digits")
    }
    guard first > 0 else { throw ValidationError("--from is \(first), blocks count from 1") }
  }

  func run() throws {
    let session = try Session(book)
    let result = try SealVerifier(session.book, on: session.connection, reader: session.lookup)
      .verify(from: first, head: head, archive: archive)
    for difference in result.differences { StandardError.write(difference.description) }
    for gap in result.gaps { StandardError.write(gap) }
    try output.write(
      Table(
        title: "Verification",
        columns: [
          Column("book", "Book"), Column("verdict", "Verdict"),
          Column("blocks", "Blocks", .integer), Column("leaves", "Leaves", .integer),
          Column("head", "Head"),
        ],
        rows: [
          [
            .text(session.book.code), .text(result.verdict), .integer(Int64(result.blocks)),
            .integer(result.leafCount), .text(result.last?.headText ?? ""),
          ]
        ]))
    try result.exitStatus.end()
  }
}

extension SealVerification {
  /// What differs weighs more than what could not be looked at.
  fileprivate var exitStatus: ExitStatus {
    if !differences.isEmpty { return .checkFailed }
    return gaps.isEmpty ? .green : .incomplete
  }

  fileprivate var verdict: String {
    switch exitStatus {
    case .green: "holds"
    case .incomplete: "not verified"
    default: "differs"
    }
  }
}
