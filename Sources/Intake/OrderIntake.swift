internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

/// Takes our own orders, each line with the terms of its day.
struct OrderIntake: LineIntake {
  private let store: OrderStore
  private let rejects: ImportRejects
  private var orders: [PricedOrder] = []
  private var late: [RejectFile.LateReject] = []

  init(_ book: Book, on connection: Connection, rejects: ImportRejects) {
    store = OrderStore(book, on: connection)
    self.rejects = rejects
  }

  mutating func read(
    path: String, profile: Profile, receivedOn: BusinessDay
  ) throws -> ReadingSummary {
    let terms = try store.terms()
    var gathering = OrderGathering()
    let summary = try FileReading().read(
      path: path, profile: profile, knownThrough: receivedOn, rejects: rejects
    ) { line in
      let head = try Self.head(of: line)
      do {
        try Self.requireMoney(head)
        try RowProblem.requirePlace(Int64(head.place))
        let event = try Self.line(of: line)
        let found = try terms.terms(of: event, in: head)
        let priced = PricedOrderLine(event, terms: found, place: head.place)
        try priced.requireCommissionsWithinSale()
        gathering.add(priced, of: head)
      } catch {
        gathering.spoil(head.id)
        guard let refusal = error as? EventRefusal else { throw error }
        throw RowProblem(
          code: .reference, column: refusal.column, message: refusal.message)
      }
    }
    (orders, late) = gathering.finish()
    return summary
  }

  private static func head(of line: MappedLine) throws -> OrderEvent.Head {
    guard let id = line.string(.merchantRef), let orderedAt = line.instant(.occurredAt),
      let currency = line.string(.currency), let method = line.string(.method),
      let psp = line.string(.psp), let place = line.integer(.place)
    else { preconditionFailure("the order profile requires the head of an order") }
    return OrderEvent.Head(
      id: id, orderedAt: orderedAt, currency: try Currency(code: currency), method: method,
      psp: psp, place: Int(place), viewer: line.integer(.viewer))
  }

  /// Refuses a payment with coins: what they buy is ours alone, or they would be a payment
  /// instrument that takes an authorisation.
  private static func requireMoney(_ head: OrderEvent.Head) throws(RowProblem) {
    if head.currency == .coin {
      throw RowProblem(code: .kind, column: "currency", message: "coins cannot buy goods")
    }
    if ["coins", "wallet"].contains(head.method) {
      throw RowProblem(code: .kind, column: "method", message: "coins cannot buy goods")
    }
  }

  private static func line(of line: MappedLine) throws -> OrderLine {
    func minor(_ field: LineField) -> Int64 { line.decimal(field)?.units(atScale: 2) ?? 0 }
    guard let id = line.string(.extId), let category = line.string(.category),
      let quantity = line.decimal(.quantity)?.units(atScale: 0),
      let rate = line.decimal(.rate)?.units(atScale: 4)
    else { preconditionFailure("the order profile requires the fields of a line") }
    let merchant = line.string(.partner)
    let discountBy = line.string(.discountBy).flatMap(OrderLine.DiscountBearer.init)
    guard (minor(.discount) > 0) == (discountBy != nil) else {
      throw RowProblem(
        code: .identity, column: "discount_by",
        message: discountBy == nil
          ? "a discount is borne by platform or merchant" : "there is no discount to bear")
    }
    guard merchant != nil || discountBy != .merchant else {
      throw RowProblem(
        code: .identity, column: "discount_by", message: "our own goods have no merchant")
    }
    guard merchant == nil || minor(.cost) == 0 else {
      throw RowProblem(
        code: .identity, column: "cost", message: "a merchant's goods cost us nothing")
    }
    return OrderLine(
      id: id, merchant: merchant, sku: line.string(.sku), category: category,
      hsn: line.string(.hsn), quantity: quantity, priceMinor: minor(.price),
      discountMinor: minor(.discount), discountBy: discountBy, shippingMinor: minor(.shipping),
      taxRate: try BasisPoints(Int(rate)), paidMinor: minor(.gross),
      affiliate: line.string(.affiliate), costMinor: minor(.cost), touch: touch(of: line),
      record: Int64(line.record))
  }

  private static func touch(of line: MappedLine) -> SaleTouch {
    SaleTouch(
      series: line.string(.series), episode: line.string(.episode),
      hotspot: line.string(.hotspot), sceneMilliseconds: line.integer(.sceneMs),
      liveEvent: line.string(.liveEvent), variant: line.string(.variant),
      coupon: line.string(.coupon))
  }

  func contradictions() throws -> [RejectFile.LateReject] {
    let events = orders.map(\.event)
    let prior = try store.contradictions(in: events)
    return late
      + events.flatMap { order in
        guard let refusal = prior[order.id] else { return [RejectFile.LateReject]() }
        return order.lines.map { line in
          RejectFile.LateReject(
            record: Int(line.record), code: .key, column: refusal.column,
            message: refusal.message)
        }
      }
  }

  mutating func leaveOut(_ records: Set<Int64>) {
    orders.removeAll { order in order.event.lines.contains { records.contains($0.record) } }
  }

  func preview(_ report: inout ImportReport) throws {
    let known = try store.known(orders.map(\.event))
    tell(orders.filter { !known.contains($0.event.id) }.reduce(0) { $0 + $1.lines.count }, &report)
  }

  func money() throws -> [ImportDifference] {
    EventMoney(
      orders.map { ($0.event.id, $0.event.paidMinor, $0.event.head.currency) },
      known: try store.known(orders.map(\.event))
    ).differences
  }

  func accept(as file: FileID, _ report: inout ImportReport) throws {
    tell(try store.record(orders, file: file), &report)
  }

  private func tell(_ fresh: Int, _ report: inout ImportReport) {
    report.count(unchanged: orders.reduce(0) { $0 + $1.lines.count } - fresh)
  }
}
