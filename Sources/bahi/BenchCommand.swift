import ArgumentParser
import Foundation
import Money
import Reports

/// `bahi bench`: figures against a baseline in the same run.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures against a baseline on the same machine.",
    discussion: """
      The databases of a benchmark are made for it and dropped after it, on the private server or \
      on the one that BAHI_BENCH_SERVER names as 'host=… user=…'.
      """,
    subcommands: [Post.self])

  struct Post: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Posts a file of unlocks, against psql's \\copy of the rows that this makes.",
      discussion: """
        bahi's side reads the CSV file, checks it and its keys, posts and keeps it. The baseline \
        loads the finished postings and source keys into the same tables with the same indexes. \
        The ratio is baseline_seconds / seconds; of several pairs it is the median one.
        """)

    @Option(help: "The number of unlocks.")
    var rows = 1_000_000

    @Option(help: "How often both sides are measured.")
    var pairs = 1

    @Flag(help: "Scatter the unlock ids like hashes, instead of in the order of time.")
    var randomKeys = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard (1...20_000_000).contains(rows) else {
        throw ValidationError("--rows is \(rows), it must lie within 1 and 20000000")
      }
      guard (1...99).contains(pairs) else {
        throw ValidationError("--pairs is \(pairs), it must lie within 1 and 99")
      }
    }

    func run() throws {
      let bench = try PostingBench(rows: rows, hasRandomKeys: randomKeys)
      defer { bench.cleanUp() }
      var measured: [PostingBench.Pair] = []
      for number in 1...pairs {
        let pair = try bench.measure()
        measured.append(pair)
        StandardError.write("pair \(number): \(pair.words)")
      }
      let result = BenchResult(of: bench, pairs: measured)
      try output.write(
        output.format == .json ? JSONText.of(result) + "\n" : result.rendered(output.format))
    }
  }
}

/// What a benchmark prints.
struct BenchResult: Encodable {
  /// What the ratio does not tell.
  struct Detail: Encodable {
    let ratios: [Double]
    let file_bytes: Int
    let keys: String
    let rows_per_second: Int
    let baseline_rows_per_second: Int
    let wal_bytes_per_row: Int
    let baseline_wal_bytes_per_row: Int
  }

  let name: String
  let rows: Int
  let seconds: Double
  let baseline_seconds: Double
  let ratio: Double
  let peak_mib: Int
  let cores: Int
  let postgres: String
  let detail: Detail

  init(of bench: PostingBench, pairs: [PostingBench.Pair]) {
    let ordered = pairs.sorted { $0.ratio < $1.ratio }
    let median = ordered[(ordered.count - 1) / 2]
    name = "post"
    rows = bench.rows
    seconds = Self.rounded(median.seconds)
    baseline_seconds = Self.rounded(median.baselineSeconds)
    ratio = Self.rounded(median.ratio)
    peak_mib = pairs.map(\.peakMiB).max() ?? 0
    cores = ProcessInfo.processInfo.activeProcessorCount
    postgres = bench.serverVersion
    detail = Detail(
      ratios: pairs.map { Self.rounded($0.ratio) }, file_bytes: bench.fileBytes,
      keys: bench.hasRandomKeys ? "random" : "time-ordered",
      rows_per_second: Int(Double(bench.rows) / median.seconds),
      baseline_rows_per_second: Int(Double(bench.rows) / median.baselineSeconds),
      wal_bytes_per_row: median.walBytes / bench.rows,
      baseline_wal_bytes_per_row: median.baselineWALBytes / bench.rows)
  }

  /// Renders the figures as a listing.
  func rendered(_ format: OutputFormat) -> String {
    let facts: [(String, String)] = [
      ("rows", "\(rows)"), ("seconds", "\(seconds)"), ("baseline_seconds", "\(baseline_seconds)"),
      ("ratio", "\(ratio)"), ("peak_mib", "\(peak_mib)"), ("cores", "\(cores)"),
      ("postgres", postgres), ("rows_per_second", "\(detail.rows_per_second)"),
      ("baseline_rows_per_second", "\(detail.baseline_rows_per_second)"),
      ("wal_bytes_per_row", "\(detail.wal_bytes_per_row)"),
      ("baseline_wal_bytes_per_row", "\(detail.baseline_wal_bytes_per_row)"),
    ]
    return TableRenderer.render(
      Table(
        title: "Benchmark \(name)",
        columns: [Column("figure", "Figure"), Column("value", "Value")],
        rows: facts.map { [.text($0.0), .text($0.1)] }), as: format)
  }

  private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
