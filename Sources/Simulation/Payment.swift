/// What a viewer paid through the gateway, which repeats our id of it as its receipt.
struct Payment: Sendable {
  /// What was paid for.
  enum Subject: UInt8, Sendable {
    case unlock, topUp, order, pass, subscription, renewal

    /// How our ids of it begin.
    var prefix: String {
      switch self {
      case .unlock: "unl-"
      case .topUp: "top-"
      case .order: "ord-"
      case .pass: "pas-"
      case .subscription, .renewal: "sub-"
      }
    }
  }

  let subject: Subject
  let method: UInt8
  /// The episode of an unlock.
  let episode: Int16
  let day: Int32
  let second: Int32
  /// The place among the day's payments of the subject, from 1.
  var sequence: Int32
  let amountMinor: Int64
  /// It is given back later, in whole or in part.
  let isRefunded: Bool
  /// Our id of it, where it does not follow from the day and the sequence.
  var reference: String?

  init(_ unlock: Unlock, on day: Int) {
    subject = .unlock
    method = unlock.method
    episode = unlock.episode
    self.day = Int32(day)
    second = unlock.second
    sequence = unlock.sequence
    amountMinor = Int64(unlock.priceMinor)
    isRefunded = unlock.isRefunded
  }

  init(_ topUp: TopUp, on day: Int) {
    subject = .topUp
    method = topUp.method
    episode = 0
    self.day = Int32(day)
    second = topUp.second
    sequence = topUp.sequence
    amountMinor = topUp.pack.amountMinor
    isRefunded = topUp.regretsAt != nil
  }

  init(_ order: Order, on day: Int) {
    subject = .order
    method = order.method
    episode = 0
    self.day = Int32(day)
    second = order.second
    sequence = order.sequence
    amountMinor = order.paidMinor
    isRefunded = order.isReturned
  }

  init(_ pass: Pass, on day: Int) {
    subject = .pass
    method = pass.method
    episode = 0
    self.day = Int32(day)
    second = pass.second
    sequence = pass.sequence
    amountMinor = pass.amountMinor
    isRefunded = pass.refund != nil
  }

  init(_ change: SubscriptionChange, on day: Int, sequence: Int32, reference: String) {
    subject = change.kind == .start ? .subscription : .renewal
    method = change.subscription.method
    episode = 0
    self.day = Int32(day)
    second = change.second
    self.sequence = sequence
    amountMinor = change.amountMinor
    isRefunded = change.isGivenBack
    self.reference = change.kind == .start ? nil : reference
  }

  /// The number behind the gateway's id of our order, different for each payment.
  var number: UInt64 { UInt64(subject.rawValue) << 48 | UInt64(day) << 32 | UInt64(sequence) }
}
