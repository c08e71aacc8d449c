import Money

/// One link-out sale of a day.
struct Sale: Sendable {
  var sequence: Int32
  let day: Int
  let second: Int32
  let viewer: Int32
  let product: Int
  let quantity: Int
  let series: Int16
  let episode: Int16
  let hotspot: Int16
  let surface: UInt8
  let method: UInt8
  /// The partner's report is the first news of it; our own event comes a day later.
  let isPartnerFirst: Bool
  /// The rate that the partner applies, in per cent.
  var reportedPercent: Int
  var state: State

  enum State: String, Sendable {
    case tentative, approved, cancelled
  }

  static let partnerFirstPerMillion = 100_000

  /// Draws the sales of a day in the order of time, at the rates agreed.
  static func draw(day: Int, _ settings: SimulationSettings, _ catalog: Catalog) -> [Sale] {
    var random = SplitMix64(seed: settings.seed, stream: .sales, day: day)
    let seriesDraw = Weighted(skewed: settings.series)
    let productDraw = Weighted(skewed: catalog.products.count)
    var sales = (0..<settings.salesPerDay).map { index in
      let product = productDraw.draw(&random)
      let rate = catalog.categories[catalog.products[product].category].rate
      return Sale(
        sequence: Int32(index), day: day,
        second: Int32(Catalog.hourDraw.draw(&random) * 3_600 + random.below(3_600)),
        viewer: Int32(10_001 + random.below(50 + 4 * settings.unlocksPerDay)),
        product: product, quantity: random.below(5) == 0 ? 2 : 1,
        series: Int16(seriesDraw.draw(&random)),
        episode: Int16(1 + Catalog.episodeDraw.draw(&random)),
        hotspot: Int16(1 + random.below(Catalog.hotspots)),
        surface: UInt8(Catalog.surfaceDraw.draw(&random)), method: UInt8(random.below(6)),
        isPartnerFirst: random.chance(perMillion: partnerFirstPerMillion),
        reportedPercent: rate.rawValue / 100, state: .tentative)
    }
    sales.sort { ($0.second, $0.sequence) < ($1.second, $1.sequence) }
    for index in sales.indices { sales[index].sequence = Int32(index + 1) }
    return sales
  }

  func amountMinor(_ catalog: Catalog) -> Int64 {
    Int64(catalog.products[product].priceRupees * quantity) * 100
  }

  /// The commission by the partner's report.
  func reportedMinor(_ catalog: Catalog) -> Int64 {
    Catalog.rate(percent: reportedPercent).share(of: amountMinor(catalog))
  }

  /// The commission by our agreement.
  func agreedMinor(_ catalog: Catalog) -> Int64 {
    catalog.categories[catalog.products[product].category].rate.share(of: amountMinor(catalog))
  }
}
