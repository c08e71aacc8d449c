import Money

/// The ids that we and our partners give.
extension FileWriter {
  /// Writes `unl-20260402-000001`, our id of an unlock and the receipt given to the gateway.
  mutating func unlockID(_ day: BusinessDay, _ sequence: Int32) {
    daily(Payment.Subject.unlock.prefix, day, sequence)
  }

  /// Writes the receipt given to the gateway: our id of what was paid.
  mutating func receipt(of payment: Payment, on day: BusinessDay) {
    text(Identifier.receipt(of: payment, on: day))
  }

  /// Writes `top-20260402-000001`.
  mutating func topUpID(_ day: BusinessDay, _ sequence: Int32) {
    daily(Payment.Subject.topUp.prefix, day, sequence)
  }

  /// Writes `trf-20260402-000001`.
  mutating func topUpRefundID(_ day: BusinessDay, _ sequence: Int32) {
    daily("trf-", day, sequence)
  }

  /// Writes `wun-20260402-000001`.
  mutating func coinUnlockID(_ day: BusinessDay, _ sequence: Int32) {
    daily("wun-", day, sequence)
  }

  /// Writes `ord-20260402-000001`.
  mutating func orderID(_ day: BusinessDay, _ sequence: Int32) {
    daily(Payment.Subject.order.prefix, day, sequence)
  }

  /// Writes `ord-20260402-000001-2`, the order and the place of the line in it.
  mutating func lineID(_ day: BusinessDay, _ sequence: Int32, line: Int) {
    orderID(day, sequence)
    byte("-")
    number(line + 1)
  }

  /// Writes an id of a sort that has no method of its own, such as `pas-20260402-000001`.
  mutating func id(_ prefix: String, _ day: BusinessDay, _ sequence: Int32) {
    daily(prefix, day, sequence)
  }

  /// Writes `ret-20260402-000001`.
  mutating func returnID(_ day: BusinessDay, _ sequence: Int32) {
    daily("ret-", day, sequence)
  }

  /// Writes `sal-20260402-000001`.
  mutating func saleID(_ day: BusinessDay, _ sequence: Int32) {
    daily("sal-", day, sequence)
  }

  /// Writes `rfd-20260402-000001`.
  mutating func refundID(_ day: BusinessDay, _ sequence: Int32) {
    daily("rfd-", day, sequence)
  }

  /// Writes fourteen letters and digits that are different for each number.
  mutating func gatewayID(_ prefix: String, _ number: UInt64) {
    text(prefix)
    text("SIM")
    var rest = SplitMix64.mixed(number)
    for _ in 0..<11 {
      let digit = UInt8(rest % 62)
      rest /= 62
      switch digit {
      case 0..<10: byte(Unicode.Scalar(UInt8(ascii: "0") + digit))
      case 10..<36: byte(Unicode.Scalar(UInt8(ascii: "A") + digit - 10))
      default: byte(Unicode.Scalar(UInt8(ascii: "a") + digit - 36))
      }
    }
  }

  private mutating func daily(_ prefix: String, _ day: BusinessDay, _ sequence: Int32) {
    text(prefix)
    compactDay(day)
    byte("-")
    padded(Int(sequence), to: 6)
  }
}

/// The same ids as text, for the keys of breaks and the names of files.
enum Identifier {
  static func receipt(of payment: Payment, on day: BusinessDay) -> String {
    payment.reference ?? daily(payment.subject.prefix, day, payment.sequence)
  }

  static func daily(_ prefix: String, _ day: BusinessDay, _ sequence: Int32) -> String {
    "\(prefix)\(compact(day))-\(padded(Int(sequence), to: 6))"
  }

  static func settlement(_ day: BusinessDay) -> String {
    "setl_\(compact(day))"
  }

  /// The fifteen digits by which the affiliate network knows an order item.
  static func orderItem(_ day: BusinessDay, _ sequence: Int32) -> String {
    "33\(compact(day).dropFirst(2))\(padded(Int(sequence), to: 7))"
  }

  /// The bank's reference of a settlement: the second of the transfer and a running number.
  static func bankReference(_ day: BusinessDay, folder: Int) -> String {
    let paid = Instant(day: day, secondOfDay: Int64(Settlement.secondOfDay))
    return "\(paid.microsecondsSince1970 / 1_000_000)utr\(folder)"
  }

  static func compact(_ day: BusinessDay) -> String {
    day.description.filter { $0 != "-" }
  }

  private static func padded(_ value: Int, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
