import Foundation
import TestSupport
import Testing

@Suite("bahi db")
struct ServerTests {
  @Test("The private server is set up, started, used, stopped and started again")
  func lifeCycle() throws {
    let home = "/tmp/bahi-home-\(UUID().uuidString.prefix(8))"
    let environment = ["BAHI_HOME": home]
    func bahi(_ arguments: String...) throws -> (status: Int32, stdout: String, stderr: String) {
      try runBahi(arguments, environment: environment)
    }
    defer {
      _ = try? bahi("db", "stop")
      try? FileManager.default.removeItem(atPath: home)
    }
    #expect(try bahi("db", "status").stdout == "not set up\n")
    #expect(try bahi("db", "stop").status == 0)
    let started = try bahi("db", "start")
    try #require(started.status == 0, "\(started.stderr)")
    #expect(started.stdout == "")
    #expect(try bahi("db", "status").stdout.hasPrefix("running, process "))
    #expect(
      try bahi("db", "url").stdout
        == "postgresql:///bahi?host=\(home)/run&port=5432&user=bahi\n")
    #expect(try bahi("migrate").status == 0)
    let query = "SELECT current_user || ' ' || count(*) FROM ledger.book"
    let psql = try bahi("db", "psql", "--tuples-only", "--no-align", "--command", query)
    #expect(psql.stdout == "bahi_read 0\n")
    #expect(try bahi("db", "stop").status == 0)
    #expect(try bahi("db", "status").stdout == "stopped\n")
    // Any command starts it on demand.
    #expect(try bahi("report", "tb").stderr.hasPrefix("bahi: there is no book yet"))
    #expect(try bahi("db", "status").stdout.hasPrefix("running, process "))
  }

  @Test("A home that cannot be made is one line and status 69")
  func unusableHome() throws {
    let run = try runBahi(["db", "start"], environment: ["BAHI_HOME": "/dev/null/bahi"])
    #expect(run.status == 69)
    #expect(run.stderr.hasPrefix("bahi: the folder /dev/null/bahi cannot be used: "))
  }
}
