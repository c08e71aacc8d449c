import ArgumentParser
import Intake

extension FeedsCommand {
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Proposes a profile whose examples hold, for a second person to activate.",
      discussion: """
        A profile without an example, or with one that does not come out, is refused. The text is \
        kept with the book, and in the folder that BAHI_PROFILES names.
        """)

    @Argument(help: ArgumentHelp("The profile.", valueName: "file"))
    var file: String

    @Flag(help: "Only tell whether it can be done.")
    var dryRun = false

    @OptionGroup var book: BookOptions

    func run() throws {
      let session = try Session(book)
      let review = try ProfileReview(
        yaml: try TextFile.read(file), file: FileHead.name(of: file),
        catalog: try Profiles.catalog(of: session, previews: false))
      let profile = "version \(review.profile.version) of profile \(review.profile.name)"
      let proposal = try session.connection.trial(dryRun: dryRun) {
        try ProfileStore(session.book, on: session.connection).propose(review)
      }
      guard proposal != nil else {
        return StandardError.write("\(profile) is in use already, nothing to do")
      }
      if !dryRun, let folder = Profiles.folder {
        try TextFile.makeFolder(folder)
        try TextFile.write(review.yaml, to: "\(folder)/\(review.profile.name).yaml")
      }
      StandardError.write(
        dryRun
          ? "\(profile) would be proposed"
          : "\(profile) waits for another person: bahi feeds activate \(review.profile.name)")
    }
  }

  struct Activate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Puts a profile that another person proposed to use.",
      discussion: "Its examples are run once more before.")

    @Argument(help: "The name of the profile.")
    var name: String

    @Flag(help: "Only tell whether it can be done.")
    var dryRun = false

    @OptionGroup var book: BookOptions

    func run() throws {
      let session = try Session(book)
      let catalog = try Profiles.catalog(of: session, previews: false)
      let profile = try session.connection.trial(dryRun: dryRun) {
        try ProfileStore(session.book, on: session.connection).activate(name, catalog: catalog)
      }
      StandardError.write(
        "version \(profile.version) of profile \(name) \(dryRun ? "would be" : "is") in use")
    }
  }

  struct Reject: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Rejects a profile that another person proposed, or takes one's own back.")

    @Argument(help: "The name of the profile.")
    var name: String

    @OptionGroup var decision: DecisionOptions

    func run() throws {
      try decision.decide("profile \(name)", "rejected") { session in
        try ProfileStore(session.book, on: session.connection)
          .reject(name, reason: decision.reason)
      }
    }
  }
}
