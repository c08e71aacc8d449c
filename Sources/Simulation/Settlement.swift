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
      /// What a dispute takes or gives back, without a fee.
      case dispute
    }

    let kind: Kind
    /// Which of the refunds of one payment it is, from 0 to 15.
    let part: UInt8
    let payment: Payment
    let amountMinor: Int64
    /// The dispute among those that its day's payments lead to; nil for what is none.
    let dispute: Int32?
    private let isDebit: Bool
    /// The day and the second of the gateway's entity.
    let createdOn: Int32
    let second: Int32

    /// The number behind the gateway's own id of the line.
    var number: UInt64 { UInt64(kind.rawValue) << 56 | UInt64(part) << 52 | payment.number }

    /// It is a payment, whose fee is taken.
    var isPayment: Bool { kind != .refund && kind != .dispute }
    var feeMinor: Int64 {
      isPayment ? Catalog.rate(percent: feePercent).share(of: amountMinor) : 0
    }
    var taxMinor: Int64 { Catalog.rate(percent: taxPercent).share(of: feeMinor) }
    var creditMinor: Int64 { isDebit ? 0 : amountMinor - feeMinor - taxMinor }
    var debitMinor: Int64 { isDebit ? amountMinor : 0 }

    /// Reports a payment, by default at our price.
    init(
      _ kind: Kind = .payment, of payment: Payment, amountMinor: Int64? = nil,
      laterBy seconds: Int32 = 0
    ) {
      self.kind = kind
      part = 0
      dispute = nil
      isDebit = false
      self.payment = payment
      self.amountMinor = amountMinor ?? payment.amountMinor
      createdOn = payment.day
      second = min(payment.second + seconds, 86_399)
    }

    /// Reports a refund, by default of the whole payment.
    init(
      refunding payment: Payment, amountMinor: Int64? = nil, part: UInt8 = 0, on day: Int,
      second: Int32
    ) {
      kind = .refund
      dispute = nil
      isDebit = true
      self.part = part
      self.payment = payment
      self.amountMinor = amountMinor ?? payment.amountMinor
      createdOn = Int32(day)
      self.second = second
    }

    /// Reports the opening or the end of a dispute; money to us is above zero.
    init(
      disputing payment: Payment, by dispute: Int32, signedMinor: Int64, isEnd: Bool, on day: Int,
      second: Int32
    ) {
      kind = .dispute
      part = isEnd ? 1 : 0
      self.payment = payment
      self.dispute = dispute
      isDebit = signedMinor < 0
      amountMinor = Int64(signedMinor.magnitude)
      createdOn = Int32(day)
      self.second = second
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
      ($0.createdOn, $0.second, $0.payment.number, $0.number)
        < ($1.createdOn, $1.second, $1.payment.number, $1.number)
    }
  }
}
