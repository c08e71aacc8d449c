package import Ledger
internal import Money

/// An order with its priced lines, ready for the books.
package struct PricedOrder: Hashable, Sendable {
  package let event: OrderEvent
  /// In the order of the event's lines.
  package let lines: [PricedOrderLine]

  package init(_ event: OrderEvent, lines: [PricedOrderLine]) {
    precondition(event.lines == lines.map(\.line), "an order is priced line by line")
    self.event = event
    self.lines = lines
  }
}

extension PricedOrder {
  /// The commissions of the lines in both directions, as they are frozen.
  var commissions: [PricedLine] {
    lines.flatMap { line in
      [
        commission(
          .marketplace, line, with: line.line.merchant, line.terms.merchant?.commission,
          source: "order-charges"),
        commission(
          .affiliate, line, with: line.line.affiliate, line.terms.affiliate,
          source: "order-affiliates"),
      ].compactMap { $0 }
    }
  }

  private func commission(
    _ direction: Agreement.Direction, _ line: PricedOrderLine, with party: String?,
    _ terms: CommissionTerms?, source: String
  ) -> PricedLine? {
    guard let party, let terms else { return nil }
    return PricedLine(
      direction: direction, sale: line.line.scope(for: party), item: line.line.id,
      orderedOn: event.head.orderedAt.businessDay, terms: terms,
      basisMinor: line.figures.netMinor, units: line.line.quantity,
      key: SourceKey(source: source, externalID: event.id, eventHash: event.eventHash))
  }
}

/// The transactions of an order: its receipt, what goods cost, what merchants and affiliates get.
package enum OrderJournal {
  /// Makes the transactions of an order; the receipt is the first, and the only one with the lines'
  /// keys.
  ///
  /// `subjects` gives each line its series, episode, product and surface.
  package static func transactions(
    of order: PricedOrder, subjects: [String: Dimensions]
  ) -> [Transaction] {
    let accounts = order.lines.map { line in
      self.accounts(of: line, in: order.event, subject: subjects[line.line.id] ?? Dimensions())
    }
    let parts = zip(order.lines, accounts)
    let event = order.event
    let receipt = Transaction(
      kind: .sale, effectiveOn: event.head.orderedAt.businessDay, occurredAt: event.head.orderedAt,
      transfers: parts.flatMap { $1.sale($0.figures, units: $0.line.quantity) },
      keys: [SourceKey(source: "orders", externalID: event.id, eventHash: event.eventHash)]
        + event.lines.map { line in
          SourceKey(
            source: "order-lines", externalID: line.id,
            eventHash: EventHash.of("order-line/1", [event.id, line.id]))
        },
      record: event.record)
    return [receipt]
      + [
        further(.goods, "order-goods", event, parts.flatMap { $1.goods($0.figures) }),
        further(.merchantCharge, "order-charges", event, parts.flatMap { $1.charges($0.figures) }),
        further(
          .affiliate, "order-affiliates", event,
          parts.flatMap { $1.commission($0.figures.affiliateMinor) }),
      ].compactMap { $0 }
  }

  private static func further(
    _ kind: PostingKind, _ source: String, _ event: OrderEvent, _ transfers: [Transfer]
  ) -> Transaction? {
    guard !transfers.isEmpty else { return nil }
    return Transaction(
      kind: kind, effectiveOn: event.head.orderedAt.businessDay, occurredAt: event.head.orderedAt,
      transfers: transfers,
      keys: [SourceKey(source: source, externalID: event.id, eventHash: event.eventHash)],
      record: event.record)
  }

  private static func accounts(
    of line: PricedOrderLine, in order: OrderEvent, subject: Dimensions
  ) -> OrderAccounts {
    var dimensions = subject
    dimensions.item = line.line.id
    dimensions.viewer = order.head.viewer
    dimensions.place = Int16(order.head.place)
    return OrderAccounts(
      psp: order.head.psp, merchant: line.line.merchant, split: line.terms.split,
      registrationState: line.terms.registrationState, taxRate: line.line.taxRate,
      serviceTax: line.terms.merchant?.serviceTax, tdsCode: line.terms.merchant?.tds.code,
      dimensions: dimensions)
  }
}
