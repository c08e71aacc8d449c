import Money

/// The gateway's payments and refunds that it transfers in one amount.
struct Settlement: Sendable {
  /// Transfers are made at 11:30.
  static let secondOfDay = 41_400
  private static let feePercent = 2
  private static let taxPercent = 18

  /// One payment or refund as the gateway reports it.
  struct Line: Sendable {
    enum Kind: UInt8, Sendable {
      case payment, refund, alien, second
    }

    let kind: Kind
    let amountMinor: Int64
    /// The day and the second of the gateway's entity.
    let createdOn: Int
    let second: Int32
    /// Our receipt: the day and the sequence of the unlock.
    let paidOn: Int
    let sequence: Int32
    let episode: Int16
    let method: UInt8

    /// The number behind the gateway's own id of the line.
    var number: UInt64 { UInt64(kind.rawValue) << 56 | orderNumber }
    /// The number behind the order id, which a refund and a second payment share.
    var orderNumber: UInt64 { UInt64(paidOn) << 32 | UInt64(sequence) }

    var feeMinor: Int64 {
      kind == .refund ? 0 : Catalog.rate(percent: feePercent).share(of: amountMinor)
    }
    var taxMinor: Int64 { Catalog.rate(percent: taxPercent).share(of: feeMinor) }
    var creditMinor: Int64 { kind == .refund ? 0 : amountMinor - feeMinor - taxMinor }
    var debitMinor: Int64 { kind == .refund ? amountMinor : 0 }

    /// Reports a payment, by default at our price.
    init(
      _ kind: Kind = .payment, of unlock: Unlock, on day: Int, amountMinor: Int64? = nil,
      laterBy seconds: Int32 = 0
    ) {
      self.kind = kind
      self.amountMinor = amountMinor ?? Int64(unlock.priceMinor)
      createdOn = day
      second = min(unlock.second + seconds, 86_399)
      paidOn = day
      sequence = unlock.sequence
      episode = unlock.episode
      method = unlock.method
    }

    init(_ refund: Refund, on day: Int) {
      kind = .refund
      amountMinor = Int64(refund.unlock.priceMinor)
      createdOn = day
      second = refund.second
      paidOn = refund.paidOn
      sequence = refund.unlock.sequence
      episode = refund.unlock.episode
      method = refund.unlock.method
    }
  }

  private(set) var lines: [Line] = []
  private(set) var dueMinor: Int64 = 0

  mutating func add(_ line: Line) {
    lines.append(line)
    dueMinor += line.creditMinor - line.debitMinor
  }

  /// The lines in the order in which the gateway saw them.
  var ordered: [Line] {
    lines.sorted {
      ($0.createdOn, $0.second, $0.orderNumber, $0.kind.rawValue)
        < ($1.createdOn, $1.second, $1.orderNumber, $1.kind.rawValue)
    }
  }
}
