internal import Ledger
package import Money

/// An order for which we collect: one payment for one or more lines.
package struct OrderEvent: Hashable, Sendable {
  /// What the lines of an order have in common.
  package struct Head: Hashable, Sendable {
    package let id: String
    package let orderedAt: Instant
    package let currency: Currency
    package let method: String
    package let psp: String
    /// The State code of the place of supply.
    package let place: Int
    package let viewer: Int64?

    package init(
      id: String, orderedAt: Instant, currency: Currency, method: String, psp: String, place: Int,
      viewer: Int64?
    ) {
      self.id = id
      self.orderedAt = orderedAt
      self.currency = currency
      self.method = method
      self.psp = psp
      self.place = place
      self.viewer = viewer
    }
  }

  package let head: Head
  /// The lines in the order of their ids.
  package let lines: [OrderLine]

  /// Makes an order of its lines, in whatever order they came.
  package init(head: Head, lines: [OrderLine]) {
    precondition(!lines.isEmpty, "an order has a line")
    self.head = head
    self.lines = lines.sorted { $0.id < $1.id }
  }

  package var id: String { head.id }
  package var paidMinor: Int64 { lines.reduce(0) { $0 + $1.paidMinor } }
  /// The first record of the file that tells of the order.
  package var record: Int64 { lines.map(\.record).min() ?? 0 }

  /// The hash of what the event says, in whatever order its lines came.
  package var eventHash: [UInt8] {
    var hash = EventHash("order/1")
    for text in [head.id, head.orderedAt.description, head.currency.code, head.method, head.psp] {
      hash.append(text)
    }
    hash.append(Int64(head.place))
    hash.append(head.viewer.map { String($0) })
    for line in lines { line.append(to: &hash) }
    return hash.bytes
  }
}

extension OrderLine {
  fileprivate func append(to hash: inout EventHash) {
    for text in [id, merchant, sku, category, hsn, discountBy?.rawValue, affiliate] {
      hash.append(text)
    }
    for amount in [quantity, priceMinor, discountMinor, shippingMinor, paidMinor, costMinor] {
      hash.append(amount)
    }
    hash.append(Int64(taxRate.rawValue))
    for text in [
      touch.series, touch.episode, touch.hotspot, touch.sceneMilliseconds.map { String($0) },
      touch.liveEvent, touch.variant, touch.coupon,
    ] {
      hash.append(text)
    }
  }
}
