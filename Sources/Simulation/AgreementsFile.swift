import Money

/// The terms on which the platform works, for `bahi agreements apply`.
enum AgreementsFile {
  private static let head = """
    book: main
    entity:
      code: bahi-media
      name: Bahi Media Private Limited
      tan: MUMB12345C
      registrations:
        - state: 27
          gstin: 27AABCB1234C1ZE
    unlock_gst: 18 %
    parties:
      - { code: razorpay, kind: gateway, name: Razorpay Software Private Limited, state: 29 }
      - { code: hdfc-6789, kind: bank, name: HDFC Bank }
      - { code: flipkart, kind: network, name: Flipkart Internet Private Limited, state: 29 }
    """

  static func write(
    to path: String, _ catalog: Catalog, _ settings: SimulationSettings
  ) throws(SimulationError) {
    let day = settings.firstDay
    let merchants = settings.ordersPerDay > 0 ? Shop.merchants : []
    let affiliates = settings.ordersPerDay > 0 ? Shop.affiliates : []
    var file = try FileWriter(path: path)
    file.text(head)
    file.endLine()
    if settings.appStorePerDay > 0 {
      file.text("  - { code: \(Feed.appStore), kind: app-store, name: Google Play, state: 29 }")
      file.endLine()
    }
    for creator in catalog.creators {
      file.text("  - { code: \(creator.code), kind: creator, ")
      file.text("name: \(creator.name), state: \(creator.state) }")
      file.endLine()
    }
    if settings.deals { file.dealers() }
    if settings.foreign {
      file.text("  - { code: \(Foreign.network), kind: network, name: Impact Tech Inc }")
      file.endLine()
    }
    for merchant in merchants { file.party(merchant, "merchant") }
    for affiliate in affiliates { file.party(affiliate, "affiliate") }
    file.text("series:")
    file.endLine()
    for (index, title) in catalog.titles.enumerated() {
      file.text("  - { code: S\(index + 1), title: \(title) }")
      file.endLine()
    }
    file.text("agreements:")
    file.endLine()
    for creator in catalog.creators {
      let series = creator.series.map { "S\($0 + 1)" }.joined(separator: ", ")
      file.agreement("\(creator.code)-share", creator.code, "share", from: day)
      file.text("    nature: \"1027\"\n    share: \(creator.share)\n    series: [\(series)]")
      file.endLine()
      if settings.deals {
        file.deals(of: creator, isFirst: creator.code == catalog.creators[0].code)
      }
    }
    let rates = catalog.categories.map { "\($0.name): \($0.rate)" }.joined(separator: ", ")
    file.agreement("flipkart-commission", Feed.affiliate, "commission", from: day)
    file.text("    categories: { \(rates) }")
    file.endLine()
    for merchant in merchants {
      file.agreement(merchant, "marketplace", from: day)
      if settings.deals { file.advance(rupees: 2_000, recoup: 25) }
    }
    for affiliate in affiliates {
      file.agreement(affiliate, "affiliate", from: day, isTiered: settings.deals)
    }
    if settings.deals { file.estimates(from: day) }
    try file.close()
  }
}

extension FileWriter {
  fileprivate mutating func agreement(
    _ code: String, _ party: String, _ kind: String, from day: BusinessDay
  ) {
    text("  - code: \(code)\n    party: \(party)\n    kind: \(kind)\n    from: \(day)")
    endLine()
  }

  fileprivate mutating func party(_ partner: Shop.Partner, _ kind: String) {
    text("  - { code: \(partner.code), kind: \(kind), ")
    text("name: \(partner.name), state: \(partner.state) }")
    endLine()
  }

  fileprivate mutating func agreement(
    _ partner: Shop.Partner, _ kind: String, from day: BusinessDay, isTiered: Bool = false
  ) {
    agreement("\(partner.code)-\(kind)", partner.code, kind, from: day)
    text("    nature: \"\(kind == "marketplace" ? "1035" : "1006")\"\n")
    let tiered = isTiered ? partner.percents.filter { $0.category == Deals.tieredCategory } : []
    let rates = partner.percents.filter { percent in
      !tiered.contains { $0.category == percent.category }
    }.map { "\($0.category): \(Catalog.rate(percent: $0.percent))" }
    text("    categories: { \(rates.joined(separator: ", ")) }")
    endLine()
    guard !tiered.isEmpty else { return }
    text("    rules:")
    endLine()
    for (category, percent) in tiered {
      text("      - { category: \(category), rate: \(Catalog.rate(percent: percent)), tiers: { ")
      text("mode: marginal, counts: all, measure: count, reset: month, steps: { ")
      text("\"\(Deals.tierAbove)\": \(Catalog.rate(percent: Deals.tierPercent)) } } }")
      endLine()
    }
  }

  fileprivate mutating func dealers() {
    for (code, kind, name, state) in [
      (Deals.network, "ad-network", "Ad Network One", 29), (Deals.brand, "brand", "Brand One", 27),
      (Deals.actor, "creator", "Actor One", 27),
    ] {
      text("  - { code: \(code), kind: \(kind), name: \(name), state: \(state) }")
      endLine()
    }
  }

  /// Gives a creator a share of ads, and the first one also an advance and an actor beside it.
  fileprivate mutating func deals(of creator: Catalog.Creator, isFirst: Bool) {
    text("    ad_share: \(Deals.adPercent) %")
    endLine()
    guard isFirst else { return }
    advance(rupees: 5_000, recoup: 50)
    text("    splits: { \(creator.code): \(100 - Deals.actorPercent) %, ")
    text("\(Deals.actor): \(Deals.actorPercent) % }")
    endLine()
    text("    advances: [{ party: \(Deals.actor), amount: \"1000.00\", recoup: 20 % }]")
    endLine()
  }

  fileprivate mutating func advance(rupees: Int, recoup percent: Int) {
    text("    advance: { amount: \"\(rupees).00\", recoup: \(percent) % }")
    endLine()
  }

  fileprivate mutating func estimates(from day: BusinessDay) {
    text("estimates:\n  - { of: returns, from: \(day), rate: 10 %, days: 30 }\n")
    text("  - { of: breakage, from: \(day), rate: 10 % }")
    endLine()
  }
}
