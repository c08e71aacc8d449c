import Money

/// The affiliate network's order report of one day, in the shape of Flipkart's.
enum AffiliateFile {
  private static let header =
    "affiliateOrderItemId,orderDate,productId,title,category,price,quantity,sales.amount,"
    + "sales.currency,commissionRate,tentativeCommission.amount,tentativeCommission.currency,"
    + "status,affExtParam1,affExtParam2,salesChannel,customerType"

  static func write(
    _ sales: [Sale], _ catalog: Catalog, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(sales, header: header, control: nil, to: path) { file, _, sale in
      let product = catalog.products[sale.product]
      let day = settings.day(sale.day)
      file.text(Identifier.orderItem(day, sale.sequence))
      file.byte(",")
      file.monthFirstDay(day)
      file.text(",\(product.sku),\(product.title),\(catalog.categories[product.category].name),")
      file.text("\(product.priceRupees),\(sale.quantity),")
      file.shortRupees(sale.amountMinor(catalog))
      file.text(",INR,\(sale.reportedPercent),")
      file.shortRupees(sale.reportedMinor(catalog))
      file.text(",INR,\(sale.state.rawValue),E")
      file.padded(Int(sale.episode), to: 3)
      file.text(",H\(sale.hotspot),\(sale.method % 3 == 0 ? "WEBSITE" : "APP"),")
      file.text(sale.method < 2 ? "NEW" : "OLD")
      return 0
    }
  }
}

extension FileWriter {
  /// Writes rupees with only the decimals that they need: `799`, `159.8`, `17.94`.
  fileprivate mutating func shortRupees(_ amountMinor: Int64) {
    number(Int(amountMinor / 100))
    let paise = Int(amountMinor % 100)
    guard paise > 0 else { return }
    byte(".")
    if paise % 10 == 0 { number(paise / 10) } else { padded(paise, to: 2) }
  }
}
