import ArgumentParser
import Ledger

extension UsersCommand {
  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Changes the name or the roles of a person; the roles given are all that remain.")

    @Argument(help: "The login.")
    var login: String

    @Option(help: "The new name.")
    var name: String?

    @OptionGroup var roles: RoleOptions

    @Flag(help: "Only tell whether it can be done.")
    var dryRun = false

    func validate() throws {
      try UsersCommand.validate(login)
      guard name != nil || roles.grant != nil else {
        throw ValidationError("name what changes: --name, or --role with its limits")
      }
    }

    func run() throws {
      try UsersCommand.work(dryRun: dryRun) { people, becomePoster in
        if let grant = roles.grant {
          try people.prepareLogin(login, memberships: grant.memberships)
          try people.limitLogin(login, memberships: grant.memberships)
        }
        try becomePoster()
        try people.change(login, name: name, roles.grant)
      }
      StandardError.write("user \(login) \(dryRun ? "would be" : "is") changed")
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes all roles and the login from someone who leaves; what was done stays.")

    @Argument(help: "The login.")
    var login: String

    @Option(help: "Why.")
    var reason: String

    @Flag(help: "Only tell whether it can be done.")
    var dryRun = false

    func validate() throws {
      try UsersCommand.validate(login)
    }

    func run() throws {
      try UsersCommand.work(dryRun: dryRun) { people, becomePoster in
        try people.disableLogin(login)
        try becomePoster()
        try people.remove(login, reason: reason)
      }
      StandardError.write("user \(login) \(dryRun ? "would be" : "is") removed")
    }
  }

  struct SinglePerson: ParsableCommand {
    /// Whether one person keeps the book.
    enum Setting: String, ExpressibleByArgument, CaseIterable {
      case on
      case off
    }

    static let configuration = CommandConfiguration(
      abstract: "Says that one person keeps a book and may approve own entries, or no longer.",
      discussion: "While it is on, every command on the book says so.")

    @Argument(help: "on or off.")
    var setting: Setting

    @OptionGroup var decision: DecisionOptions

    func run() throws {
      let session = try Session(decision.book)
      try session.connection.trial(dryRun: decision.dryRun) {
        try PeopleStore(on: session.connection).setSinglePerson(
          setting == .on, of: session.book, reason: decision.reason)
      }
      StandardError.write(
        "book \(session.book.code) \(decision.dryRun ? "would be" : "is") kept by "
          + (setting == .on ? "a single person" : "several people"))
    }
  }
}

/// The roles of a person with their limits.
struct RoleOptions: ParsableArguments {
  @Option(
    name: .customLong("role"),
    help: "A role: poster, reader, checker, adjuster or admin; may be given several times.")
  var roles: [PersonRole] = []

  @Option(help: "What a checker may approve, in rupees; without it, any amount.")
  var limit: Rupees?

  @Option(help: "What a poster posts by hand without a second person, in rupees; else nothing.")
  var ownLimit: Rupees?

  /// What the options grant; nil without a role.
  var grant: PersonGrant? {
    guard !roles.isEmpty else { return nil }
    return PersonGrant(
      roles: PersonRole.allCases.filter(roles.contains), ownLimitMinor: ownLimit?.paise ?? 0,
      approvalLimitMinor: limit?.paise)
  }

  func validate() throws {
    guard limit == nil || roles.contains(.checker) else {
      throw ValidationError("--limit belongs to --role checker")
    }
    guard ownLimit == nil || roles.contains(.poster) else {
      throw ValidationError("--own-limit belongs to --role poster")
    }
  }
}
