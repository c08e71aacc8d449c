import ArgumentParser

extension BenchCommand {
  struct Live: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Authorises one unlock at a time, against inserts of a bare key.",
      discussion: """
        bahi's side asks ledger.authorise for unlocks by UPI with fresh ids, one a transaction. \
        The baseline inserts one row with one such id. pgbench drives both. The ratio is \
        baseline_seconds / seconds; of several pairs it is the median one.
        """)

    @OptionGroup var load: LiveOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      try output.write(try load.run("live") { try $0.measurePayments() })
    }
  }

  struct LiveStrict: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "live-strict",
      abstract: "Authorises unlocks that all draw on one wallet, against 10,000 wallets.",
      discussion: """
        Both sides ask ledger.authorise for unlocks with coins, one a transaction; those of the \
        baseline are spread over 10,000 wallets. pgbench drives both. The ratio is \
        baseline_seconds / seconds; of several pairs it is the median one.
        """)

    @OptionGroup var load: LiveOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      try output.write(try load.run("live-strict") { try $0.measureStrict() })
    }
  }
}

/// How many requests come, and from how many.
struct LiveOptions: ParsableArguments {
  @Option(help: "The number of requests, rounded up to equal ones a connection.")
  var rows = 100_000

  @Option(help: "The number of connections.")
  var connections = 16

  @Option(name: .customLong("protocol"), help: "How pgbench sends statements.")
  var queryProtocol: Pgbench.QueryProtocol = .prepared

  @Option(help: "How often both sides are measured.")
  var pairs = 1

  func validate() throws {
    guard (1...20_000_000).contains(rows) else {
      throw ValidationError("--rows is \(rows), it must lie within 1 and 20000000")
    }
    guard (1...1_000).contains(connections) else {
      throw ValidationError("--connections is \(connections), it must lie within 1 and 1000")
    }
    guard (1...99).contains(pairs) else {
      throw ValidationError("--pairs is \(pairs), it must lie within 1 and 99")
    }
  }

  /// Measures as many pairs as wanted and tells each.
  func run(
    _ name: String, _ measure: (LiveBench) throws -> BenchPair<LiveBench.Side>
  ) throws -> BenchResult {
    let pgbench = try Pgbench(connections: connections, queryProtocol: queryProtocol)
    let bench = try LiveBench(rows: rows, pgbench: pgbench)
    defer { bench.cleanUp() }
    var measured: [BenchPair<LiveBench.Side>] = []
    for number in 1...pairs {
      let pair = try measure(bench)
      measured.append(pair)
      StandardError.write("pair \(number): \(pair.words)")
    }
    return try bench.result(name: name, pairs: measured)
  }
}

extension Pgbench.QueryProtocol: ExpressibleByArgument {}
