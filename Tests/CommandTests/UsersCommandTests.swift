import Foundation
import Postgres
import TestSupport
import Testing

@Suite("bahi users", .database)
struct UsersCommandTests {
  @Test("The first user is an admin, who adds, changes and removes the others")
  func life() throws {
    let login = try TestLogin(isReserved: true)
    let name = login.name
    let early = try runBahi(["users", "add", name, "--name", "Asha", "--role", "poster"])
    #expect(early.status == 65)
    #expect(early.stderr.hasPrefix("bahi: there must be a user with the role admin"))
    let tried = try runBahi(["users", "add", "bahi", "--name", "O", "--role", "admin", "--dry-run"])
    #expect(tried.stderr == "user bahi would be added\n")
    #expect(try runBahi(["users", "list", "-O", "csv"]).stdout.split(separator: "\n").count == 1)
    #expect(try runBahi(["users", "add", "bahi", "--name", "O", "--role", "admin"]).status == 0)
    let added = try runBahi([
      "users", "add", name, "--name", "Asha Rao", "--role", "poster", "--role", "checker",
      "--limit", "100000", "--own-limit", "250.50",
    ])
    #expect(added.status == 0, "\(added.stderr)")
    #expect(added.stderr == "user \(name) is added\n")
    // The login is there, and works.
    #expect(try runBahi(["report", "audit"], as: login).status == 0)
    #expect(
      try runBahi(["users", "list", "-O", "csv"]).stdout == """
        login,name,roles,own_limit_minor,limit_minor,is_unlimited,payees,state
        bahi,O,admin,,,,,active
        \(name),Asha Rao,checker poster,25050,10000000,no,,active

        """)
    let changed = try runBahi(["users", "change", name, "--role", "reader", "--name", "A. Rao"])
    #expect(changed.status == 0, "\(changed.stderr)")
    let denied = try runBahi(["report", "audit"], as: login)
    #expect(denied.status == 77)
    #expect(denied.stderr.hasPrefix("bahi: permission denied to set role \"bahi_post\""))
    let removed = try runBahi(["users", "remove", name, "--reason", "left the company"])
    #expect(removed.stderr == "user \(name) is removed\n")
    #expect(try runBahi(["report", "audit"], as: login).status == 69)
    let log = try runBahi(["report", "audit", "--on", "user:\(name)", "-O", "csv"]).stdout
    #expect(log.contains("left the company"))
    #expect(log.contains("name: Asha Rao → A. Rao"))
  }

  @Test("Who is no admin adds nobody, and who may not make logins is told what to ask for")
  func notPermitted() throws {
    let poster = try TestLogin(["bahi_post"])
    let there = try TestLogin(["bahi_post", "bahi_read"])
    #expect(try runBahi(["users", "add", "bahi", "--name", "O", "--role", "admin"]).status == 0)
    let refused = try runBahi(
      ["users", "add", there.name, "--name", "R", "--role", "poster"], as: poster)
    #expect(refused.status == 77)
    #expect(
      refused.stderr
        == """
        bahi: login \(poster.name) is not a person with the role admin (SQLSTATE BH020): An admin \
        gives it with 'bahi users add' or 'bahi users change'.

        """)
    let unmade = try runBahi(
      ["users", "add", "ravi-9", "--name", "R", "--role", "poster"], as: poster)
    #expect(unmade.status == 77)
    #expect(
      unmade.stderr
        == """
        bahi: this user may not change the login ravi-9; connect as a user with CREATEROLE, or \
        have the server's administrator run CREATE ROLE ravi-9 LOGIN IN ROLE bahi_post, bahi_read \
        and run this again

        """)
    #expect(
      try runBahi(["users", "remove", there.name, "--reason", "r"], as: poster).status == 77)
  }

  @Test("A payee's login reads its statements on the server and nothing through bahi")
  func payee() throws {
    _ = try SimulatedPlatform(days: 1, unlocksPerDay: 10, seed: 1)
    let login = try TestLogin(isReserved: true)
    #expect(try runBahi(["users", "add", "bahi", "--name", "O", "--role", "admin"]).status == 0)
    let unknown = try runBahi(["users", "add", login.name, "--payee", "studio-99"])
    #expect(unknown.status == 65)
    #expect(unknown.stderr == "bahi: there is no payee studio-99 (SQLSTATE BH023)\n")
    let staff = try TestLogin(["bahi_read"])
    let mixed = try runBahi(["users", "add", staff.name, "--payee", "studio-01"])
    #expect(mixed.status == 65)
    #expect(mixed.stderr.contains("has a role in the books and cannot be a payee's"))
    let added = try runBahi(["users", "add", login.name, "--payee", "studio-01"])
    #expect(added.stderr == "user \(login.name) reads the statements of studio-01\n")
    let connection = try login.connection()
    #expect(try connection.rows("SELECT FROM payout.statement").isEmpty)
    #expect(try runBahi(["statements", "list"], as: login).status == 77)
    let listed = try runBahi(["users", "list", "-O", "csv"]).stdout
    #expect(listed.contains("\(login.name),Monsoon Reels,payee,,,,main:studio-01,active\n"))
  }

  @Test(
    "What cannot be is refused with status 64",
    arguments: [
      ["add", "Asha", "--name", "A", "--role", "poster"],
      ["add", "pg_asha", "--name", "A", "--role", "poster"],
      ["add", "bahi_owner", "--name", "A", "--role", "admin"],
      ["add", "asha\"; DROP ROLE bahi; --", "--name", "A", "--role", "admin"],
      ["add", "asha", "--role", "poster"], ["add", "asha", "--name", "A"],
      ["add", "asha", "--name", "A", "--role", "king"],
      ["add", "asha", "--name", "A", "--role", "poster", "--limit", "5"],
      ["add", "asha", "--name", "A", "--role", "checker", "--own-limit", "5"],
      ["add", "asha", "--name", "A", "--role", "checker", "--limit", "-5"],
      ["add", "asha", "--name", "A", "--role", "checker", "--limit", "5.005"],
      ["add", "asha", "--payee", "studio-01", "--role", "poster"],
      ["change", "asha"], ["remove", "asha"], ["single-person", "maybe", "--reason", "r"],
    ])
  func usage(arguments: [String]) throws {
    #expect(try runBahi(["users"] + arguments).status == 64)
  }
}

/// Runs the built `bahi` on the test's database as a login.
func runBahi(
  _ arguments: [String], as login: TestLogin
) throws -> (status: Int32, stdout: String, stderr: String) {
  try runBahi(arguments, environment: ["DATABASE_URL": login.conninfo])
}
