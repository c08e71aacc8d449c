import Foundation

/// PostgreSQL's own client for loads, so that both sides of a benchmark have the same one.
struct Pgbench {
  /// How the client sends its statements.
  enum QueryProtocol: String, CaseIterable {
    case simple, prepared
  }

  let connections: Int
  let queryProtocol: QueryProtocol
  private let program: String

  /// Where the program may be: in PATH, or with the servers under `/usr/lib/postgresql`.
  static var folders: [String] {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newestFirst = versions.compactMap { Int($0) }.sorted(by: >)
    let path = Database.environment["PATH"] ?? ""
    return path.split(separator: ":").map(String.init) + newestFirst.map { "\(root)/\($0)/bin" }
  }

  /// Finds the program in the first folder that has it.
  init(
    connections: Int, queryProtocol: QueryProtocol, folders: [String] = folders
  ) throws(CommandError) {
    self.connections = connections
    self.queryProtocol = queryProtocol
    let found = folders.map { "\($0)/pgbench" }
      .first(where: FileManager.default.isExecutableFile)
    guard let found else { throw .programMissing("pgbench") }
    program = found
  }

  /// Runs a script so many times on each connection, as the role that posts.
  ///
  /// Equal seeds draw equal values, so that two scripts may be given the same keys.
  func run(
    _ script: String, in database: BenchDatabase, times: Int, seed: Int
  ) throws -> PgbenchReport {
    let output = try Program.output(
      of: program,
      [
        "--no-vacuum", "--client=\(connections)",
        "--jobs=\(min(connections, BenchMachine.cores))", "--transactions=\(times)",
        "--protocol=\(queryProtocol.rawValue)", "--random-seed=\(seed)", "--file=\(script)",
        database.conninfo,
      ],
      environment: ["PGOPTIONS": "-c role=bahi_post", "LC_ALL": "C"])
    let report = try PgbenchReport(output)
    guard report.processed == connections * times, report.failed == 0 else {
      throw CommandError.benchBroken(
        "of \(connections * times) transactions pgbench has done \(report.processed) and failed "
          + "in \(report.failed)")
    }
    return report
  }
}

/// What pgbench tells of a run.
struct PgbenchReport: Hashable {
  let processed: Int
  let failed: Int
  let latencyMilliseconds: Double
  /// Without the time in which the connections were opened.
  let transactionsPerSecond: Double

  var seconds: Double { Double(processed) / transactionsPerSecond }

  /// Reads what pgbench prints of version 15 or later.
  init(_ output: String) throws(CommandError) {
    func number(after words: String) throws(CommandError) -> Double {
      let line = output.split(separator: "\n").first { $0.hasPrefix(words) }
      let digits = line?.dropFirst(words.count).prefix { $0.isNumber || $0 == "." }
      guard let value = digits.flatMap({ Double($0) }) else {
        throw .programOutput("pgbench", missing: words)
      }
      return value
    }
    processed = Int(try number(after: "number of transactions actually processed: "))
    failed = Int(try number(after: "number of failed transactions: "))
    latencyMilliseconds = try number(after: "latency average = ")
    transactionsPerSecond = try number(after: "tps = ")
  }
}
