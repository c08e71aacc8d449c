import Foundation
import Intake
import Ledger
import Money
import Postgres
import Simulation

/// The benchmark of posting: a file through the whole import, against a bare load of its rows.
struct PostingBench {
  /// What the two sides wrote into the server's log, in bytes.
  struct Side {
    let walBytes: Int
    let baselineWALBytes: Int
  }

  let rows: Int
  let hasRandomKeys: Bool
  let fileCount: Int
  let serverVersion: String
  let fileBytes: Int
  let server: BenchServer
  let platform: BenchPlatform
  private let catalog: ProfileCatalog

  private var postings: String { "\(platform.folder)/posting.csv" }
  private var sourceKeys: String { "\(platform.folder)/source_key.csv" }

  /// Writes files of unlocks, one a day, and the terms that they need.
  init(rows: Int, hasRandomKeys: Bool, files: Int) throws {
    self.rows = rows
    self.hasRandomKeys = hasRandomKeys
    fileCount = files
    server = try BenchServer()
    serverVersion = try server.version()
    catalog = try ProfileCatalog.builtIn()
    // As many series as the large file has, so that its terms are these.
    platform = try BenchPlatform(unlocksPerDay: min(rows, 200))
    for number in 0..<files {
      // Ids are mixed from the seed and a small number, so the seeds differ above it.
      try UnlockFile.write(
        to: Self.path(number, in: platform), count: rows, day: Self.day(number),
        seed: BenchPlatform.seed + UInt64(number) << 40, randomKeys: hasRandomKeys)
    }
    fileBytes =
      try URL(filePath: Self.path(0, in: platform)).resourceValues(forKeys: [.fileSizeKey])
      .fileSize ?? 0
  }

  /// Removes what the benchmark wrote.
  func cleanUp() {
    platform.cleanUp()
  }

  /// Measures both sides in an empty book, one after the other.
  func measure() throws -> BenchPair<Side> {
    let (seconds, walBytes) = try server.withDatabase("import") { database in
      let measured = try measureImport(0, in: database, try platform.prepare(database))
      try export(from: database)
      return measured
    }
    let (baselineSeconds, baselineWALBytes) = try server.withDatabase("baseline") { database in
      try measureCopy(in: database)
    }
    return BenchPair(
      seconds: seconds, baselineSeconds: baselineSeconds,
      side: Side(walBytes: walBytes, baselineWALBytes: baselineWALBytes))
  }

  /// Imports one of the files.
  func measureImport(
    _ number: Int, in database: BenchDatabase, _ book: Book
  ) throws -> (seconds: Double, walBytes: Int) {
    let lookup = try database.poster()
    try lookup.commitWithoutWaiting()
    let importer = FileImport(
      book, on: try database.poster(), lookup: lookup, catalog: catalog)
    let watch = try database.beginMeasuring()
    let report = try importer.run(
      ImportRequest(path: Self.path(number, in: platform), receivedOn: Self.day(number)))
    let measured = try watch.end()
    precondition(
      report.verdict == .accepted && report.accepted == rows,
      "the benchmark's own file is accepted: \(report.message ?? report.invariant)")
    return measured
  }

  private func measureCopy(in database: BenchDatabase) throws -> (Double, Int) {
    _ = try platform.prepare(database)
    try database.poster().execute("SELECT ledger.open_staging()")
    let watch = try database.beginMeasuring()
    try database.psql([
      "\\copy ledger.posting from '\(postings)' with (format csv)",
      "\\copy ledger.source_key from '\(sourceKeys)' with (format csv)",
    ])
    return try watch.end()
  }

  /// Writes the rows in the order in which the import inserted them.
  private func export(from database: BenchDatabase) throws {
    try database.psql([
      "\\copy (select * from ledger.posting order by txn, leg) to '\(postings)' with (format csv)",
      "\\copy (select * from ledger.source_key order by source, external_id) to "
        + "'\(sourceKeys)' with (format csv)",
    ])
  }

  private static func day(_ number: Int) -> BusinessDay {
    BenchPlatform.day.adding(days: number)
  }

  private static func path(_ number: Int, in platform: BenchPlatform) -> String {
    "\(platform.folder)/unlocks-\(day(number)).csv"
  }
}
