package import Ledger
internal import Money
package import Postgres

/// Receives refunds of top-ups and posts them once their top-up is known and its coins are there.
package struct TopUpRefundStore: EventStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  var received: ReceivedEvents {
    ReceivedEvents(
      table: "commerce.top_up_refund", idColumn: "refund_id", book: book, connection: connection)
  }

  /// Finds the refunds that came before with other content, and those that would give back more
  /// of a top-up than is left, or not what its coins are worth.
  package func refusals(of refunds: [TopUpRefundEvent]) throws -> [RecordRefusal] {
    try received.refusals(of: refunds, excess: aboveLot(refunds))
  }

  /// Counts the refunds that have come before.
  package func countKnown(_ refunds: [TopUpRefundEvent]) throws -> Int {
    try received.countKnown(refunds)
  }

  /// Tells what is given back, and which ids came before.
  package func amounts(of refunds: [TopUpRefundEvent]) throws -> EventAmounts {
    try received.amounts(of: refunds)
  }

  /// Stores refunds as waiting, and tells how many were not new.
  package func record(_ refunds: [TopUpRefundEvent], file: FileID) throws -> Int {
    try received.receive(
      refunds, file: file,
      columns: "top_up_id, refunded_at, refunded_on, coins, amount_minor, currency, reason",
      values: """
        \(refunds.map(\.topUpID))::text[],
        \(refunds.map(\.refundedAt.description))::timestamptz[],
        \(refunds.map(\.refundedAt.businessDay.description))::date[],
        \(refunds.map(\.coins))::bigint[], \(refunds.map(\.amountMinor))::bigint[],
        \(refunds.map(\.currency.code))::text[], \(refunds.map(\.reason))::text[]
        """, waiting: "commerce.waiting_top_up_refund")
  }

  /// Posts every waiting refund that its lot and wallet cover at its amount, in one transaction.
  ///
  /// One that states another amount than its coins are worth, or more coins than are left, waits.
  @discardableResult
  package func postWaiting() throws -> Int {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('commerce.top_up_refund'), \(book.id)::integer)")
      let waiting = try waiting()
      guard !waiting.isEmpty else { return 0 }
      var lots = try CoinLotStore(book: book, connection: connection).lock(
        Array(Set(waiting.map(\.lotCode))))
      let posted = try postedTopUps(Array(lots.keys))
      var rooms: [Int64: Int64] = [:]
      var transactions: [Transaction] = []
      var done: [String] = []
      for refund in waiting {
        guard let found = lots[refund.lotCode], let topUp = posted[refund.lotCode] else {
          continue
        }
        var lot = found.limited(to: rooms[found.viewer] ?? found.room)
        guard let rupees = TopUpRefundRule.rupees(for: refund.event, from: lot, topUp) else {
          continue
        }
        transactions.append(
          TopUpRefundRule.refund(refund.event, of: lot, topUp, rupeesMinor: rupees))
        done.append(refund.event.id)
        lot.refund(refund.event.coins, releasing: rupees)
        rooms[lot.viewer] = lot.room
        lots[refund.lotCode] = lot
      }
      try LedgerPosting(book, on: connection).post(transactions)
      try connection.execute(
        """
        DELETE FROM commerce.waiting_top_up_refund
        WHERE book = \(book.id) AND refund_id = ANY (\(done)::text[])
        """)
      return done.count
    }
  }
}
