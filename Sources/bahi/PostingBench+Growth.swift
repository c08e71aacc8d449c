import Ledger
import Money

extension PostingBench {
  /// Measures imports into a book that holds many unlocks, each against one into an empty book.
  ///
  /// The book grows by one file a pair; the files are of one day after the other.
  func measureGrown(
    prefill: Int, each: (Int, BenchPair<Side>) -> Void
  ) throws -> [BenchPair<Side>] {
    try server.withDatabase("grown") { database in
      let book = try platform.prepare(database)
      let history = try BenchHistory(
        of: book, in: database, keys: hasRandomKeys ? .random : .timeOrdered)
      try history.fill(prefill, days: 90, through: BenchPlatform.day.adding(days: -1))
      try history.settle()
      var pairs: [BenchPair<Side>] = []
      for number in 0..<fileCount {
        let empty = try server.withDatabase("import") { other in
          try measureImport(number, in: other, try platform.prepare(other))
        }
        let grown = try measureImport(number, in: database, book)
        let pair = BenchPair(
          seconds: grown.seconds, baselineSeconds: empty.seconds,
          side: Side(walBytes: grown.walBytes, baselineWALBytes: empty.walBytes))
        pairs.append(pair)
        each(number + 1, pair)
      }
      return pairs
    }
  }

  /// Sums up pairs of an import and a load by psql.
  func result(pairs: [BenchPair<Side>]) -> BenchResult {
    let median = BenchPair.median(pairs)
    return BenchResult(
      name: "post", rows: rows, pair: median, postgres: serverVersion,
      detail: BenchDetail([
        "ratios": .numbers(pairs.map(\.ratio)),
        "file_bytes": .count(fileBytes),
        "keys": .text(keys),
        "rows_per_second": .count(Int(Double(rows) / median.seconds)),
        "baseline_rows_per_second": .count(Int(Double(rows) / median.baselineSeconds)),
        "wal_bytes_per_row": .count(median.side.walBytes / rows),
        "baseline_wal_bytes_per_row": .count(median.side.baselineWALBytes / rows),
      ]))
  }

  /// Sums up pairs of an import into a large and into an empty book.
  func result(
    prefill: Int, copied: BenchPair<Side>, pairs: [BenchPair<Side>]
  ) -> BenchResult {
    let median = BenchPair.median(pairs)
    return BenchResult(
      name: "post", rows: rows, pair: median, postgres: serverVersion,
      detail: BenchDetail([
        "prefill": .count(prefill),
        "ratios": .numbers(pairs.map(\.ratio)),
        "seconds_at_zero": .number(median.baselineSeconds),
        "ratio_at_zero": .number(copied.ratio),
        "copy_seconds_at_zero": .number(copied.baselineSeconds),
        "keys": .text(keys),
        "rows_per_second": .count(Int(Double(rows) / median.seconds)),
        "wal_bytes_per_row": .count(median.side.walBytes / rows),
        "wal_bytes_per_row_at_zero": .count(median.side.baselineWALBytes / rows),
      ]))
  }

  private var keys: String { hasRandomKeys ? "random" : "time-ordered" }
}
