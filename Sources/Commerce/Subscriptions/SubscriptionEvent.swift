internal import Ledger
package import Money

/// What happens to a subscription.
package enum SubscriptionChange: String, Hashable, Sendable, CaseIterable {
  case start
  case renew
  case upgrade
  case refund
  case cancel

  /// The order of changes at one instant: what pays comes before what gives back.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  package var isPayment: Bool { self == .start || self == .renew || self == .upgrade }
}

/// One thing that happened to a subscription.
package struct SubscriptionEvent: Hashable, Sendable {
  package let id: String
  package let change: SubscriptionChange
  package let at: Instant
  package let viewer: Int64
  package let plan: String
  /// The days that a payment is for; of a cancellation 0 ends at once, and more keeps what is paid.
  package let days: Int
  package let amountMinor: Int64
  package let currency: Currency
  package let psp: String?
  package let place: Int
  package let record: Int64

  package init(
    id: String, change: SubscriptionChange, at: Instant, viewer: Int64, plan: String, days: Int,
    amountMinor: Int64, currency: Currency, psp: String?, place: Int, record: Int64
  ) {
    self.id = id
    self.change = change
    self.at = at
    self.viewer = viewer
    self.plan = plan
    self.days = days
    self.amountMinor = amountMinor
    self.currency = currency
    self.psp = psp
    self.place = place
    self.record = record
  }

  /// The hash of what the event says.
  package var eventHash: [UInt8] {
    var hash = EventHash("subscription/1")
    for text in [id, change.rawValue, at.description, plan, currency.code, psp] {
      hash.append(text)
    }
    for number in [viewer, Int64(days), amountMinor, Int64(place)] { hash.append(number) }
    return hash.bytes
  }

  /// What names the event: a subscription has one change of a sort at an instant.
  package var name: String { "\(id)/\(change.rawValue)/\(at)" }

  /// The receipt that the gateway repeats for a payment: of the first one it is the subscription.
  package var receipt: String { change == .start ? id : name }

  /// Tells whether an event counts before another one of the same subscription.
  package static func precedes(_ left: SubscriptionEvent, _ right: SubscriptionEvent) -> Bool {
    (left.at, left.change.rank) < (right.at, right.change.rank)
  }
}

/// An event that has been taken, with what it brought to the deferral or took from it.
package struct SubscriptionEntry: Hashable, Sendable {
  package let event: SubscriptionEvent
  /// Net of tax; of a refund what it gives back, of a cancellation zero.
  package let netMinor: Int64
  /// The payment that a refund gives back.
  package let payment: SubscriptionEvent?

  package init(event: SubscriptionEvent, netMinor: Int64, payment: SubscriptionEvent?) {
    self.event = event
    self.netMinor = netMinor
    self.payment = payment
  }
}
