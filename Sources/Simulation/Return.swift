import Money

/// What a buyer sends back of an order line, on the day on which the money is given back.
struct Return: Sendable {
  let payment: Payment
  /// The line's place in the order, from 0.
  let line: Int
  /// Which of the returns of the order it is.
  let part: UInt8
  let quantity: Int
  let amountMinor: Int64
  let second: Int32
  let reason: String
  let isRestocked: Bool

  static let reasons = ["wrong size", "not as shown", "changed mind", "damaged"]
  /// Most come within the time in which a commission is still held, some after it.
  static let delays = 2...10
  static let delaysLate = 17...24

  /// Draws the returns of an order, each with the day on which it comes.
  ///
  /// The whole order comes back, or one line, or some pieces of it; the rest of the pieces may come
  /// later, for what is left of the line's money.
  static func draw(
    of order: Order, on day: Int, _ random: inout SplitMix64
  ) -> [(day: Int, given: Return)] {
    let lines =
      random.below(3) == 0 ? order.lines.indices : single(random.below(order.lines.count))
    return lines.flatMap { draw(of: order, line: $0, on: day, &random) }
  }

  private static func draw(
    of order: Order, line: Int, on day: Int, _ random: inout SplitMix64
  ) -> [(day: Int, given: Return)] {
    let sold = order.lines[line]
    let first = day + random.within(random.below(8) == 0 ? delaysLate : delays)
    var pieces = sold.quantity
    if pieces > 1, random.below(2) == 0 { pieces = 1 + random.below(pieces - 1) }
    let amount = Rounding.share(
      of: sold.paidMinor, part: Int64(pieces), whole: Int64(sold.quantity))
    let payment = Payment(order, on: day)
    var part = UInt8(2 * line)
    func drawn(_ quantity: Int, _ amountMinor: Int64, _ random: inout SplitMix64) -> Return {
      let reason = random.pick(reasons)
      return Return(
        payment: payment, line: line, part: part, quantity: quantity, amountMinor: amountMinor,
        second: Int32(random.below(86_400)), reason: reason,
        isRestocked: reason != "damaged" && random.below(4) > 0)
    }
    var found = [(day: first, given: drawn(pieces, amount, &random))]
    if pieces < sold.quantity, random.below(2) == 0 {
      part += 1
      let rest = drawn(sold.quantity - pieces, sold.paidMinor - amount, &random)
      found.append((day: first + random.within(1...5), given: rest))
    }
    return found
  }

  private static func single(_ line: Int) -> Range<Int> { line..<(line + 1) }
}
