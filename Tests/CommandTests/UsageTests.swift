import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Wrong use and a missing database")
struct UsageTests {
  @Test("An unknown option is named, with status 64")
  func unknownOption() throws {
    let run = try runBahi(["report", "tb", "--nonsense"])
    #expect(run.status == 64)
    #expect(run.stdout == "")
    #expect(run.stderr.hasPrefix("Error: Unknown option '--nonsense'\n"))
  }

  @Test(
    "A value that cannot be is refused with status 64",
    arguments: [
      ["report", "tb", "--as-of", "2026-02-30"], ["report", "tb", "-O", "xlsx"],
      ["simulate", "--days", "0", "--unlocks-per-day", "1", "-o", "x"],
      ["simulate", "--days", "1", "--unlocks-per-day", "1", "--faults", "some", "-o", "x"],
      ["rollup", "--patience", "-1"], ["bench", "post", "--rows", "0"],
      ["bench", "post", "--prefill", "-1"], ["bench", "read", "--rows", "1"],
      ["bench", "live", "--rows", "0"], ["bench", "live", "--protocol", "extended"],
      ["bench", "live-strict", "--connections", "0"], ["bench", "live-strict", "--pairs", "100"],
      ["statements", "export", "-o", "x"], ["import"], ["feeds", "show", "nope"], ["nope"],
    ])
  func refusedValue(arguments: [String]) throws {
    let run = try runBahi(arguments)
    #expect(run.status == 64)
    #expect(run.stdout == "")
    #expect(!run.stderr.isEmpty)
  }

  @Test("A server that does not answer is one line and status 69")
  func noServer() throws {
    let run = try runBahi(["report", "tb"], environment: ["DATABASE_URL": "host=/nowhere"])
    #expect(run.status == 69)
    #expect(run.stdout == "")
    #expect(run.stderr.hasPrefix("bahi: the database is not available: "))
    #expect(run.stderr.contains("/nowhere"))
  }

  @Test("A malformed address is not printed, it may hold a password")
  func malformedAddress() throws {
    let run = try runBahi(
      ["report", "tb"], environment: ["DATABASE_URL": "host=a password='se cret"])
    #expect(run.status == 69)
    #expect(
      run.stderr == "bahi: the database is not available: the connection string is malformed\n")
  }

  @Test("A database without the schema says what to do", .emptyDatabase)
  func noSchema() throws {
    let run = try runBahi(["report", "tb"])
    #expect(run.status == 69)
    #expect(run.stderr.hasPrefix("bahi: the database lacks migration 0001_ledger and "))
    #expect(run.stderr.hasSuffix("; run 'bahi migrate'\n"))
  }

  @Test("A database without a book says what to do", .database)
  func noBook() throws {
    let run = try runBahi(["report", "tb"])
    #expect(run.status == 64)
    #expect(
      run.stderr == "bahi: there is no book yet; open one with 'bahi agreements apply FILE'\n")
  }

  @Test("A login that may not post is told so, with status 77", .database)
  func notPermitted() throws {
    let name = "reader_\(UInt32.random(in: .min ... .max))"
    let superuser = try TestDatabase.current.superuserConnection()
    try superuser.execute("CREATE ROLE \(identifier: name) LOGIN")
    defer { _ = try? superuser.execute("DROP ROLE \(identifier: name)") }
    let run = try runBahi(
      ["report", "tb"],
      environment: ["DATABASE_URL": TestDatabase.current.conninfo(user: name)])
    #expect(run.status == 77)
    #expect(run.stderr.hasPrefix("bahi: permission denied to set role"))
  }

  @Test("The migration tells its steps first, does them, and then has none", .emptyDatabase)
  func migration() throws {
    let planned = try runBahi(["migrate", "--dry-run"])
    #expect(planned.status == 0)
    #expect(planned.stdout.hasPrefix("migration 0001_ledger\n"))
    #expect(try runBahi(["report", "tb"]).status == 69)
    #expect(try runBahi(["migrate"]).stdout == planned.stdout)
    let again = try runBahi(["migrate"])
    #expect(again.stdout == "")
    #expect(again.stderr == "the schema is up to date\n")
  }
}
