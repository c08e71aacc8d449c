import Ledger
import Postgres
import Schema

/// The benchmarks of live requests: one unlock a transaction, asked for by many connections.
struct LiveBench {
  /// What one side did beside the time that it took.
  struct Load {
    let report: PgbenchReport
    let walBytes: Int
    /// The transactions and keys that the book holds afterwards; none of the bare insert.
    let book: LiveBook.Tally?
  }

  struct Side {
    let load: Load
    let baseline: Load
  }

  static let walletsMax = 10_000

  private let times: Int
  private let pgbench: Pgbench
  private let server: BenchServer
  private let serverVersion: String
  private let platform: BenchPlatform

  private var rows: Int { times * pgbench.connections }

  /// Writes the terms that the book needs; each connection makes an equal number of requests.
  init(rows: Int, pgbench: Pgbench) throws {
    times = (rows + pgbench.connections - 1) / pgbench.connections
    self.pgbench = pgbench
    server = try BenchServer()
    serverVersion = try server.version()
    platform = try BenchPlatform(unlocksPerDay: 200)
  }

  /// Removes what the benchmark wrote.
  func cleanUp() {
    platform.cleanUp()
  }

  /// Measures unlocks that a gateway was paid for, against inserts of a bare key.
  func measurePayments() throws -> BenchPair<Side> {
    pair(
      load: try server.withDatabase("live") { database in
        let book = try LiveBook(try platform.prepare(database), in: database)
        return try measure(
          LiveScript.payment(book: book.code, gateway: try book.openGateway()), in: book)
      },
      baseline: try server.withDatabase("baseline") { database in
        try database.owner().script(
          """
          CREATE TABLE public.bench_key (
            id text COLLATE "C" CONSTRAINT bench_key_pkey PRIMARY KEY);
          GRANT INSERT ON public.bench_key TO bahi_post
          """)
        return try measure(LiveScript.baseline, in: database)
      })
  }

  /// Measures unlocks with the coins of one wallet, against those of many.
  func measureStrict() throws -> BenchPair<Side> {
    pair(load: try measureCoins(wallets: 1), baseline: try measureCoins(wallets: Self.walletsMax))
  }

  private func measureCoins(wallets: Int) throws -> Load {
    try server.withDatabase(wallets == 1 ? "strict" : "spread") { database in
      let book = try LiveBook(try platform.prepare(database), in: database)
      try book.topUp(wallets: wallets)
      return try measure(LiveScript.coins(book: book.code, wallets: wallets), in: book)
    }
  }

  private func pair(load: Load, baseline: Load) -> BenchPair<Side> {
    BenchPair(
      seconds: load.report.seconds, baselineSeconds: baseline.report.seconds,
      side: Side(load: load, baseline: baseline))
  }

  private func measure(_ script: String, in book: LiveBook) throws -> Load {
    try book.settle()
    let load = try measure(script, in: book.database)
    // The warm-up has asked as well.
    let tally = try book.verify(asked: rows + pgbench.connections)
    return Load(report: load.report, walBytes: load.walBytes, book: tally)
  }

  /// Runs a script once a connection, and then for measuring.
  private func measure(_ script: String, in database: BenchDatabase) throws -> Load {
    let path = "\(platform.folder)/script.sql"
    try TextFile.write(script, to: path)
    _ = try pgbench.run(path, in: database, times: 1, seed: 1)
    let watch = try database.beginMeasuring()
    let report = try pgbench.run(path, in: database, times: times, seed: 2)
    return Load(report: report, walBytes: try watch.end().walBytes, book: nil)
  }
}

extension LiveBench {
  /// Takes the median of the pairs, with the books' own figures of it.
  func result(name: String, pairs: [BenchPair<Side>]) throws -> BenchResult {
    let median = BenchPair.median(pairs)
    let (load, baseline) = (median.side.load, median.side.baseline)
    let durability = try server.durability()
    return BenchResult(
      name: name, rows: rows, pair: median, postgres: serverVersion,
      detail: BenchDetail([
        "ratios": .numbers(pairs.map(\.ratio)),
        "connections": .count(pgbench.connections),
        "protocol": .text(pgbench.queryProtocol.rawValue),
        "fsync": .text(durability.fsync),
        "synchronous_commit": .text(durability.synchronousCommit),
        "transactions_a_second": .number(load.report.transactionsPerSecond),
        "baseline_transactions_a_second": .number(baseline.report.transactionsPerSecond),
        "latency_ms": .number(load.report.latencyMilliseconds),
        "baseline_latency_ms": .number(baseline.report.latencyMilliseconds),
        "wal_bytes_a_row": .number(Double(load.walBytes) / Double(rows)),
        "baseline_wal_bytes_a_row": .number(Double(baseline.walBytes) / Double(rows)),
        "unlocks": .count(load.book?.unlocks ?? 0),
        "source_keys": .count(load.book?.keys ?? 0),
        "wallets_below_zero": .count(load.book?.walletsBelowZero ?? 0),
        "checks": .text(LiveBook.checks.joined(separator: ", ")),
      ]))
  }
}
