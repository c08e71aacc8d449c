import Foundation
import TestSupport
import Testing

@Suite("The examples of live requests", .database)
struct ExampleTests {
  @Test("psql's example posts, refuses, and gives the same answers when it runs again")
  func psql() throws {
    let ledger = try opened()
    let first = try run(
      .debian("psql"),
      [
        "--no-psqlrc", "--tuples-only", "--no-align", "--quiet",
        "--set=ON_ERROR_STOP=1", "--dbname=\(TestDatabase.current.conninfo)",
        "--file=\(example("authorise.sql"))",
      ])
    #expect(
      first == [
        "top-1|posted|", "top-2|posted|", "unl-1|posted|", "unl-2|posted|",
        "unl-3|refused|NO_COVER", "unl-4|posted|",
      ])
    let second = try run(
      .debian("psql"),
      [
        "--no-psqlrc", "--tuples-only", "--no-align", "--quiet",
        "--set=ON_ERROR_STOP=1", "--dbname=\(TestDatabase.current.conninfo)",
        "--file=\(example("authorise.sql"))",
      ])
    #expect(second == first.map { $0.replacing("|posted|", with: "|already posted|") })
    #expect(try ledger.coins(of: 81_723) == 15)
    #expect(try ledger.failingChecks() == [])
  }

  @Test("Python's example reserves, captures, and gives the same answers when it runs again")
  func python() throws {
    let ledger = try opened()
    let arguments = [example("authorise.py"), TestDatabase.current.conninfo]
    let first = try run(.python("python"), arguments)
    #expect(
      first == [
        "py-top-1 posted ", "py-hold-1 posted ", "py-capture-1 posted ",
        "py-capture-2 refused RESERVATION_SPENT",
      ])
    let second = try run(.python("python"), arguments)
    #expect(second == first.map { $0.replacing(" posted ", with: " already posted ") })
    #expect(try ledger.coins(of: 7) == 10)
    #expect(try ledger.coins(of: 7, reserved: true) == 5)
    #expect(try ledger.failingChecks() == [])
  }

  private func opened() throws -> LedgerBook {
    let ledger = try LedgerBook()
    try ledger.openLiveAccounts()
    return ledger
  }

  private func run(_ program: Judge, _ arguments: [String]) throws -> [String] {
    try program.run(arguments).text.split(separator: "\n").map(String.init)
  }

  private func example(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/examples/\(name)").path
  }
}
