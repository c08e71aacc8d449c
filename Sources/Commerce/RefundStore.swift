package import Ledger
internal import Money
package import Postgres

/// Receives refunds and posts them once their unlock is known.
///
/// Files of one day come in any order, so a refund may stand here before its unlock does. What
/// waits beyond its grace becomes a break.
package struct RefundStore: EventStore {
  let book: Book
  let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  var waiting: WaitingRefunds { WaitingRefunds(book, on: connection) }

  /// Finds the refunds that came before with other content, and those that would give back more
  /// of an unlock, a pass or a purchase inside a store's app than is left.
  package func refusals(of refunds: [RefundEvent]) throws -> [RecordRefusal] {
    let parts = try PassRefundStore(book, on: connection).abovePayment(refunds).merging(
      StoreSaleStore(book, on: connection).abovePayment(refunds)
    ) { first, _ in first }
    let excess = try parts.mapValues { (column: "amount", reason: $0) }
      .merging(aboveUnlock(refunds)) { first, _ in first }
    return try waiting.received.refusals(of: refunds, excess: excess)
  }

  /// Counts the refunds that have come before.
  package func countKnown(_ refunds: [RefundEvent]) throws -> Int {
    try waiting.received.countKnown(refunds)
  }

  /// Tells what is given back, and which ids came before.
  package func amounts(of refunds: [RefundEvent]) throws -> EventAmounts {
    try waiting.received.amounts(of: refunds)
  }

  /// Stores refunds as waiting, and tells how many were not new.
  package func record(_ refunds: [RefundEvent], file: FileID) throws -> Int {
    try waiting.received.receive(
      refunds, file: file,
      columns: "unlock_id, refunded_at, refunded_on, amount_minor, currency, reason",
      values: """
        \(refunds.map(\.unlockID))::text[],
        \(refunds.map(\.refundedAt.description))::timestamptz[],
        \(refunds.map(\.refundedAt.businessDay.description))::date[],
        \(refunds.map(\.amountMinor))::bigint[], \(refunds.map(\.currency.code))::text[],
        \(refunds.map(\.reason))::text[]
        """, waiting: "commerce.waiting_refund")
  }

  /// Posts every waiting refund whose unlock is known and still has so much to give back, in one
  /// transaction; the rest goes on waiting.
  @discardableResult
  package func postWaiting() throws -> Int {
    try connection.transaction {
      try waiting.lock()
      let events = try waitingOfUnlocks()
      guard !events.isEmpty else { return 0 }
      var unlocks = try refundedUnlocks(Set(events.map(\.unlockID)).sorted())
      var posted: [String] = []
      var transactions: [Transaction] = []
      for event in events {
        guard let unlock = unlocks[event.unlockID], unlock.fault(of: event) == nil else { continue }
        transactions.append(RefundRule.refund(event, of: unlock))
        unlocks[event.unlockID]?.refund(event)
        posted.append(event.id)
      }
      try LedgerPosting(book, on: connection).post(transactions)
      try waiting.settle(posted)
      return posted.count
    }
  }

  /// The waiting refunds whose unlock has come, each once, in the order in which they happened.
  private func waitingOfUnlocks() throws -> [RefundEvent] {
    try waiting.events(
      """
      EXISTS (
        SELECT FROM ledger.source AS s
        JOIN ledger.source_key AS k
          ON k.book = r.book AND k.source = s.source AND k.external_id = r.unlock_id
        WHERE s.base = 'unlocks')
      """)
  }
}
