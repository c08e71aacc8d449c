import Commerce
import Ledger
import Money
import Postgres
import Schema
import TestSupport

/// A book whose viewers buy and use coins.
struct CoinBook {
  let commerce: CommerceBook

  static let day = CommerceBook.day

  init(policies: String = "") throws {
    try self.init(CommerceBook(CommerceBook.yaml(extra: policies)))
  }

  /// Takes the coins of a book that another one has opened.
  init(_ commerce: CommerceBook) throws {
    self.commerce = commerce
    _ = try LedgerPosting(book, on: connection).numbers(of: [.coinsIssued, .coinsSpent])
  }

  var book: Book { commerce.book }
  var connection: Connection { commerce.connection }

  static func topUp(
    _ id: String, viewer: Int64 = 7, coins: Int64 = 100, bonus: Int64 = 0,
    amountMinor: Int64 = 10_000, place: Int16 = 29, day: Int = 0, expires: Int? = nil,
    psp: String = "razorpay"
  ) -> TopUpEvent {
    TopUpEvent(
      id: id, paidAt: Instant(day: Self.day.adding(days: day), secondOfDay: 30_000),
      viewer: viewer, coins: coins, bonusCoins: bonus, amountMinor: amountMinor, psp: psp,
      place: place, expiresOn: expires.map { Self.day.adding(days: $0) }, record: 1)
  }

  /// Posts top-ups as an import does, and what waited for them.
  func post(_ events: [TopUpEvent]) throws {
    let terms = try CoinPolicyStore(on: connection).terms(of: book)
    try connection.transaction {
      let posting = LedgerPosting(book, on: connection)
      try posting.post(events.map { TopUpRule.topUp($0, terms: terms) })
      try posting.postWaiting()
    }
  }

  /// An unlock by coins.
  struct Unlock {
    var id: String
    var coins: Int64
    var viewer: Int64 = 7
    var series: Int32 = 1
    var place: Int16 = 29
    var day = 0
  }

  /// Posts unlocks by coins in one batch, and what they leave waiting later.
  @discardableResult
  func use(_ unlocks: [Unlock]) throws -> PostingOutcome {
    try connection.transaction {
      try LedgerPosting(book, on: connection).post(
        unlocks.map { unlock in
          let day = Self.day.adding(days: unlock.day)
          let transfer = Transfer(
            debit: .wallet(unlock.viewer), credit: .coinsSpent, signedMinor: unlock.coins,
            dimensions: Dimensions(
              viewer: unlock.viewer, series: unlock.series, units: 1, place: unlock.place))
          return Transaction(
            kind: .unlock, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 40_000),
            transfers: [transfer].compactMap { $0 },
            keys: [
              SourceKey(
                source: "unlocks", externalID: unlock.id,
                eventHash: EventHash.of("unlock/1", [unlock.id]))
            ])
        })
    }
  }

  @discardableResult
  func refundUnlock(_ id: String, of unlock: String, coins: Int64, day: Int = 1) throws -> Int {
    let event = RefundEvent(
      id: id, unlockID: unlock,
      refundedAt: Instant(day: Self.day.adding(days: day), secondOfDay: 43_200),
      amountMinor: coins, currency: .coin, reason: "playback", record: 1)
    _ = try connection.transaction {
      try RefundStore(book, on: connection).record([event], file: FileID(rawValue: 1))
    }
    return try commerce.postRefunds()
  }

  @discardableResult
  func refundTopUp(
    _ id: String, of topUp: String, coins: Int64, _ amountMinor: Int64, day: Int = 1
  ) throws -> Int {
    let store = TopUpRefundStore(book, on: connection)
    let event = TopUpRefundEvent(
      id: id, topUpID: topUp,
      refundedAt: Instant(day: Self.day.adding(days: day), secondOfDay: 43_200), coins: coins,
      amountMinor: amountMinor, currency: .inr, reason: "cancelled", record: 1)
    _ = try connection.transaction { try store.record([event], file: FileID(rawValue: 1)) }
    return try store.postWaiting()
  }

  @discardableResult
  func expire(day: Int) throws -> Int {
    try CoinExpiryStore(book, on: connection).expire(by: Self.day.adding(days: day))
  }

  /// What is left of each lot: `code coins/whole rupees`, in the order of the codes.
  func lots() throws -> [String] {
    try connection.rows(
      """
      SELECT concat_ws(' ', l.code, (b.coins - b.used) || '/' || b.coins,
        b.value_minor - b.released_minor) AS lot
      FROM commerce.coin_lot AS l
      JOIN commerce.lot_balance AS b ON b.book = l.book AND b.lot = l.lot
      ORDER BY l.code
      """
    ).map { try $0.value("lot") }
  }

  /// The uses of lots in the order in which they were posted: `key lot coins rupees`.
  func uses() throws -> [String] {
    try connection.rows(
      """
      SELECT concat_ws(' ', k.external_id, l.code, u.coins, u.released_minor) AS use
      FROM commerce.lot_use AS u
      JOIN commerce.coin_lot AS l ON l.book = u.book AND l.lot = u.lot
      JOIN ledger.source_key AS k ON k.book = u.book AND k.txn = u.txn
      JOIN ledger.source AS s ON s.source = k.source
        AND s.code IN ('unlocks', 'refunds', 'top-up-refunds', 'coin-expiry')
      ORDER BY u.txn, u.leg, u.ordinal
      """
    ).map { try $0.value("use") }
  }

  /// What a wallet holds by its live balance.
  func coins(of viewer: Int64 = 7) throws -> Int64 {
    try connection.row(
      """
      SELECT coalesce(sum(b.credit_minor - b.debit_minor), 0)::bigint AS coins
      FROM ledger.account AS a JOIN ledger.balance AS b USING (book, account)
      WHERE a.book = \(book.id) AND a.code = \("liabilities:wallet:v-\(viewer)")
      """
    ).value("coins")
  }

  func rollUp() throws { try Cut.take(of: book, on: connection).rollUp(book, on: connection) }

  /// The releases of the days and what was given back, as they are folded.
  func releases() throws -> [String] {
    try rollUp()
    return try connection.rows(
      """
      SELECT concat_ws(' ', r.day, r.funding, r.place, r.units, r.amount_minor) AS release
      FROM report.day_release AS r
      UNION ALL
      SELECT concat_ws(' ', r.day, 'back', r.refunded_on, r.funding, r.place, r.units,
        r.amount_minor)
      FROM report.day_release_refund AS r
      ORDER BY 1
      """
    ).map { try $0.value("release") }
  }

  /// The names of the checks that fail.
  func failingChecks() throws -> [String] {
    try Checks(TestDatabase.current.connection()).run().filter { !$0.isPassing }.map(\.name)
  }

  /// The names of the checks of lots and of wallets that fail.
  func failingLotChecks() throws -> [String] {
    try Checks(TestDatabase.current.connection()).run(names: [
      "lots_equal_wallets", "lots_equal_their_uses", "coins_paid_equal_lots",
      "balance_equals_postings", "proceeds_are_distributed",
    ]).filter { !$0.isPassing }.map(\.name)
  }
}

extension CoinBook {
  func count(_ table: SQL) throws -> Int { try commerce.count(table) }
}
