import Money

/// A payment that its payer disputes with the gateway.
struct Dispute: Sendable {
  enum End: String, Sendable {
    case won, lost
  }

  /// Who speaks of its opening, and when.
  enum Telling: Sendable {
    case both
    /// The gateway never does.
    case ours
    /// We do so only after the gateway.
    case theirsFirst
  }

  /// A stage as our own file tells it.
  struct Stage: Sendable {
    let dispute: Dispute
    /// Nil where it is opened.
    let end: End?
    let day: Int
    let second: Int32
    let feeMinor: Int64
  }

  static let feeMinor: Int64 = 10_000
  static let ourDelay = 4

  let payment: Payment
  /// The place among the disputes that the day's payments lead to, from 1.
  let sequence: Int32
  let amountMinor: Int64
  let openedOn: Int
  let second: Int32
  /// How it ends and after how many days; nil where it does not.
  let end: (how: End, after: Int)?
  let feeMinor: Int64
  let telling: Telling

  var taxMinor: Int64 { Catalog.rate(percent: 18).share(of: feeMinor) }

  /// Disputes a payment of a day; what becomes of it follows from the day and the sequence.
  ///
  /// Every settlement stays above zero: neither an amount nor a fee exceeds `mostMinor`.
  init?(
    of payment: Payment, sequence: Int32, mostMinor: Int64, areFaulty: Bool,
    _ random: inout SplitMix64
  ) {
    let number = Int(payment.day) + Int(sequence) - 1
    let part = number % 5 == 4 ? max(payment.amountMinor / 2, 1) : payment.amountMinor
    amountMinor = min(part, mostMinor)
    guard amountMinor > 0 else { return nil }
    self.payment = payment
    self.sequence = sequence
    let delay = 3 * (number % 3)
    openedOn = Int(payment.day) + delay
    second = Int32(random.within(delay == 0 ? Int(payment.second)...86_399 : 0...86_399))
    telling =
      switch number % 7 {
      case 3 where areFaulty: .ours
      case 6 where areFaulty: .theirsFirst
      default: .both
      }
    let ends: [(how: End, after: Int)?] = [(.won, 4), (.lost, 5), (.lost, 6), nil]
    end = telling == .ours ? nil : ends[number % 4]
    feeMinor = number % 4 == 1 ? min(Dispute.feeMinor, mostMinor) : 0
  }

  func id(_ settings: SimulationSettings) -> String {
    Identifier.daily("disp-", settings.day(Int(payment.day)), sequence)
  }
}

extension Settlement.Line {
  /// Reports what a dispute takes from us, or gives back.
  init(of dispute: Dispute, ending end: Dispute.End?, on day: Int, second: Int32) {
    let amount =
      switch end {
      case nil: -dispute.amountMinor
      case .won: dispute.amountMinor
      case .lost: -dispute.feeMinor - dispute.taxMinor
      }
    self.init(
      disputing: dispute.payment, by: dispute.sequence, signedMinor: amount,
      isEnd: end != nil, on: day, second: second)
  }
}

/// What the stages of disputes come to, for the truth.
struct DisputeTotals: Sendable {
  /// What the gateway holds back of disputes that have not ended.
  var heldMinor: Int64 = 0
  var lostMinor: Int64 = 0
  var feesMinor: Int64 = 0
  var taxMinor: Int64 = 0

  mutating func add(_ stage: Dispute.Stage) {
    heldMinor += stage.end == nil ? stage.dispute.amountMinor : -stage.dispute.amountMinor
    guard stage.end == .lost else { return }
    lostMinor += stage.dispute.amountMinor
    feesMinor += stage.feeMinor
    taxMinor += stage.dispute.taxMinor
  }
}
