import Money

/// A moment that led a viewer to a sale or an order line.
struct Touch: Sendable {
  /// What touches led to, with the place in the story that the sale itself tells of.
  struct Cause: Sendable {
    let id: String
    let second: Int32
    let viewer: Int32
    let series: Int16
    let episode: Int16
    let hotspot: Int16
    let partner: String?
    let affiliate: String?
    let isLive: Bool
    let variant: UInt8
  }

  enum Kind: String, Sendable {
    case hotspot, link, live, affiliate
  }

  let cause: Cause
  let kind: Kind
  let second: Int32
  let series: Int16
  let episode: Int16
  let sceneMs: Int32

  private static let countDraw = Weighted([55, 30, 15])

  /// Draws the touches that led to the sales of a day, in the order of time.
  ///
  /// The last one of each is what the sale itself tells of; those before it were on other series.
  static func draw(_ causes: [Cause], day: Int, _ settings: SimulationSettings) -> [Touch] {
    var random = SplitMix64(seed: settings.seed, stream: .touches, day: day)
    let seriesDraw = Weighted(skewed: settings.series)
    return causes.flatMap { cause in
      let count = 1 + countDraw.draw(&random)
      return (0..<count).map { index in
        let isLast = index == count - 1
        let last: Kind =
          cause.affiliate != nil ? .affiliate : cause.isLive ? .live : .hotspot
        let earlier: Kind = random.below(2) == 0 ? .hotspot : .link
        return Touch(
          cause: cause, kind: isLast ? last : earlier,
          second: max(cause.second - Int32((count - index) * random.within(60...900)), 0),
          series: isLast ? cause.series : Int16(seriesDraw.draw(&random)),
          episode: isLast ? cause.episode : Int16(1 + Catalog.episodeDraw.draw(&random)),
          sceneMs: Int32(random.below(90_000)))
      }
    }.sorted { ($0.second, $0.cause.id) < ($1.second, $1.cause.id) }
  }
}

extension Touch.Cause {
  /// A link-out sale.
  init(of sale: Sale, id: String) {
    self.init(
      id: id, second: sale.second, viewer: sale.viewer, series: sale.series,
      episode: sale.episode, hotspot: sale.hotspot, partner: Feed.affiliate, affiliate: nil,
      isLive: false, variant: UInt8(sale.sequence % 2))
  }

  /// The lines of an order, which a viewer was led to together.
  static func lines(of order: Order, on day: BusinessDay) -> [Touch.Cause] {
    order.lines.indices.map { line in
      Touch.Cause(
        id: "\(Identifier.daily(Payment.Subject.order.prefix, day, order.sequence))-\(line + 1)",
        second: order.second, viewer: order.viewer, series: order.series,
        episode: order.episode, hotspot: order.hotspot, partner: nil,
        affiliate: order.affiliate.map { Shop.affiliates[$0].code }, isLive: order.isLive,
        variant: order.variant)
    }
  }
}
