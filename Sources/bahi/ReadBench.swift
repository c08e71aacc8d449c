import Ledger
import Money
import Postgres

/// The benchmark of reading: balances of a large book, against one sum over its postings.
struct ReadBench {
  /// What one round measured beside the slower of the two balances.
  struct Side {
    let trialBalance: Double
    let balanceAtDate: Double
    let series: Double
  }

  private static let days = 90
  private static let tail = 10_000
  /// How often a figure is read in a round; the median of them counts.
  private static let readings = 9

  private let rows: Int
  private let server: BenchServer
  private let serverVersion: String
  private let platform: BenchPlatform

  /// Writes the terms that the book needs.
  init(rows: Int) throws {
    self.rows = rows
    server = try BenchServer()
    serverVersion = try server.version()
    platform = try BenchPlatform(unlocksPerDay: 200)
  }

  /// Removes what the benchmark wrote.
  func cleanUp() {
    platform.cleanUp()
  }

  /// Fills a book, rolls it up and measures; then again with postings after the roll-up.
  func measure(
    pairs: Int, each: (Int, BenchPair<Side>) -> Void
  ) throws -> BenchResult {
    try server.withDatabase("read") { database in
      let book = try platform.prepare(database)
      let history = try BenchHistory(of: book, in: database, keys: .none, series: 500, payees: 40)
      let lastDay = BenchPlatform.day
      let fillSeconds = try BenchMachine.seconds {
        try history.fill(rows, days: Self.days, through: lastDay)
        try history.settle()
      }
      let connection = try database.poster()
      let rollUpSeconds = try BenchMachine.seconds {
        let cut = try Cut.take(of: book, on: connection)
        _ = try connection.transaction { try cut.rollUp(book, on: connection) }
      }
      try database.owner().execute("CHECKPOINT")
      var measured: [BenchPair<Side>] = []
      for number in 1...pairs {
        let pair = try round(of: book, on: connection, lastDay)
        measured.append(pair)
        each(number, pair)
      }
      try history.fill(Self.tail, days: 1, through: lastDay)
      let tailed = try round(of: book, on: connection, lastDay)
      each(pairs + 1, tailed)
      let median = BenchPair.median(measured)
      return BenchResult(
        name: "read", rows: rows, pair: median, postgres: serverVersion,
        detail: BenchDetail([
          "ratios": .numbers(measured.map(\.ratio)),
          "trial_balance_seconds": .number(median.side.trialBalance),
          "balance_at_date_seconds": .number(median.side.balanceAtDate),
          "series_month_seconds": .number(median.side.series),
          "tail_rows": .count(Self.tail),
          "trial_balance_seconds_with_tail": .number(tailed.side.trialBalance),
          "balance_at_date_seconds_with_tail": .number(tailed.side.balanceAtDate),
          "fill_seconds": .number(fillSeconds),
          "roll_up_seconds": .number(rollUpSeconds),
          "parallel_workers": .count(try parallelWorkers(connection)),
        ]))
    }
  }

  private func round(
    of book: Book, on connection: Connection, _ day: BusinessDay
  ) throws -> BenchPair<Side> {
    let baseline = try BenchMachine.seconds {
      _ = try connection.row("SELECT sum(amount_minor) AS sum FROM ledger.posting")
    }
    let middle = day.adding(days: -Self.days / 2)
    let side = Side(
      trialBalance: try reading { _ = try TrialBalance(of: book, on: connection) },
      balanceAtDate: try reading { _ = try TrialBalance(of: book, asOf: middle, on: connection) },
      series: try reading { try readSeries(of: book, on: connection, middle) })
    return BenchPair(
      seconds: max(side.trialBalance, side.balanceAtDate), baselineSeconds: baseline, side: side)
  }

  private func reading(_ body: () throws -> Void) throws -> Double {
    let seconds = try (0..<Self.readings).map { _ in try BenchMachine.seconds(of: body) }
    return seconds.sorted()[Self.readings / 2]
  }

  /// Reads what a report of 30 days by series shows.
  private func readSeries(of book: Book, on connection: Connection, _ day: BusinessDay) throws {
    _ = try connection.rows(
      """
      SELECT s.code, sum(u.units) AS units, sum(u.amount_minor) AS amount_minor
      FROM report.day_unlock AS u JOIN ledger.series AS s ON s.series = u.series
      WHERE u.book = \(book.id) AND u.day > \(day.description)::date - 30
        AND u.day <= \(day.description)::date
      GROUP BY s.code ORDER BY s.code
      """)
  }

  private func parallelWorkers(_ connection: Connection) throws -> Int {
    try connection.row(
      "SELECT current_setting('max_parallel_workers_per_gather')::integer AS workers"
    ).value("workers")
  }
}
