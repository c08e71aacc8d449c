import Money

/// An episode that a store's app collected the money for.
struct AppSale: Sendable {
  private static let feePercent = 15
  private static let taxPercent = 18

  let day: Int
  let sequence: Int32
  let view: View
  let priceMinor: Int64

  var feeMinor: Int64 { Catalog.rate(percent: AppSale.feePercent).share(of: priceMinor) }
  var taxMinor: Int64 { Catalog.rate(percent: AppSale.taxPercent).share(of: feeMinor) }

  static func draw(day: Int, _ settings: SimulationSettings) -> [AppSale] {
    var random = SplitMix64(seed: settings.seed, stream: .appStore, day: day)
    let views = View.draw(settings.appStorePerDay, settings, &random)
    return views.enumerated().map { index, view in
      AppSale(
        day: day, sequence: Int32(index + 1), view: view,
        priceMinor: Catalog.pricesMinor[Catalog.priceDraw.draw(&random)])
    }
  }
}

/// Who watched which episode, where and when.
struct View: Sendable {
  let second: Int32
  let viewer: Int32
  let series: Int16
  let episode: Int16
  let place: UInt8

  /// Draws views in the order of time.
  static func draw(
    _ count: Int, _ settings: SimulationSettings, _ random: inout SplitMix64
  ) -> [View] {
    let seriesDraw = Weighted(skewed: settings.series)
    return (0..<count).map { _ in
      View(
        second: Int32(Catalog.hourDraw.draw(&random) * 3_600 + random.below(3_600)),
        viewer: Int32(10_001 + random.below(50 + 4 * settings.unlocksPerDay)),
        series: Int16(seriesDraw.draw(&random)),
        episode: Int16(1 + Catalog.episodeDraw.draw(&random)),
        place: UInt8(Catalog.places[Catalog.placeDraw.draw(&random)]))
    }.sorted { $0.second < $1.second }
  }
}
