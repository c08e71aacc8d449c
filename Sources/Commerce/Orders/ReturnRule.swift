package import Ledger
internal import Money

/// A return with what it takes back, and the transactions that do it.
package struct PostedReturn: Hashable, Sendable {
  package let event: ReturnEvent
  package let orderID: String
  /// The number of the order's refund; nil when no money goes back.
  package let ordinal: Int?
  package let figures: OrderFigures
  package let transactions: [Transaction]
}

/// The return of an order's line: the stored figures, in proportion and cumulatively.
package enum ReturnRule {
  /// Takes a return back out of every account that the sale moved, on the return's own day.
  ///
  /// The affiliate's commission is taken first of what is pending, then of what is held and what is
  /// confirmed; what has become the affiliate's own is recovered of the affiliate.
  package static func post(
    _ event: ReturnEvent, of line: inout ReturnableLine, ordinal: Int
  ) -> PostedReturn {
    precondition(line.fault(of: event) == nil, "a return that is posted fits its line")
    let figures = OrderRule.returned(
      event.quantities, after: line.returned, of: line.sold, figures: line.figures)
    let before = line.commissionTaken
    let taken = OrderFigures.zero.subtracting(figures)
    line.returned = line.returned.adding(event.quantities)
    let number = event.amountMinor > 0 ? ordinal : nil
    var keys = [SourceKey(source: "returns", externalID: event.id, eventHash: event.eventHash)]
    if let number {
      keys.append(
        SourceKey(
          source: "return-of", externalID: "\(line.orderID)#\(number)",
          eventHash: EventHash.of("return-of/1", [line.orderID, event.id])))
    }
    let receipt = Transaction(
      kind: .sale, effectiveOn: event.returnedAt.businessDay, occurredAt: event.returnedAt,
      transfers: line.accounts.sale(taken, units: -event.quantity), keys: keys,
      document: Document(memo: event.reason, reverses: line.transaction), record: event.record)
    let (commission, recovery) = line.owed.change(
      before.subtracting(line.commissionTaken), adding: line.usualState,
      dimensions: line.accounts.dimensions)
    let further = [
      further(.goods, "return-goods", event, line.accounts.goods(taken)),
      further(.merchantCharge, "return-charges", event, line.accounts.charges(taken)),
      further(.affiliate, "return-affiliates", event, commission),
      further(.clawback, "return-recoveries", event, recovery),
    ]
    return PostedReturn(
      event: event, orderID: line.orderID, ordinal: number, figures: figures,
      transactions: [receipt] + further.compactMap { $0 })
  }

  private static func further(
    _ kind: PostingKind, _ source: String, _ event: ReturnEvent, _ transfers: [Transfer]
  ) -> Transaction? {
    guard !transfers.isEmpty else { return nil }
    return Transaction(
      kind: kind, effectiveOn: event.returnedAt.businessDay, occurredAt: event.returnedAt,
      transfers: transfers,
      keys: [SourceKey(source: source, externalID: event.id, eventHash: event.eventHash)],
      record: event.record)
  }
}

extension ReturnableLine {
  /// What was taken of each payee's commission so far, split as a whole, so that what is returned
  /// whole leaves nobody a paisa.
  var commissionTaken: [String: Int64] {
    guard let split = accounts.split else { return [:] }
    return split.parts(
      of: OrderRule.returned(returned, after: .zero, of: sold, figures: figures).affiliateMinor)
  }

  /// Where a paisa goes that a return moves from one payee to another.
  fileprivate var usualState: CommissionState {
    let payees = accounts.split?.payees ?? []
    return payees.contains { owed[$0.party, .pending] > 0 } ? .pending : .confirmed
  }
}
