import Foundation
import Intake
import Money
import Simulation

/// The benchmark of reading: a gateway's report to checked lines, against a bare split of its text.
struct ReadingBench {
  /// The memory that the process had at most, once the file was read.
  struct Side {
    let peakMiB: Int
  }

  static let receivedOn = BenchPlatform.day.adding(days: 2)
  private static let split = """
    import collections, csv, sys, time
    start = time.perf_counter()
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        collections.deque(csv.reader(file), maxlen=0)
    print("seconds =", time.perf_counter() - start)
    """

  let rows: Int
  let folder: String
  let fileBytes: Int
  let catalog: ProfileCatalog

  var path: String { "\(folder)/razorpay-recon.csv" }

  /// Writes the report.
  init(rows: Int) throws {
    self.rows = rows
    folder = FileManager.default.temporaryDirectory.appending(path: "bahi-read-\(getpid())").path
    try TextFile.makeFolder(folder)
    catalog = try ProfileCatalog.builtIn()
    let path = "\(folder)/razorpay-recon.csv"
    try GatewayReportFile.write(
      to: path, count: rows, day: BenchPlatform.day, seed: BenchPlatform.seed)
    fileBytes = try URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
  }

  /// Removes the report.
  func cleanUp() {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Measures both sides, one after the other.
  func measure() throws -> BenchPair<Side> {
    let printed = try Program.output(of: "python3", ["-c", Self.split, path])
    guard
      let baselineSeconds = Double(
        printed.replacing("seconds =", with: "").trimmingCharacters(in: .whitespacesAndNewlines))
    else { throw CommandError.programOutput("python3", missing: "seconds =") }
    let seconds = try BenchMachine.seconds { try read() }
    return BenchPair(
      seconds: seconds, baselineSeconds: baselineSeconds,
      side: Side(peakMiB: BenchMachine.peakMiB))
  }

  private func read() throws {
    let profile = try catalog.detect(path: path)
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: Self.receivedOn, rejects: RejectList()
    ) { _ in }
    precondition(
      summary.accepted == rows, "the benchmark's own file is accepted: \(summary.rejectedByCode)")
  }

  /// Sums up pairs of a reading and a split.
  func result(pairs: [BenchPair<Side>]) -> BenchResult {
    let median = BenchPair.median(pairs)
    return BenchResult(
      name: "import-reading", rows: rows, pair: median,
      peakMiB: pairs.map(\.side.peakMiB).max() ?? 0, postgres: "",
      detail: BenchDetail([
        "ratios": .numbers(pairs.map(\.ratio)), "file_bytes": .count(fileBytes),
        "rows_per_second": .count(Int(Double(rows) / median.seconds)),
        "baseline_rows_per_second": .count(Int(Double(rows) / median.baselineSeconds)),
      ]))
  }
}
