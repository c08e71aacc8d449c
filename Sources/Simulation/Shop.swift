import Money

/// What the platform sells beside episodes, for itself and for merchants, and who brings buyers.
enum Shop {
  /// Somebody with whom we share what goods bring, in per cent by category.
  struct Partner: Sendable {
    let code: String
    let name: String
    let state: Int
    let percents: [(category: String, percent: Int)]
    /// What an affiliate's followers type in for a tenth off.
    var coupon = ""
  }

  struct Good: Sendable {
    let sku: String
    /// The merchant whose goods they are, or nil for our own.
    let merchant: Int?
    let category: String
    let hsn: String
    let taxPercent: Int
    let priceRupees: Int
    /// What one piece of our own goods has cost us.
    var costRupees = 0
  }

  static let merchants = [
    Partner(
      code: "jaipur-looms", name: "Jaipur Looms", state: 8,
      percents: [("apparel", 18), ("home", 15)]),
    Partner(
      code: "kerala-naturals", name: "Kerala Naturals", state: 32, percents: [("beauty", 22)]),
    Partner(
      code: "kondapalli-toys", name: "Kondapalli Toys", state: 37,
      percents: [("toys", 12), ("home", 30)]),
  ]

  static let affiliates = [
    Partner(
      code: "riya-styles", name: "Riya Styles", state: 27,
      percents: [
        ("apparel", 12), ("home", 10), ("beauty", 14), ("toys", 10), ("merchandise", 20),
      ], coupon: "RIYA10"),
    Partner(
      code: "chai-and-drama", name: "Chai and Drama", state: 29,
      percents: [
        ("apparel", 10), ("home", 10), ("beauty", 12), ("toys", 11), ("merchandise", 25),
      ], coupon: "CHAI10"),
  ]

  static let goods = [
    good("JAI-DUPATTA", 0, "apparel", "6214", 5, 749),
    Good(
      sku: "OWN-TEE", merchant: nil, category: "merchandise", hsn: "6109", taxPercent: 5,
      priceRupees: 599, costRupees: 240),
    good("KER-HAIROIL", 1, "beauty", "3305", 5, 329),
    good("JAI-KURTA", 0, "apparel", "6204", 5, 1_499),
    Good(
      sku: "OWN-MUG", merchant: nil, category: "merchandise", hsn: "6912", taxPercent: 18,
      priceRupees: 349, costRupees: 130),
    good("KON-CART", 2, "toys", "9503", 5, 449),
    good("KER-KAJAL", 1, "beauty", "3304", 18, 275),
    Good(
      sku: "OWN-POSTER", merchant: nil, category: "merchandise", hsn: "4911", taxPercent: 18,
      priceRupees: 199, costRupees: 45),
    good("JAI-BEDSHEET", 0, "home", "6304", 5, 1_199),
    good("KON-LAMP", 2, "home", "9405", 18, 899),
    good("KON-DASARA", 2, "toys", "9503", 5, 1_850),
    good("KER-SERUM", 1, "beauty", "3304", 18, 649),
  ]

  static let goodDraw = Weighted(skewed: goods.count)
  static let lineDraw = Weighted([70, 22, 8])
  static let quantityDraw = Weighted([80, 15, 5])
  static let shippingMinor: Int64 = 4_900

  private static func good(
    _ sku: String, _ merchant: Int, _ category: String, _ hsn: String, _ taxPercent: Int,
    _ priceRupees: Int
  ) -> Good {
    Good(
      sku: sku, merchant: merchant, category: category, hsn: hsn, taxPercent: taxPercent,
      priceRupees: priceRupees)
  }
}
