import ArgumentParser
import Foundation
import Intake
import Reports

/// The profiles that the command line knows.
enum Profiles {
  /// Reads the profiles that bahi carries and those of the user's folder, `BAHI_PROFILES`.
  static func catalog() throws -> ProfileCatalog {
    let catalog = try ProfileCatalog.builtIn()
    guard let folder = Database.environment["BAHI_PROFILES"], !folder.isEmpty else {
      return catalog
    }
    return try catalog.adding(folder: folder)
  }

  /// Refuses a feed that no profile has.
  static func require(_ feed: String, in catalog: ProfileCatalog) throws(CommandError) {
    guard catalog.profiles(feed: feed).isEmpty else { return }
    throw .unknown("feed", name: feed, known: Set(catalog.profiles.map(\.feed)).sorted())
  }

  /// Finds the profiles of a feed, or the one profile of that name.
  static func named(_ name: String, in catalog: ProfileCatalog) throws(CommandError) -> [Profile] {
    let found = catalog.profile(named: name).map { [$0] } ?? catalog.profiles(feed: name)
    guard !found.isEmpty else {
      let known = Set(catalog.profiles.flatMap { [$0.feed, $0.name] })
      throw .unknown("feed or profile", name: name, known: known.sorted())
    }
    return found
  }
}

/// `bahi feeds`: the profiles by which files are read.
struct FeedsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feeds", abstract: "Shows and tests the profiles by which files are read.",
    subcommands: [List.self, Show.self, Test.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists feeds and their profiles.")

    @OptionGroup var output: OutputOptions

    func run() throws {
      let profiles = try Profiles.catalog().profiles
      try output.write(
        Table(
          title: "Feeds",
          columns: [
            Column("feed", "Feed"), Column("profile", "Profile"),
            Column("version", "Version", .integer), Column("report", "Report"),
            Column("role", "Role"), Column("party", "Party"), Column("evidence", "Evidence"),
            Column("tests", "Tests", .integer),
          ],
          rows: profiles.sorted { ($0.feed, $0.name) < ($1.feed, $1.name) }.map { profile in
            [
              .text(profile.feed), .text(profile.name), .integer(Int64(profile.version)),
              .text(profile.report.rawValue), .text(profile.role.rawValue),
              Cell.text(profile.party), .text(profile.evidence.rawValue),
              .integer(Int64(profile.tests.count)),
            ]
          }))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows what a profile says.")

    @Argument(help: "The feed or the profile.")
    var name: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      let profiles = try Profiles.named(name, in: try Profiles.catalog())
      try output.write(
        Table(
          title: "Feed \(name)",
          columns: [
            Column("profile", "Profile"), Column("about", "About"), Column("value", "Value"),
          ],
          rows: profiles.flatMap { profile in
            Self.facts(of: profile).map { [.text(profile.name), .text($0.0), .text($0.1)] }
          }))
    }

    private static func facts(of profile: Profile) -> [(String, String)] {
      let key = profile.key.fields.map(\.name).joined(separator: ", ")
      let grace = profile.grace
      return [
        ("version", "\(profile.version)"), ("feed", profile.feed),
        ("report", profile.report.rawValue), ("role", profile.role.rawValue),
        ("party", profile.party ?? "ourselves"), ("evidence", profile.evidence.rawValue),
        ("money", profile.money.name), ("key", "\(key); twins: \(profile.key.twins.rawValue)"),
        (
          "grace",
          "expected after \(grace.expectedAfterDays) days, "
            + "a break after \(grace.breakAfterDays)"
        ),
        (
          "tolerance",
          "\(profile.tolerance.amountMinor) paise, "
            + "\(profile.tolerance.budgetMinor) paise a day"
        ),
        (
          "restatement",
          "\(profile.restatement.mode.rawValue); missing: "
            + profile.restatement.missingKey.rawValue
        ),
        ("tests", profile.tests.map(\.name).joined(separator: "; ")), ("sha256", profile.sha256),
      ]
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Runs the examples that profiles carry; with a failed one the status is 6.")

    @Argument(help: "The feed or the profile; all of them without a name.")
    var name: String?

    func run() throws {
      let catalog = try Profiles.catalog()
      let profiles = try name.map { try Profiles.named($0, in: catalog) } ?? catalog.profiles
      var hasFailed = false
      for profile in profiles {
        let failures = ProfileTests.run(profile)
        hasFailed = hasFailed || !failures.isEmpty
        let failing = Set(failures.map(\.test)).count
        StandardOutput.write(
          "\(profile.name): \(profile.tests.count - failing) of \(profile.tests.count) pass\n"
            + failures.map { "  \($0)\n" }.joined())
      }
      if hasFailed { try ExitStatus.checkFailed.end() }
    }
  }
}
