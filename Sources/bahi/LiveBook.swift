import Ledger
import Postgres
import Schema

/// The book of a benchmark of live requests, and what has to hold of it afterwards.
struct LiveBook {
  /// What the requests have left in the book.
  struct Tally: Hashable {
    let unlocks: Int
    let keys: Int
    let walletsBelowZero: Int
  }

  static let checks = ["balance_equals_postings", "every_transaction_has_a_key"]
  /// More coins than all requests of the largest benchmark take.
  private static let coins = 1_000_000_000_000

  let database: BenchDatabase
  private let book: Book
  private let connection: Connection

  var code: String { book.code }

  /// Opens the series and episodes that the requests name.
  init(_ book: Book, in database: BenchDatabase) throws {
    self.book = book
    self.database = database
    connection = try database.poster()
    let series = (1...LiveScript.series).map { "bench-\($0)" }
    let episodes = (1...LiveScript.episodes).map { "e-\($0)" }
    try connection.execute(
      """
      SELECT FROM ledger.ensure_series(\(book.id), \(series)::text[], \(series)::text[])
      """)
    try connection.execute(
      """
      SELECT FROM (
        SELECT array_agg(s.series) AS series, array_agg(e.code) AS codes
        FROM ledger.series AS s CROSS JOIN unnest(\(episodes)::text[]) AS e (code)
        WHERE s.book = \(book.id) AND s.code = ANY (\(series)::text[])
      ) AS w
      CROSS JOIN LATERAL ledger.ensure_episode(w.series, w.codes)
      """)
  }

  /// Opens the accounts of unlocks that a gateway was paid for, and gives the gateway.
  func openGateway() throws -> String {
    let gateway: String = try connection.row(
      """
      SELECT min(p.party) AS party FROM commerce.party AS p
      WHERE p.book = \(book.id) AND p.kind = 'gateway'
      """
    ).value("party")
    _ = try LedgerPosting(book, on: connection).numbers(of: [.psp(gateway), .unlockProceeds])
    return gateway
  }

  /// Opens wallets with coins enough for any number of unlocks.
  func topUp(wallets: Int) throws {
    _ = try LedgerPosting(book, on: connection).numbers(of: [.coinsIssued, .coinsSpent])
    let posted: Int64 = try connection.row(
      """
      SELECT count(*) AS posted
      FROM (
        SELECT array_agg('top-' || i) AS ids,
          array_agg(\(Account.coinsIssued.code)::text) AS debits,
          array_agg('liabilities:wallet:v-' || i) AS credits,
          array_agg(\(Self.coins)::bigint) AS amounts, array_agg(now()) AS times
        FROM generate_series(1, \(wallets)::integer) AS i
      ) AS w
      CROSS JOIN LATERAL ledger.authorise(
        \(book.code), 'top_up', 'gifts', w.ids, w.debits, w.credits, w.amounts, w.times) AS r
      WHERE r.result = 'posted'
      """
    ).value("posted")
    precondition(posted == wallets, "every wallet of the benchmark is topped up")
  }

  /// Brings the tables to rest, as they are some minutes after they were filled.
  func settle() throws {
    try database.owner().execute("VACUUM (ANALYZE)")
  }

  /// Counts what the requests have left and runs the checks; a difference fails the benchmark.
  func verify(asked: Int) throws -> Tally {
    let row = try connection.row(
      """
      SELECT (SELECT count(*) FROM ledger.posting AS p WHERE p.kind = 1) AS unlocks,
        (
          SELECT count(*) FROM ledger.source_key AS k
          JOIN ledger.source AS s USING (source)
          WHERE s.code = 'unlocks' AND k.refusal IS NULL
        ) AS keys,
        (
          SELECT count(*) FROM ledger.balance AS b
          WHERE b.normal * (b.debit_minor - b.credit_minor) < b.floor_minor
        ) AS below
      """)
    let tally = Tally(
      unlocks: Int(try row.value("unlocks", as: Int64.self)),
      keys: Int(try row.value("keys", as: Int64.self)),
      walletsBelowZero: Int(try row.value("below", as: Int64.self)))
    let failing = try Checks(try database.owner()).run(names: Self.checks)
      .filter { !$0.isPassing }.map(\.name)
    try Self.require(tally, asked: asked, failing: failing)
    return tally
  }

  /// Refuses a book that does not hold what was asked for.
  static func require(_ tally: Tally, asked: Int, failing: [String]) throws(CommandError) {
    guard tally == Tally(unlocks: asked, keys: asked, walletsBelowZero: 0) else {
      throw .benchBroken(
        "after \(asked) requests the book has \(tally.unlocks) unlocks, \(tally.keys) keys and "
          + "\(tally.walletsBelowZero) wallets below zero")
    }
    guard failing.isEmpty else {
      throw .benchBroken("the checks \(failing.joined(separator: ", ")) fail")
    }
  }
}
