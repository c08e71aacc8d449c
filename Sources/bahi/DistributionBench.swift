import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Schema

/// The benchmark of distributing a day: from its postings to revenue, tax and shares.
struct DistributionBench {
  /// What both sides did beside taking time.
  struct Side {
    let foldSeconds: Double
    let distributeSeconds: Double
    let transactions: Int
    let allocations: Int
    let checks: String
  }

  private let rows: Int
  private let server: BenchServer
  private let serverVersion: String
  private let platform: BenchPlatform
  private let catalog: ProfileCatalog

  private var path: String { "\(platform.folder)/unlocks-\(BenchPlatform.day).csv" }

  /// Writes the day's file.
  init(rows: Int) throws {
    self.rows = rows
    server = try BenchServer()
    serverVersion = try server.version()
    catalog = try ProfileCatalog.builtIn()
    platform = try BenchPlatform(unlocksPerDay: 1)
    try BenchDay.write(rows, of: BenchPlatform.day, to: path)
  }

  /// Removes what the benchmark wrote.
  func cleanUp() {
    platform.cleanUp()
  }

  /// Posts the day in an empty book, then distributes it.
  func measure() throws -> BenchPair<Side> {
    try server.withDatabase("distribute") { database in
      let book = try platform.prepare(database)
      try BenchDay.agree(in: book, on: try database.owner(), from: BenchPlatform.day)
      let posted = try measureImport(in: database, book)
      let connection = try database.poster()
      let watch = try database.beginMeasuring()
      let foldSeconds = try BenchMachine.seconds {
        let cut = try Cut.take(of: book, on: connection)
        _ = try connection.transaction { try cut.rollUp(book, on: connection) }
      }
      var outcome = DistributionStore.Outcome(days: 0, transactions: 0)
      let distributeSeconds = try BenchMachine.seconds {
        outcome = try DistributionStore(book, on: connection).distribute()
      }
      let seconds = try watch.end().seconds
      let side = Side(
        foldSeconds: foldSeconds, distributeSeconds: distributeSeconds,
        transactions: outcome.transactions,
        allocations: try connection.row("SELECT count(*) AS count FROM commerce.allocation")
          .value("count"),
        checks: try checks(of: book, in: database, on: connection))
      return BenchPair(seconds: seconds, baselineSeconds: posted, side: side)
    }
  }

  /// Tells the figures of all pairs, with those of the median one.
  func result(pairs: [BenchPair<Side>]) -> BenchResult {
    let median = BenchPair.median(pairs)
    return BenchResult(
      name: "distribute", rows: rows, pair: median, postgres: serverVersion,
      detail: BenchDetail([
        "ratios": .numbers(pairs.map(\.ratio)),
        "fold_seconds": .number(median.side.foldSeconds),
        "distribute_seconds": .number(median.side.distributeSeconds),
        "distribute_ratio": .number(median.baselineSeconds / median.side.distributeSeconds),
        "series": .count(BenchDay.series), "places": .count(BenchDay.places),
        "agreements": .count(BenchDay.agreements),
        "transactions": .count(median.side.transactions),
        "allocations": .count(median.side.allocations), "checks": .text(median.side.checks),
      ]))
  }

  private func measureImport(in database: BenchDatabase, _ book: Book) throws -> Double {
    let lookup = try database.poster()
    try lookup.commitWithoutWaiting()
    let importer = FileImport(
      book, on: try database.poster(), lookup: lookup, catalog: catalog)
    let watch = try database.beginMeasuring()
    let report = try importer.run(
      ImportRequest(path: path, receivedOn: BenchPlatform.day))
    let seconds = try watch.end().seconds
    precondition(
      report.verdict == .accepted && report.accepted == rows,
      "the benchmark's own file is accepted: \(report.message ?? report.invariant)")
    return seconds
  }

  /// Looks whether the distributed day is whole, outside of what is measured.
  private func checks(
    of book: Book, in database: BenchDatabase, on connection: Connection
  ) throws -> String {
    let cut = try Cut.take(of: book, on: connection)
    _ = try connection.transaction { try cut.rollUp(book, on: connection) }
    let names = [
      "allocation_sums_to_share", "distribution_equals_revenue", "proceeds_are_distributed",
    ]
    let failing = try Checks(try database.owner()).run(names: names).filter { !$0.isPassing }
    return failing.isEmpty ? "pass" : failing.map(\.name).joined(separator: ", ")
  }
}
