internal import Commerce

/// Puts the lines of a file together to orders, whose records may stand anywhere in it.
struct OrderGathering {
  private var heads: [String: OrderEvent.Head] = [:]
  private var lines: [String: [PricedOrderLine]] = [:]
  private var ids: [String] = []
  private var spoiled: Set<String> = []
  private var differing: [RejectFile.LateReject] = []

  /// Adds a line; one whose order reads otherwise than its other lines is rejected.
  mutating func add(_ line: PricedOrderLine, of head: OrderEvent.Head) {
    if let first = heads[head.id] {
      if first != head {
        spoiled.insert(head.id)
        differing.append(
          RejectFile.LateReject(
            record: Int(line.line.record), code: .key, column: "order_id",
            message: "order \"\(head.id)\" has another time, payment or place in record "
              + "\(lines[head.id]?.first?.line.record ?? 0)"))
        return
      }
    } else {
      heads[head.id] = head
      ids.append(head.id)
    }
    lines[head.id, default: []].append(line)
  }

  /// Notes that a line of an order is rejected, so that the order cannot stand.
  mutating func spoil(_ order: String) {
    spoiled.insert(order)
  }

  /// Gives the orders that are whole, and a reject for each good line of one that is not.
  func finish() -> (orders: [PricedOrder], rejects: [RejectFile.LateReject]) {
    var orders: [PricedOrder] = []
    var rejects = differing
    for id in ids {
      guard let head = heads[id], let lines = lines[id] else { continue }
      if spoiled.contains(id) {
        rejects += lines.map { line in
          RejectFile.LateReject(
            record: Int(line.line.record), code: .key, column: "order_id",
            message: "another line of order \"\(id)\" is rejected")
        }
      } else {
        let sorted = lines.sorted { $0.line.id < $1.line.id }
        orders.append(
          PricedOrder(OrderEvent(head: head, lines: sorted.map(\.line)), lines: sorted))
      }
    }
    return (orders, rejects)
  }
}
