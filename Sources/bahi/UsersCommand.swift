import ArgumentParser
import Ledger
import Postgres
import Reports
import Schema

/// `bahi users`: who may do what, each with a login of one's own.
struct UsersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "users", abstract: "Keeps the people, their roles and their limits.",
    discussion: """
      The first user is an admin and is added by a member of bahi_owner; from then on admins add \
      the others. A login that is not there yet is made, which needs CREATEROLE; how it proves who \
      it is, by a password or otherwise, the server decides.
      """,
    subcommands: [
      Add.self, List.self, Change.self, Remove.self, SinglePerson.self,
    ])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Adds a person with roles, or a payee who reads own statements.")

    @Argument(help: "The login, of a-z, 0-9, hyphens and underscores.")
    var login: String

    @Option(help: "The person's name.")
    var name: String?

    @OptionGroup var roles: RoleOptions

    @Option(help: "The payee whose statements the login may read, instead of roles.")
    var payee: String?

    @Flag(help: "Only tell whether it can be done.")
    var dryRun = false

    @OptionGroup var book: BookOptions

    func validate() throws {
      try UsersCommand.validate(login)
      guard payee == nil else {
        guard name == nil, roles.grant == nil else {
          throw ValidationError("a payee has neither a role nor a name of its own")
        }
        return
      }
      guard name != nil else { throw ValidationError("a person needs a --name") }
      guard roles.grant != nil else {
        throw ValidationError("a person needs at least one --role, or say --payee")
      }
    }

    func run() throws {
      if let payee {
        let book = try Session(book).book
        try UsersCommand.work(dryRun: dryRun) { people, becomePoster in
          try people.prepareLogin(login, memberships: ["bahi_payee"])
          try becomePoster()
          try people.add(login, payee: payee, of: book)
        }
        return StandardError.write(
          "user \(login) \(dryRun ? "would read" : "reads") the statements of \(payee)")
      }
      guard let grant = roles.grant, let name else { return }
      try UsersCommand.work(dryRun: dryRun) { people, becomePoster in
        try people.prepareLogin(login, memberships: grant.memberships)
        try becomePoster()
        try people.add(login, name: name, grant)
      }
      StandardError.write("user \(login) \(dryRun ? "would be" : "is") added")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the users with their roles and limits.")

    @OptionGroup var output: OutputOptions

    func run() throws {
      try output.write(try PeopleReport.table(on: try Database.connectToBooks()))
    }
  }

  /// Changes logins as the connecting user and people as the poster, both or neither.
  static func work(
    dryRun: Bool, _ body: (PeopleStore, _ becomePoster: () throws -> Void) throws -> Void
  ) throws {
    let connection = try Database.connect()
    try Migrator(connection).requireCurrent()
    try connection.trial(dryRun: dryRun) {
      try body(PeopleStore(on: connection)) {
        try connection.execute("SET LOCAL ROLE bahi_post")
      }
    }
  }

  static func validate(_ login: String) throws {
    guard login.wholeMatch(of: /[a-z][a-z0-9_-]{0,62}/) != nil,
      !login.hasPrefix("pg_"), !login.hasPrefix("bahi_")
    else {
      throw ValidationError(
        "\"\(login)\" cannot be a login: it begins with a-z, goes on with a-z, 0-9, hyphens and "
          + "underscores, and not with pg_ or bahi_")
    }
  }
}
