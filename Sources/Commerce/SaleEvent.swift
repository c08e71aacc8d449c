package import Ledger
package import Money

/// A product sold through a link on our platform, where the partner collects and owes us.
package struct SaleEvent: Hashable, Sendable {
  package let id: String
  package let orderedAt: Instant
  package let partner: String
  /// The partner's order-item id, which both sides know.
  package let item: String
  package let sku: String?
  package let category: String
  package let amountMinor: Int64
  package let currency: Currency
  package let viewer: Int64?
  package let series: String?
  package let episode: String?
  package let hotspot: String?
  package let surface: String?
  package let units: Int64
  package let coupon: String?
  package let record: Int64

  package init(
    id: String, orderedAt: Instant, partner: String, item: String, sku: String?, category: String,
    amountMinor: Int64, currency: Currency, viewer: Int64?, series: String?, episode: String?,
    hotspot: String?, surface: String?, units: Int64 = 1, coupon: String? = nil, record: Int64
  ) {
    self.id = id
    self.orderedAt = orderedAt
    self.partner = partner
    self.item = item
    self.sku = sku
    self.category = category
    self.amountMinor = amountMinor
    self.currency = currency
    self.viewer = viewer
    self.series = series
    self.episode = episode
    self.hotspot = hotspot
    self.surface = surface
    self.units = units
    self.coupon = coupon
    self.record = record
  }

  /// What of the sale decides its rate.
  package var scope: SaleScope {
    SaleScope(
      party: partner, link: hotspot, sku: sku, category: category, series: series, coupon: coupon)
  }

  /// The key that our own event claims.
  package var key: SourceKey {
    var hash = EventHash("sale/1")
    for text in [id, orderedAt.description, partner, item, sku, category, currency.code] {
      hash.append(text)
    }
    hash.append(amountMinor)
    for text in [viewer.map { String($0) }, series, episode, hotspot] { hash.append(text) }
    // Sales from before these could be said keep their hash.
    if units != 1 || coupon != nil {
      hash.append(units)
      hash.append(coupon)
    }
    return SourceKey(source: "sales", externalID: id, eventHash: hash.bytes)
  }

  /// The key that whichever side comes first claims for the partner's order item.
  package static func itemKey(partner: String, item: String) -> SourceKey {
    SourceKey(
      source: "item:\(partner)", externalID: item,
      eventHash: EventHash.of("item/1", [partner, item]))
  }
}
