package import Ledger
package import Money

/// Goods of an order's line that came back, or money of it that was given back.
package struct ReturnEvent: RefundingEvent, Hashable {
  package let id: String
  package let lineID: String
  package let returnedAt: Instant
  package let quantity: Int64
  package let amountMinor: Int64
  package let currency: Currency
  package let reason: String?
  /// Whether the goods went back into stock.
  package let isRestocked: Bool
  package let record: Int64

  package init(
    id: String, lineID: String, returnedAt: Instant, quantity: Int64, amountMinor: Int64,
    currency: Currency, reason: String?, isRestocked: Bool, record: Int64
  ) {
    self.id = id
    self.lineID = lineID
    self.returnedAt = returnedAt
    self.quantity = quantity
    self.amountMinor = amountMinor
    self.currency = currency
    self.reason = reason
    self.isRestocked = isRestocked
    self.record = record
  }

  package var quantities: OrderQuantities {
    OrderQuantities(
      paidMinor: amountMinor, units: quantity, restocked: isRestocked ? quantity : 0)
  }

  /// The hash of what the event says.
  package var eventHash: [UInt8] {
    var hash = EventHash("return/1")
    for text in [id, lineID, returnedAt.description, currency.code, reason] { hash.append(text) }
    for amount in [quantity, amountMinor, isRestocked ? 1 : 0] { hash.append(amount) }
    return hash.bytes
  }
}

/// Why a return cannot be posted on a line as it stands.
package enum ReturnFault: Hashable, Sendable, CustomStringConvertible {
  case otherCurrency(Currency)
  case beforeOrder(line: String, Instant)
  case alreadyWhole(line: String)
  case aboveAmount(line: String, leftMinor: Int64)
  case aboveQuantity(line: String, left: Int64)

  package var description: String {
    switch self {
    case .otherCurrency(let currency): "the order was paid in \(currency)"
    case .beforeOrder(let line, let orderedAt):
      "line \"\(line)\" was ordered later, at \(orderedAt)"
    case .alreadyWhole(let line): "line \"\(line)\" was returned whole before"
    case .aboveAmount(let line, let left):
      "line \"\(line)\" has \(ExactDecimal(units: left, scale: 2)) left to give back"
    case .aboveQuantity(let line, let left):
      "line \"\(line)\" has \(left) units left to return"
    }
  }

  /// The column of a return that is to blame.
  package var column: String {
    switch self {
    case .otherCurrency: "currency"
    case .beforeOrder: "returned_at"
    case .alreadyWhole: "line_id"
    case .aboveAmount: "amount"
    case .aboveQuantity: "quantity"
    }
  }
}

/// A line as it was sold, with what came back of it so far.
package struct ReturnableLine: Hashable, Sendable {
  package let id: String
  package let orderID: String
  /// The transaction of the order's receipt.
  package let transaction: TransactionID
  package let currency: Currency
  package let orderedAt: Instant
  package let accounts: OrderAccounts
  /// The amounts of the whole line by the terms that it stands by now.
  package let figures: OrderFigures
  package let sold: OrderQuantities
  package var returned: OrderQuantities
  /// The affiliates' commission by state, as it stands in the books.
  package var owed: CommissionStates

  package init(
    id: String, orderID: String, transaction: TransactionID, currency: Currency,
    orderedAt: Instant, accounts: OrderAccounts, figures: OrderFigures, sold: OrderQuantities,
    returned: OrderQuantities, owed: CommissionStates
  ) {
    self.id = id
    self.orderID = orderID
    self.transaction = transaction
    self.currency = currency
    self.orderedAt = orderedAt
    self.accounts = accounts
    self.figures = figures
    self.sold = sold
    self.returned = returned
    self.owed = owed
  }

  /// Tells why a return cannot be of this line; nil when it can.
  package func fault(of event: ReturnEvent) -> ReturnFault? {
    Self.fault(
      of: event, line: id, currency: currency, orderedAt: orderedAt, sold: sold,
      returned: returned)
  }

  static func fault(
    of event: ReturnEvent, line: String, currency: Currency, orderedAt: Instant,
    sold: OrderQuantities, returned: OrderQuantities
  ) -> ReturnFault? {
    guard event.currency == currency else { return .otherCurrency(currency) }
    guard event.returnedAt.businessDay >= orderedAt.businessDay else {
      return .beforeOrder(line: line, orderedAt)
    }
    let leftMinor = sold.paidMinor - returned.paidMinor
    let left = sold.units - returned.units
    if leftMinor == 0, left == 0 { return .alreadyWhole(line: line) }
    if event.amountMinor > leftMinor { return .aboveAmount(line: line, leftMinor: leftMinor) }
    return event.quantity > left ? .aboveQuantity(line: line, left: left) : nil
  }
}
