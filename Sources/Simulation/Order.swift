import Money

/// One order of a day: goods of our own and of merchants, paid through the gateway.
struct Order: Sendable {
  struct Line: Sendable {
    let good: Int
    let quantity: Int
    let discountMinor: Int64
    /// The discount is the merchant's and not ours.
    let isMerchantsDiscount: Bool
    let shippingMinor: Int64

    var goods: Shop.Good { Shop.goods[good] }
    var priceMinor: Int64 { Int64(goods.priceRupees * quantity) * 100 }
    var paidMinor: Int64 { priceMinor - discountMinor + shippingMinor }
  }

  /// The place in the day's file, from 1; with the day it makes the id.
  var sequence: Int32
  let second: Int32
  let viewer: Int32
  let place: UInt8
  let method: UInt8
  let series: Int16
  let episode: Int16
  let hotspot: Int16
  /// The time within the scene; a live event has none.
  let sceneMs: Int32
  let isLive: Bool
  let variant: UInt8
  let affiliate: Int?
  let hasCoupon: Bool
  let isReturned: Bool
  let lines: [Line]

  var paidMinor: Int64 { lines.reduce(0) { $0 + $1.paidMinor } }

  static let livePerMillion = 150_000
  static let affiliatePerMillion = 250_000
  static let returnedPerMillion = 120_000
  static let discountPerMillion = 200_000
  static let shippingPerMillion = 400_000

  /// Draws the orders of a day in the order of time.
  static func draw(day: Int, _ settings: SimulationSettings) -> [Order] {
    var random = SplitMix64(seed: settings.seed, stream: .orders, day: day)
    let seriesDraw = Weighted(skewed: settings.series)
    var orders = (0..<settings.ordersPerDay).map {
      Order(sequence: Int32($0), settings, seriesDraw, &random)
    }
    orders.sort { ($0.second, $0.sequence) < ($1.second, $1.sequence) }
    for index in orders.indices { orders[index].sequence = Int32(index + 1) }
    return orders
  }

  private init(
    sequence: Int32, _ settings: SimulationSettings, _ seriesDraw: Weighted,
    _ random: inout SplitMix64
  ) {
    self.sequence = sequence
    second = Int32(Catalog.hourDraw.draw(&random) * 3_600 + random.below(3_600))
    viewer = Int32(10_001 + random.below(50 + 4 * settings.unlocksPerDay))
    place = UInt8(Catalog.places[Catalog.placeDraw.draw(&random)])
    method = UInt8(Catalog.shopMethodDraw.draw(&random))
    series = Int16(seriesDraw.draw(&random))
    episode = Int16(1 + Catalog.episodeDraw.draw(&random))
    hotspot = Int16(1 + random.below(Catalog.hotspots))
    sceneMs = Int32(random.below(90_000))
    isLive = random.chance(perMillion: Order.livePerMillion)
    variant = UInt8(random.below(2))
    affiliate =
      random.chance(perMillion: Order.affiliatePerMillion)
      ? random.below(Shop.affiliates.count) : nil
    let hasCoupon = affiliate != nil && random.below(2) == 0
    self.hasCoupon = hasCoupon
    isReturned = random.chance(perMillion: Order.returnedPerMillion)
    lines = (0...Shop.lineDraw.draw(&random)).map {
      Line(isFirst: $0 == 0, hasCoupon: hasCoupon, &random)
    }
  }
}

extension Order.Line {
  /// Draws a line; a coupon takes a tenth off at our expense, and one parcel has the shipping.
  fileprivate init(isFirst: Bool, hasCoupon: Bool, _ random: inout SplitMix64) {
    let good = Shop.goodDraw.draw(&random)
    let quantity = 1 + Shop.quantityDraw.draw(&random)
    let price = Int64(Shop.goods[good].priceRupees * quantity) * 100
    let isReduced = random.chance(perMillion: Order.discountPerMillion)
    let isTheirs = random.below(3) > 0 && Shop.goods[good].merchant != nil
    let percent = hasCoupon ? 10 : isReduced ? 5 * random.within(1...4) : 0
    let hasShipping = random.chance(perMillion: Order.shippingPerMillion) && isFirst
    self.init(
      good: good, quantity: quantity,
      discountMinor: Catalog.rate(percent: percent).share(of: price),
      isMerchantsDiscount: isTheirs && !hasCoupon,
      shippingMinor: hasShipping ? Shop.shippingMinor : 0)
  }
}
