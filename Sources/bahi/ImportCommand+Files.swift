import ArgumentParser
import Intake
import Money
import Reports

extension ImportCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the files that were accepted, the last first.")

    @Option(help: "Only files of this feed.")
    var feed: String?

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(
        try FileReport.table(of: session.book, feed: feed, on: session.connection))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what a file did, by category and currency.")

    @Argument(help: "The number of the file, or its name where only one has that.")
    var file: String

    @Flag(help: "List the lines that stand in its name instead.")
    var lines = false

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      let number = try FileStore(session.book, on: session.connection).number(of: file)
      try output.write(
        lines
          ? FileReport.lines(of: number, book: session.book, on: session.connection)
          : FileReport.differences(of: number, book: session.book, on: session.connection))
    }
  }

  struct Void: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes a file back, and what it caused.",
      discussion: """
        Reported lines give way to what was reported before them, later files keep their word, \
        and the next night takes the postings back. Own unlocks and top-ups are reversed at once, \
        and the next distribution takes their revenue back. The same bytes, or the same ids with \
        other content, can be imported again. Above the own limit it waits for another person. \
        What the books have built on is refused by name: a paid settlement, an invoiced item, a \
        refund, coins that are used.
        """)

    @Argument(help: "The number of the file, or its name where only one has that.")
    var file: String

    @Option(help: "Why.")
    var reason: String

    @Flag(help: "Only tell what would happen.")
    var dryRun = false

    @OptionGroup var book: BookOptions

    func run() throws {
      let session = try Session(book)
      let store = FileStore(session.book, on: session.connection)
      let number = try store.number(of: file)
      let outcome = try session.connection.trial(dryRun: dryRun) {
        try store.void(number, reason: reason)
      }
      let verb = dryRun ? "would be" : "is"
      StandardError.write(
        outcome.isDone
          ? "file \(number) \(verb) taken back"
          : dryRun
            ? "the voiding would wait for the approval of another person"
            : "review \(outcome.review) waits for the approval of another person")
    }
  }

  struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says which series and episodes a partner's ids stand for.",
      discussion: """
        The file is CSV with method (content_id or tracking_id), code, valid_from, series, episode \
        and weight. Several lines of one id divide its money by their weights. An id that had \
        other lines gets a new version.
        """)

    @Argument(help: "The file, in CSV.")
    var file: String

    @Option(help: "The feed whose ids these are.")
    var feed: String

    @Flag(help: "Only tell what would happen.")
    var dryRun = false

    @OptionGroup var book: BookOptions

    func run() throws {
      let rules = try AttributionRuleFile(csv: try TextFile.read(file), name: file).rules
      let session = try Session(book)
      try Profiles.require(feed, in: try Profiles.catalog(of: session, previews: true))
      let changed = try session.connection.trial(dryRun: dryRun) {
        try AttributionRuleStore(session.book, on: session.connection).add(rules, to: feed)
      }
      StandardError.write("\(changed) ids \(dryRun ? "would change" : "changed")")
    }
  }

  struct Reviews: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists what waits for another person: voidings, and changes of settled lines.")

    @Flag(help: "Those that were decided as well.")
    var all = false

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let session = try Session(book)
      try output.write(
        try FileReport.reviews(of: session.book, all: all, on: session.connection))
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approves a review of another person and does it.")

    @Argument(help: "The number of the review.")
    var review: Int64

    @Flag(help: "Only tell what would happen.")
    var dryRun = false

    @OptionGroup var book: BookOptions

    func run() throws {
      let session = try Session(book)
      let outcome = try session.connection.trial(dryRun: dryRun) {
        try FileStore(session.book, on: session.connection).approve(review)
      }
      let verb = dryRun ? "would be" : "is"
      StandardError.write(
        outcome.isVoid
          ? "file \(outcome.file) \(verb) taken back"
          : "\(outcome.lines) settled lines \(dryRun ? "would be" : "are") changed")
    }
  }

  struct Reject: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Rejects a review of another person, or takes one's own back.")

    @Argument(help: "The number of the review.")
    var review: Int64

    @OptionGroup var decision: DecisionOptions

    func run() throws {
      try decision.decide("review \(review)", "rejected") { session in
        try FileStore(session.book, on: session.connection)
          .reject(review, reason: decision.reason)
      }
    }
  }
}
