import Money

/// What the platform shows and sells, who made it, and the terms on which both share.
struct Catalog: Sendable {
  struct Creator: Sendable {
    let code: String
    let name: String
    let state: Int
    let share: BasisPoints
    var series: [Int]
  }

  struct Product: Sendable {
    let sku: String
    let title: String
    let category: Int
    let priceRupees: Int
  }

  struct Category: Sendable {
    let name: String
    let rate: BasisPoints
  }

  let titles: [String]
  let creators: [Creator]
  let categories: [Category]
  let products: [Product]

  static let pricesMinor: [Int64] = [200, 300, 500, 700, 1_000]
  static let priceDraw = Weighted([20, 15, 40, 15, 10])
  static let methods = ["upi", "card", "netbanking", "wallet"]
  static let methodDraw = Weighted([82, 9, 3, 6])
  /// What pays for coins and goods; a wallet would look like one of coins.
  static let shopMethodDraw = Weighted([86, 11, 3])
  static let surfaces = ["episode", "live", "shelf", "replay"]
  static let surfaceDraw = Weighted([80, 8, 7, 5])
  static let issuers = ["HDFC", "ICICI", "SBI", "AXIS", "KOTAK"]
  static let episodes = 60
  static let episodeDraw = Weighted((1...episodes).map { 100_000 / ($0 + 9) })
  static let hotspots = 8

  /// The GST codes of the States and Union Territories, the most frequent first.
  static let places = [
    27, 29, 7, 9, 33, 24, 36, 19, 8, 32, 23, 6, 37, 3, 10, 21, 18, 20, 22, 5, 2, 1, 30, 34, 4, 16,
    14, 17, 11, 13, 15, 12, 26, 38, 35, 31,
  ]
  static let placeDraw = Weighted(skewed: places.count)
  /// The hours of the evening see the most unlocks.
  static let hourDraw = Weighted([
    5, 3, 2, 1, 1, 2, 4, 7, 8, 8, 8, 9, 11, 10, 9, 9, 10, 12, 15, 19, 22, 22, 16, 9,
  ])

  init(_ settings: SimulationSettings) {
    var random = SplitMix64(seed: settings.seed, stream: .catalog)
    titles = (0..<settings.series).map { CatalogNames.title($0) }
    var creators = (0..<settings.creators).map { index in
      Creator(
        code: index < 9 ? "studio-0\(index + 1)" : "studio-\(index + 1)",
        name: CatalogNames.creators[index], state: index == 0 ? 27 : random.pick(Catalog.places),
        share: Catalog.rate(percent: random.pick([30, 35, 40, 45, 50])), series: [])
    }
    let draw = Weighted(skewed: settings.creators)
    for series in 0..<settings.series {
      let owner = series < settings.creators ? series : draw.draw(&random)
      creators[owner].series.append(series)
    }
    self.creators = creators
    categories = CatalogNames.categories.map {
      Category(name: $0.name, rate: Catalog.rate(percent: $0.percent))
    }
    products = CatalogNames.products.enumerated().map { index, product in
      Product(
        sku: "\(product.code)BAHI\(index + 1)", title: product.title, category: product.category,
        priceRupees: product.priceRupees)
    }
  }

  static func rate(percent: Int) -> BasisPoints {
    guard let rate = try? BasisPoints(percent * 100) else {
      preconditionFailure("a rate of the catalog lies within 0 and 100 per cent")
    }
    return rate
  }
}
