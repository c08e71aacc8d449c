package import Ledger
package import Money

/// What an event of a subscription posts, and what it brings to the deferral.
package struct TakenEvent: Hashable, Sendable {
  package let entry: SubscriptionEntry
  /// Nil where no money moves.
  package let transaction: Transaction?
}

/// The postings of subscriptions: receipts, refunds and what each day earns.
package enum SubscriptionRule {
  /// Takes the events of one subscription that are new, given the entries that stand.
  ///
  /// A refund gives back the latest payment before it that has so much left; without one it is
  /// left out. Its tax and net amounts are the cumulative part of that payment's, so that a payment
  /// that is given back whole nets to zero.
  package static func take(
    _ events: [SubscriptionEvent], after entries: [SubscriptionEntry], registration: Int,
    rate: BasisPoints
  ) -> [TakenEvent] {
    var standing = entries
    var taken: [TakenEvent] = []
    let ordered = events.sorted { SubscriptionEvent.precedes($0, $1) }
    for event in ordered where event.change != .refund {
      let split = split(of: event, registration: registration, rate: rate)
      let entry = SubscriptionEntry(event: event, netMinor: split.netMinor, payment: nil)
      standing.append(entry)
      taken.append(
        TakenEvent(
          entry: entry,
          transaction: receipt(event, split, registration: registration, rate: rate)))
    }
    for event in ordered where event.change == .refund {
      guard let payment = payment(for: event, in: standing) else { continue }
      let given = standing.filter { $0.payment == payment }
      let refund = refund(event, of: payment, given, registration: registration, rate: rate)
      standing.append(refund.entry)
      taken.append(refund)
    }
    return taken
  }

  /// Finds the latest payment before a refund that has as much left.
  package static func payment(
    for refund: SubscriptionEvent, in entries: [SubscriptionEntry]
  ) -> SubscriptionEvent? {
    entries.map(\.event).filter { payment in
      let given = entries.reduce(0) { $0 + ($1.payment == payment ? $1.event.amountMinor : 0) }
      return payment.change.isPayment && payment.at <= refund.at
        && given + refund.amountMinor <= payment.amountMinor
    }.max { SubscriptionEvent.precedes($0, $1) }
  }

  /// Earns what a cohort earns on a day; a negative amount takes back.
  package static func recognition(
    of cohort: SubscriptionCohort, on day: BusinessDay, amountMinor: Int64, revision: Int
  ) -> Transaction {
    let id = recognitionID(of: cohort, on: day, revision: revision)
    let transfer = Transfer(
      debit: .deferredSubscriptions, credit: .subscriptionRevenue, signedMinor: amountMinor)
    return Transaction(
      kind: .recognition, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(
          source: "subscription-recognition", externalID: id,
          eventHash: EventHash.of("subscription-recognition/1", [id, "\(amountMinor)"]))
      ])
  }

  /// Names a revision of a cohort's day, so that two runs at once collide on it.
  package static func recognitionID(
    of cohort: SubscriptionCohort, on day: BusinessDay, revision: Int
  ) -> String {
    "\(cohort.startOn)/\(cohort.days)/\(day)#\(revision)"
  }

  private static func split(
    of payment: SubscriptionEvent, registration: Int, rate: BasisPoints
  ) -> GSTSplit {
    GST.extract(
      fromMinor: payment.change.isPayment ? payment.amountMinor : 0, rate: rate,
      supply: payment.place == registration ? .intraState : .interState)
  }

  private static func receipt(
    _ event: SubscriptionEvent, _ split: GSTSplit, registration: Int, rate: BasisPoints
  ) -> Transaction? {
    guard let psp = event.psp, split.grossMinor != 0 else { return nil }
    let key = SourceKey(
      source: "subscriptions", externalID: event.receipt, eventHash: event.eventHash)
    return transaction(
      event, psp: psp, netMinor: split.netMinor, heads: TaxHeads(split),
      registration: registration, rate: rate, keys: [key])
  }

  private static func refund(
    _ event: SubscriptionEvent, of payment: SubscriptionEvent, _ given: [SubscriptionEntry],
    registration: Int, rate: BasisPoints
  ) -> TakenEvent {
    let whole = TaxHeads(split(of: payment, registration: registration, rate: rate))
    let before = given.reduce(0) { $0 + $1.event.amountMinor }
    let now = whole.portion(before + event.amountMinor, of: payment.amountMinor)
    let heads = now.subtracting(whole.portion(before, of: payment.amountMinor))
    let netMinor = event.amountMinor - heads.totalMinor
    let receipt = "\(payment.receipt)#\(given.count + 1)"
    let keys = [
      SourceKey(
        source: "subscription-refunds", externalID: event.name, eventHash: event.eventHash),
      SourceKey(
        source: "subscription-refund-of", externalID: receipt,
        eventHash: EventHash.of("subscription-refund-of/1", [receipt])),
    ]
    return TakenEvent(
      entry: SubscriptionEntry(event: event, netMinor: netMinor, payment: payment),
      transaction: transaction(
        event, psp: payment.psp ?? "", netMinor: -netMinor, heads: heads.negated,
        registration: registration, rate: rate, keys: keys))
  }

  private static func transaction(
    _ event: SubscriptionEvent, psp: String, netMinor: Int64, heads: TaxHeads, registration: Int,
    rate: BasisPoints, keys: [SourceKey]
  ) -> Transaction {
    let dimensions = Dimensions(viewer: event.viewer, place: Int16(event.place))
    let lines =
      [(account: Account.deferredSubscriptions, amountMinor: netMinor)]
      + heads.lines(registration: registration, rate: rate)
    return Transaction(
      kind: .subscription, effectiveOn: event.at.businessDay, occurredAt: event.at,
      transfers: lines.compactMap { line in
        Transfer(
          debit: .psp(psp), credit: line.account, signedMinor: line.amountMinor,
          dimensions: dimensions)
      }, keys: keys, record: event.record)
  }
}

extension TaxHeads {
  fileprivate var negated: TaxHeads {
    TaxHeads.zero.subtracting(self)
  }
}
