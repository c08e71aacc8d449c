import Intake
import Ledger
import Money

/// The benchmark of importing: a gateway's report to accepted lines, against a bare load of them.
struct ImportBench {
  /// What the two sides wrote into the server's log, in bytes.
  struct Side {
    let walBytes: Int
    let baselineWALBytes: Int
  }

  private let reading: ReadingBench
  private let server: BenchServer
  private let serverVersion: String
  private let platform: BenchPlatform

  private var files: String { "\(reading.folder)/file.csv" }
  private var lines: String { "\(reading.folder)/line.csv" }

  /// Prepares imports of the report that is read.
  init(reading: ReadingBench) throws {
    self.reading = reading
    server = try BenchServer()
    serverVersion = try server.version()
    platform = try BenchPlatform(unlocksPerDay: 200)
  }

  /// Removes the terms; the report is its owner's to remove.
  func cleanUp() {
    platform.cleanUp()
  }

  /// Measures both sides in an empty book, one after the other.
  func measure() throws -> BenchPair<Side> {
    let (seconds, walBytes) = try server.withDatabase("import") { database in
      let measured = try measureImport(in: database, try platform.prepare(database))
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

  private func measureImport(
    in database: BenchDatabase, _ book: Book
  ) throws -> (seconds: Double, walBytes: Int) {
    let lookup = try database.poster()
    try lookup.commitWithoutWaiting()
    let importer = FileImport(
      book, on: try database.poster(), lookup: lookup, catalog: reading.catalog)
    let watch = try database.beginMeasuring()
    let report = try importer.run(
      ImportRequest(path: reading.path, receivedOn: ReadingBench.receivedOn))
    let measured = try watch.end()
    precondition(
      report.verdict == .accepted && report.accepted == reading.rows,
      "the benchmark's own file is accepted: \(report.message ?? report.invariant)")
    return measured
  }

  /// Writes the rows in the order in which the import inserted them.
  private func export(from database: BenchDatabase) throws {
    try database.psql([
      "\\copy intake.file to '\(files)' with (format csv)",
      "\\copy (select * from intake.line order by line) to '\(lines)' with (format csv)",
    ])
  }

  private func measureCopy(in database: BenchDatabase) throws -> (Double, Int) {
    _ = try platform.prepare(database)
    let watch = try database.beginMeasuring()
    try database.psql([
      "\\copy intake.file from '\(files)' with (format csv)",
      "\\copy intake.line from '\(lines)' with (format csv)",
    ])
    return try watch.end()
  }

  /// Sums up pairs of an import and a load by psql, beside those of a reading and a split.
  func result(
    pairs: [BenchPair<Side>], reading read: [BenchPair<ReadingBench.Side>]
  ) -> BenchResult {
    let median = BenchPair.median(pairs)
    let medianRead = BenchPair.median(read)
    let rows = reading.rows
    return BenchResult(
      name: "import", rows: rows, pair: median, postgres: serverVersion,
      detail: BenchDetail([
        "ratios": .numbers(pairs.map(\.ratio)),
        "file_bytes": .count(reading.fileBytes),
        "rows_per_second": .count(Int(Double(rows) / median.seconds)),
        "baseline_rows_per_second": .count(Int(Double(rows) / median.baselineSeconds)),
        "wal_bytes_per_row": .count(median.side.walBytes / rows),
        "baseline_wal_bytes_per_row": .count(median.side.baselineWALBytes / rows),
        "read_seconds": .number(medianRead.seconds),
        "split_seconds": .number(medianRead.baselineSeconds),
        "read_ratio": .number(medianRead.ratio),
        "read_ratios": .numbers(read.map(\.ratio)),
        "read_peak_mib": .count(read.map(\.side.peakMiB).max() ?? 0),
      ]))
  }
}
