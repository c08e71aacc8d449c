import ArgumentParser
import Intake
import Reports

/// `bahi feeds`: the profiles by which files are read.
struct FeedsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feeds", abstract: "Shows, tests and adds the profiles by which files are read.",
    discussion: """
      A profile is a YAML file. 'feeds new' drafts one from a sample, 'feeds test' runs the \
      examples in it, 'feeds add' proposes it, and a second person activates it; until then only \
      'import --dry-run' reads files by it. BAHI_PROFILES may name a folder with profiles to try.
      """,
    subcommands: [
      List.self, Show.self, Test.self, Schema.self, New.self, Add.self, Activate.self,
      Reject.self,
    ])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists feeds and their profiles.")

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let known = try Profiles.known(try Profiles.session(book))
      try output.write(
        Table(
          title: "Feeds",
          columns: [
            Column("feed", "Feed"), Column("profile", "Profile"),
            Column("version", "Version", .integer), Column("report", "Report"),
            Column("role", "Role"), Column("party", "Party"), Column("evidence", "Evidence"),
            Column("tests", "Tests", .integer), Column("origin", "From"),
            Column("standing", "Standing"),
          ],
          rows: known.map { known in
            let profile = known.profile
            return [
              .text(profile.feed), .text(profile.name), .integer(Int64(profile.version)),
              .text(profile.report.rawValue), .text(profile.role.rawValue),
              Cell.text(profile.party), .text(profile.evidence.rawValue),
              .integer(Int64(profile.tests.count)), .text(known.origin), .text(known.standing),
            ]
          }))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what a profile reads and how.")

    @Argument(help: "The feed or the profile.")
    var name: String

    @OptionGroup var book: BookOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let known = try Profiles.known(try Profiles.session(book))
      let shown = known.filter { $0.profile.name == name || $0.profile.feed == name }
      guard !shown.isEmpty else {
        throw CommandError.unknown(
          "feed or profile", name: name,
          known: Set(known.flatMap { [$0.profile.feed, $0.profile.name] }).sorted())
      }
      try output.write(
        Table(
          title: "Feed \(name)",
          columns: [
            Column("profile", "Profile"), Column("about", "About"), Column("value", "Value"),
          ],
          rows: shown.flatMap { known in
            Self.facts(of: known).map { [.text(known.profile.name), .text($0.0), .text($0.1)] }
          }))
    }

    private static func facts(of known: Profiles.Known) -> [(String, String)] {
      let profile = known.profile
      let grace = profile.grace
      return [
        ("version", "\(profile.version)"), ("from", known.origin), ("standing", known.standing),
        ("feed", profile.feed), ("report", profile.report.rawValue),
        ("role", profile.role.rawValue),
        ("party", profile.party ?? "ourselves"), ("evidence", profile.evidence.rawValue),
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
      ] + profile.facts
        + profile.tests.map { ("test", $0.name) } + [("sha256", profile.sha256)]
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Runs the examples that profiles carry; with a failed one the status is 6.")

    @Argument(help: "The feed, the profile or a YAML file; all profiles without a name.")
    var name: String?

    @OptionGroup var book: BookOptions

    func run() throws {
      var hasFailed = false
      for profile in try profiles() {
        let failures = Dictionary(grouping: ProfileTests.run(profile), by: \.yamlLine)
        hasFailed = hasFailed || !failures.isEmpty
        let passed = profile.tests.count - failures.count
        var lines = ["\(profile.name): \(passed) of \(profile.tests.count) pass"]
        for test in profile.tests {
          let found = failures[test.yamlLine] ?? []
          lines.append("  \(found.isEmpty ? "pass" : "FAIL")  \(test.name)")
          lines += found.map { "        line \($0.yamlLine): \($0.message)" }
        }
        StandardOutput.write(lines.joined(separator: "\n") + "\n")
      }
      if hasFailed { try ExitStatus.checkFailed.end() }
    }

    private func profiles() throws -> [Profile] {
      let catalog = try Profiles.catalog(of: try Profiles.session(book))
      if let name, name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        return [
          try Profile.parse(
            yaml: try TextFile.read(name), file: FileHead.name(of: name), known: catalog.profiles)
        ]
      }
      return try name.map { try Profiles.named($0, in: catalog) } ?? catalog.profiles
    }
  }
}
