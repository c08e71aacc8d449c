import Commerce
import Foundation
import Intake
import Ledger
import Money
import Postgres
import Schema
import Simulation

/// The benchmark of posting: a file through the whole import, against a bare load of its rows.
struct PostingBench {
  /// Both sides, measured once.
  struct Pair {
    let seconds: Double
    let baselineSeconds: Double
    let walBytes: Int
    let baselineWALBytes: Int
    let peakMiB: Int

    var ratio: Double { baselineSeconds / seconds }

    var words: String {
      String(
        format: "%.3f s, baseline %.3f s, ratio %.3f, peak %d MiB", seconds, baselineSeconds, ratio,
        peakMiB)
    }
  }

  private static let seed: UInt64 = 1
  private static let day = SimulationSettings.firstDayDefault

  let rows: Int
  let hasRandomKeys: Bool
  let serverVersion: String
  let fileBytes: Int
  private let server: BenchServer
  private let folder: String
  private let catalog: ProfileCatalog

  private var file: String { "\(folder)/unlocks-\(Self.day).csv" }
  private var postings: String { "\(folder)/posting.csv" }
  private var sourceKeys: String { "\(folder)/source_key.csv" }

  /// Writes the file of unlocks and the terms that they need.
  init(rows: Int, hasRandomKeys: Bool) throws {
    self.rows = rows
    self.hasRandomKeys = hasRandomKeys
    server = try BenchServer()
    serverVersion = try server.version()
    catalog = try ProfileCatalog.builtIn()
    folder = FileManager.default.temporaryDirectory.appending(path: "bahi-bench-\(getpid())").path
    let platform = "\(folder)/platform"
    try TextFile.makeFolder(platform)
    // As many series as the large file has, so that its terms are these.
    let small = try SimulationSettings(
      days: 1, unlocksPerDay: min(rows, 200), seed: Self.seed, firstDay: Self.day, faults: .none)
    _ = try Simulator(small).write(to: platform)
    let path = "\(folder)/unlocks-\(Self.day).csv"
    try UnlockFile.write(
      to: path, count: rows, day: Self.day, seed: Self.seed, randomKeys: hasRandomKeys)
    fileBytes = try URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
  }

  /// Removes what the benchmark wrote.
  func cleanUp() {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Measures both sides, one after the other.
  func measure() throws -> Pair {
    let (seconds, walBytes, peakMiB) = try server.withDatabase("import") { database in
      let measured = try measureImport(in: database)
      try export(from: database)
      return measured
    }
    let (baselineSeconds, baselineWALBytes) = try server.withDatabase("baseline") { database in
      try measureCopy(in: database)
    }
    return Pair(
      seconds: seconds, baselineSeconds: baselineSeconds, walBytes: walBytes,
      baselineWALBytes: baselineWALBytes, peakMiB: peakMiB)
  }

  private func measureImport(
    in database: BenchDatabase
  ) throws -> (seconds: Double, walBytes: Int, peakMiB: Int) {
    let book = try prepare(database)
    let lookup = try database.poster()
    try lookup.commitWithoutWaiting()
    let importer = FileImport(
      book, on: try database.poster(), lookup: lookup, catalog: catalog)
    let watch = try database.beginMeasuring()
    let report = try importer.run(ImportRequest(path: file, receivedOn: Self.day))
    let (seconds, walBytes) = try watch.end()
    precondition(
      report.verdict == .accepted && report.accepted == rows,
      "the benchmark's own file is accepted: \(report.message ?? report.invariant)")
    return (seconds, walBytes, Self.peakMiB)
  }

  private func measureCopy(in database: BenchDatabase) throws -> (Double, Int) {
    _ = try prepare(database)
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

  private func prepare(_ database: BenchDatabase) throws -> Book {
    _ = try Migrator(try database.owner()).apply()
    let terms = try TextFile.read("\(folder)/platform/agreements.yaml")
    let agreements = try AgreementsFile(yaml: terms, name: "agreements.yaml")
    let poster = try database.poster()
    try poster.transaction { _ = try AgreementStore(on: poster).apply(agreements) }
    return try Book(code: agreements.book, on: poster)
  }

  /// The most memory that this process has had, from the system.
  private static var peakMiB: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
    return (kibibytes + 1_023) / 1_024
  }
}
