import Money

/// The platform's own event files, each with a control row of count and sum.
enum OwnFile {
  static let unlockHeader =
    "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface"
  private static let saleHeader =
    "sale_id,ordered_at,partner,partner_item_id,sku,category,amount,currency,viewer,series,"
    + "episode,hotspot,surface"
  private static let refundHeader = "refund_id,refunded_at,unlock_id,amount,currency,reason"

  static func write(
    _ unlocks: [Unlock], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    var file = try FileWriter(path: path)
    file.text(unlockHeader)
    file.endLine()
    var sumMinor: Int64 = 0
    for unlock in unlocks {
      file.unlockID(day, unlock.sequence)
      file.unlockRest(unlock, on: day)
      sumMinor += Int64(unlock.priceMinor)
    }
    file.control(count: unlocks.count, sumMinor: sumMinor)
    try file.close()
  }

  static func write(
    _ refunds: [Refund], on day: Int, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    var file = try FileWriter(path: path)
    file.text(refundHeader)
    file.endLine()
    var sumMinor: Int64 = 0
    for (index, refund) in refunds.enumerated() {
      let amount = Int64(refund.unlock.priceMinor)
      file.refundID(settings.day(day), Int32(index + 1))
      file.byte(",")
      file.instant(settings.day(day), Int(refund.second))
      file.byte(",")
      file.unlockID(settings.day(refund.paidOn), refund.unlock.sequence)
      file.byte(",")
      file.rupees(amount)
      file.text(",INR,\(refund.reason)")
      file.endLine()
      sumMinor += amount
    }
    file.control(count: refunds.count, sumMinor: sumMinor)
    try file.close()
  }

  static func write(
    _ sales: [Sale], _ catalog: Catalog, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    var file = try FileWriter(path: path)
    file.text(saleHeader)
    file.endLine()
    var sumMinor: Int64 = 0
    for sale in sales {
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
      file.endLine()
      sumMinor += amount
    }
    file.control(count: sales.count, sumMinor: sumMinor)
    try file.close()
  }
}

extension FileWriter {
  /// Writes an unlock's fields after its id, and ends the row.
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
    endLine()
  }

  /// Writes the last row of an own file.
  mutating func control(count: Int, sumMinor: Int64) {
    text("#control,\(count),")
    rupees(sumMinor)
    endLine()
  }
}
