import Money

/// The platform's own event files, each with a control row of count and sum.
enum OwnFile {
  static let unlockHeader =
    "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface"
  static let refundHeader = "refund_id,refunded_at,unlock_id,amount,currency,reason"
  private static let saleHeader =
    "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
    + "episode,hotspot,surface"

  static func write(
    _ unlocks: [Unlock], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(unlocks, header: unlockHeader, to: path) { file, _, unlock in
      file.unlockID(day, unlock.sequence)
      file.unlockRest(unlock, on: day)
      return Int64(unlock.priceMinor)
    }
  }

  static func write(
    _ refunds: [Refund], on day: Int, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(refunds, header: refundHeader, to: path) { file, index, refund in
      let amount = Int64(refund.unlock.priceMinor)
      file.refundID(settings.day(day), Int32(index + 1))
      file.byte(",")
      file.instant(settings.day(day), Int(refund.second))
      file.byte(",")
      file.unlockID(settings.day(refund.paidOn), refund.unlock.sequence)
      file.byte(",")
      file.rupees(amount)
      file.text(",INR,\(refund.reason)")
      return amount
    }
  }

  static func write(
    _ sales: [Sale], _ catalog: Catalog, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(sales, header: saleHeader, to: path) { file, _, sale in
      let product = catalog.products[sale.product]
      let day = settings.day(sale.day)
      let amount = sale.amountMinor(catalog)
      file.saleID(day, sale.sequence)
      file.byte(",")
      file.instant(day, Int(sale.second))
      file.text(",\(Feed.affiliate),\(Identifier.orderItem(day, sale.sequence)),\(product.sku),")
      file.text("\(catalog.categories[product.category].name),")
      file.rupees(amount)
      file.text(",INR,v-\(sale.viewer),S\(sale.series + 1),E")
      file.padded(Int(sale.episode), to: 3)
      file.text(",H\(sale.hotspot),\(Catalog.surfaces[Int(sale.surface)])")
      return amount
    }
  }
}

extension FileWriter {
  /// Writes an unlock's fields after its id.
  mutating func unlockRest(_ unlock: Unlock, on day: BusinessDay) {
    byte(",")
    instant(day, Int(unlock.second))
    text(",v-")
    number(Int(unlock.viewer))
    text(",S")
    number(Int(unlock.series) + 1)
    text(",E")
    padded(Int(unlock.episode), to: 3)
    byte(",")
    rupees(Int64(unlock.priceMinor))
    text(",INR,")
    text(Catalog.methods[Int(unlock.method)])
    text(",razorpay,")
    padded(Int(unlock.place), to: 2)
    byte(",")
    text(Catalog.surfaces[Int(unlock.surface)])
  }
}
