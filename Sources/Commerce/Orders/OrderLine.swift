package import Money

/// A line of an order for which we collect, as its event says; amounts include tax.
package struct OrderLine: Hashable, Sendable {
  /// Who bears a discount.
  package enum DiscountBearer: String, Hashable, Sendable, CaseIterable {
    case platform
    case merchant
  }

  package let id: String
  /// Whose goods they are; nil for our own.
  package let merchant: String?
  package let sku: String?
  package let category: String
  package let hsn: String?
  package let quantity: Int64
  /// The list price times the quantity.
  package let priceMinor: Int64
  package let discountMinor: Int64
  package let discountBy: DiscountBearer?
  package let shippingMinor: Int64
  package let taxRate: BasisPoints
  package let paidMinor: Int64
  package let affiliate: String?
  /// What the goods cost us, for our own.
  package let costMinor: Int64
  package let touch: SaleTouch
  package let record: Int64

  package init(
    id: String, merchant: String?, sku: String?, category: String, hsn: String?, quantity: Int64,
    priceMinor: Int64, discountMinor: Int64, discountBy: DiscountBearer?, shippingMinor: Int64,
    taxRate: BasisPoints, paidMinor: Int64, affiliate: String?, costMinor: Int64,
    touch: SaleTouch, record: Int64
  ) {
    self.id = id
    self.merchant = merchant
    self.sku = sku
    self.category = category
    self.hsn = hsn
    self.quantity = quantity
    self.priceMinor = priceMinor
    self.discountMinor = discountMinor
    self.discountBy = discountBy
    self.shippingMinor = shippingMinor
    self.taxRate = taxRate
    self.paidMinor = paidMinor
    self.affiliate = affiliate
    self.costMinor = costMinor
    self.touch = touch
    self.record = record
  }
}

/// Where in the story a sale came from.
package struct SaleTouch: Hashable, Sendable {
  package var series: String?
  package var episode: String?
  package var hotspot: String?
  /// The time of the scene within its episode, in milliseconds.
  package var sceneMilliseconds: Int64?
  package var liveEvent: String?
  package var variant: String?
  package var coupon: String?

  package init(
    series: String? = nil, episode: String? = nil, hotspot: String? = nil,
    sceneMilliseconds: Int64? = nil, liveEvent: String? = nil, variant: String? = nil,
    coupon: String? = nil
  ) {
    self.series = series
    self.episode = episode
    self.hotspot = hotspot
    self.sceneMilliseconds = sceneMilliseconds
    self.liveEvent = liveEvent
    self.variant = variant
    self.coupon = coupon
  }

  /// The surface on which the buyer was: a live event, else an episode, else the shelf.
  package var surface: String {
    if liveEvent != nil { return "live" }
    return episode != nil ? "episode" : "shelf"
  }
}
