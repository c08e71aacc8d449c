import ArgumentParser
import Reports
import Schema

/// `bahi check`: queries that find nothing in a healthy book.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Runs the checks, each of which finds nothing in health.",
    discussion: "With a failed check the exit status is 6.")

  @Flag(help: "Fail also when there is no check to run.")
  var strict = false

  @Flag(help: "Only name the checks.")
  var list = false

  @Argument(help: "The checks to run; all of them without a name.")
  var names: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    if list {
      return try output.write(
        Table(
          title: "Checks", columns: [Column("check", "Check")],
          rows: Checks.names().map { [.text($0)] }))
    }
    let connection = try Database.connectToBooks()
    let results = try Checks(connection).run(names: names.isEmpty ? nil : names)
    try output.write(
      Table(
        title: "Checks",
        columns: [
          Column("check", "Check"), Column("verdict", "Verdict"),
          Column("rows", "Rows", .integer),
        ],
        rows: results.map {
          [.text($0.name), .text($0.isPassing ? "pass" : "FAIL"), .integer(Int64($0.rowCount))]
        }))
    let failed = results.filter { !$0.isPassing }
    for result in failed { StandardError.write(Self.findings(of: result)) }
    guard failed.isEmpty, !(strict && results.isEmpty) else {
      throw ExitCode(ExitStatus.checkFailed.rawValue)
    }
  }

  private static let shownMax = 20

  private static func findings(of result: CheckResult) -> String {
    let rows = result.rows.prefix(shownMax).map { row in
      "  "
        + zip(result.columns, row).map { "\($0)=\($1 ?? "NULL")" }.joined(separator: " ")
    }
    let rest = result.rowCount - rows.count
    return
      (["\(result.name) found \(result.rowCount) rows:"] + rows
      + (rest > 0 ? ["  … and \(rest) more"] : [])).joined(separator: "\n")
  }
}
