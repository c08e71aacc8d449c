import ArgumentParser
import Postgres

/// What commands take that decide on a book for a reason.
struct DecisionOptions: ParsableArguments {
  @Option(help: "Why.")
  var reason: String

  @Flag(help: "Only tell what would happen.")
  var dryRun = false

  @OptionGroup var book: BookOptions

  /// Runs a decision, which a dry run takes back, and tells of what: `profile x is rejected`.
  func decide(_ subject: String, _ verb: String, _ body: (Session) throws -> Void) throws {
    let session = try Session(book)
    try session.connection.trial(dryRun: dryRun) { try body(session) }
    StandardError.write("\(subject) \(dryRun ? "would be" : "is") \(verb)")
  }
}
