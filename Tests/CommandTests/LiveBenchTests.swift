import Foundation
import TestSupport
import Testing

@testable import bahi

@Suite("The benchmarks of live requests")
struct LiveBenchTests {
  /// What both benchmarks print, as another program reads it.
  private struct Printed: Decodable {
    struct Detail: Decodable {
      let ratios: [Double]
      let connections: Int
      let `protocol`: String
      let fsync: String
      let synchronous_commit: String
      let transactions_a_second: Double
      let baseline_transactions_a_second: Double
      let latency_ms: Double
      let baseline_latency_ms: Double
      let wal_bytes_a_row: Double
      let baseline_wal_bytes_a_row: Double
      let unlocks: Int
      let source_keys: Int
      let wallets_below_zero: Int
      let checks: String
    }

    let name: String
    let rows: Int
    let seconds: Double
    let baseline_seconds: Double
    let ratio: Double
    let detail: Detail
  }

  private static let report = """
    pgbench (15.18)
    transaction type: script.sql
    number of transactions actually processed: 64/64
    number of failed transactions: 2 (3.125%)
    latency average = 8.204 ms
    initial connection time = 12.5 ms
    tps = 1950.5 (without initial connection time)
    """

  @Test(
    "Both sides are measured, and what the book holds is counted",
    arguments: [("live", "prepared"), ("live-strict", "prepared"), ("live", "simple")])
  func printed(name: String, queryProtocol: String) throws {
    let run = try runBahi(
      ["bench", name, "--rows", "200", "--protocol", queryProtocol, "-O", "json"],
      environment: ["BAHI_BENCH_SERVER": TestServer.conninfo()])
    try #require(run.status == 0, "\(run.stderr)")
    #expect(run.stderr.hasPrefix("pair 1: "))
    let printed = try JSONDecoder().decode(Printed.self, from: Data(run.stdout.utf8))
    #expect(printed.name == name)
    #expect(printed.rows == 208)
    #expect(printed.detail.connections == 16)
    #expect(printed.detail.protocol == queryProtocol)
    // Each of the 16 connections has asked once more before the measurement.
    #expect(printed.detail.unlocks == 224)
    #expect(printed.detail.source_keys == 224)
    #expect(printed.detail.wallets_below_zero == 0)
    #expect(printed.detail.checks == "balance_equals_postings, every_transaction_has_a_key")
    #expect(printed.detail.transactions_a_second > 0)
    #expect(printed.detail.latency_ms > 0)
    #expect(printed.detail.wal_bytes_a_row > 0)
  }

  @Test("What pgbench prints is read")
  func report() throws {
    let report = try PgbenchReport(Self.report)
    #expect(report.processed == 64)
    #expect(report.failed == 2)
    #expect(report.latencyMilliseconds == 8.204)
    #expect(report.transactionsPerSecond == 1950.5)
    #expect(abs(report.seconds - 0.0328) < 0.0001)
  }

  @Test("A report without its rate is refused by name")
  func shortReport() {
    let error = #expect(throws: CommandError.self) {
      try PgbenchReport(Self.report.replacing("tps = ", with: "rate = "))
    }
    #expect(error?.description == "pgbench printed no number after \"tps = \"")
  }

  @Test("A missing pgbench is named")
  func missing() {
    let error = #expect(throws: CommandError.self) {
      try Pgbench(connections: 1, queryProtocol: .simple, folders: ["/nowhere"])
    }
    #expect(error?.description == "the program pgbench is not installed")
  }

  @Test("A statement that fails ends the benchmark", .database)
  func failingStatement() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bahi-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = folder.appending(path: "script.sql").path
    try TextFile.write("SELECT 1 / 0;\n", to: script)
    let database = BenchDatabase(conninfo: "\(try TestServer.conninfo()) dbname=postgres")
    let pgbench = try Pgbench(connections: 2, queryProtocol: .simple)
    let error = #expect(throws: CommandError.self) {
      try pgbench.run(script, in: database, times: 1, seed: 1)
    }
    #expect(error?.description.hasSuffix("pgbench ended with status 2") == true)
  }

  @Test("A book that lacks a key, or overdraws a wallet, does not count")
  func brokenBook() throws {
    let whole = LiveBook.Tally(unlocks: 9, keys: 9, walletsBelowZero: 0)
    try LiveBook.require(whole, asked: 9, failing: [])
    let words = "the benchmark does not count: after 9 requests the book has "
    for (tally, found) in [
      (LiveBook.Tally(unlocks: 9, keys: 8, walletsBelowZero: 0), "9 unlocks, 8 keys and 0"),
      (LiveBook.Tally(unlocks: 9, keys: 9, walletsBelowZero: 1), "9 unlocks, 9 keys and 1"),
    ] {
      let error = #expect(throws: CommandError.self) {
        try LiveBook.require(tally, asked: 9, failing: [])
      }
      #expect(error?.description == words + found + " wallets below zero")
    }
    let error = #expect(throws: CommandError.self) {
      try LiveBook.require(whole, asked: 9, failing: ["balance_equals_postings"])
    }
    #expect(
      error?.description
        == "the benchmark does not count: the checks balance_equals_postings fail")
  }
}
