import Money

/// The platform's own files of coins and goods, each with a control row of count and sum.
enum ShopFile {
  private static let topUpHeader =
    "top_up_id,paid_at,viewer,coins,bonus_coins,amount,currency,method,psp,place,expires_on"
  private static let topUpRefundHeader =
    "refund_id,refunded_at,top_up_id,coins,amount,currency,reason"
  private static let coinUnlockHeader =
    "unlock_id,unlocked_at,viewer,series,episode,coins,place,surface"
  private static let orderHeader =
    "line_id,order_id,ordered_at,merchant,sku,category,hsn,quantity,price,discount,discount_by,"
    + "shipping,tax_rate,paid,currency,method,psp,place,viewer,series,episode,hotspot,scene_ms,"
    + "live_event,variant,affiliate,coupon,cost"
  private static let returnHeader =
    "return_id,line_id,returned_at,quantity,amount,currency,reason,restocked"

  static func write(
    _ topUps: [TopUp], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(topUps, header: topUpHeader, to: path) { file, _, topUp in
      file.topUpID(day, topUp.sequence)
      file.byte(",")
      file.instant(day, Int(topUp.second))
      file.text(",v-\(topUp.viewer),\(topUp.pack.coins),\(topUp.pack.bonus),")
      file.rupees(topUp.pack.amountMinor)
      file.text(",INR,\(Catalog.methods[Int(topUp.method)]),\(Feed.gateway),")
      file.padded(Int(topUp.place), to: 2)
      file.byte(",")
      file.isoDay(day.adding(days: TopUp.daysUntilExpiry))
      return topUp.pack.amountMinor
    }
  }

  /// Writes the refunds of whole top-ups, of which no coin is used.
  static func write(
    refunding topUps: [TopUp], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(topUps, header: topUpRefundHeader, to: path) { file, index, topUp in
      file.topUpRefundID(day, Int32(index + 1))
      file.byte(",")
      file.instant(day, Int(topUp.regretsAt ?? topUp.second))
      file.byte(",")
      file.topUpID(day, topUp.sequence)
      file.text(",\(topUp.pack.all),")
      file.rupees(topUp.pack.amountMinor)
      file.text(",INR,bought by mistake")
      return topUp.pack.amountMinor
    }
  }

  static func write(
    _ unlocks: [CoinUnlock], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(unlocks, header: coinUnlockHeader, control: .coins, to: path) {
      file, _, unlock in
      file.coinUnlockID(day, unlock.sequence)
      file.byte(",")
      file.instant(day, Int(unlock.second))
      file.text(",v-\(unlock.viewer),S\(unlock.series + 1),E")
      file.padded(Int(unlock.episode), to: 3)
      file.text(",\(unlock.coins),")
      file.padded(Int(unlock.place), to: 2)
      file.text(",\(Catalog.surfaces[Int(unlock.surface)])")
      return Int64(unlock.coins)
    }
  }

  static func write(
    _ orders: [Order], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    let lines = orders.flatMap { order in
      order.lines.enumerated().map { (order: order, index: $0.offset, line: $0.element) }
    }
    try FileWriter.write(lines, header: orderHeader, to: path) { file, _, row in
      file.lineID(day, row.order.sequence, line: row.index)
      file.byte(",")
      file.orderID(day, row.order.sequence)
      file.byte(",")
      file.instant(day, Int(row.order.second))
      file.goods(of: row.line)
      file.touch(of: row.order, on: day)
      file.cost(of: row.line)
      return row.line.paidMinor
    }
  }

  static func write(
    _ returns: [Return], on day: Int, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(returns, header: returnHeader, to: path) { file, index, given in
      let ordered = settings.day(Int(given.payment.day))
      file.returnID(settings.day(day), Int32(index + 1))
      file.byte(",")
      file.lineID(ordered, given.payment.sequence, line: given.line)
      file.byte(",")
      file.instant(settings.day(day), Int(given.second))
      file.text(",\(given.quantity),")
      file.rupees(given.amountMinor)
      file.text(",INR,\(given.reason),\(given.isRestocked ? "yes" : "no")")
      return given.amountMinor
    }
  }
}

extension FileWriter {
  fileprivate mutating func goods(of line: Order.Line) {
    let goods = line.goods
    let merchant = goods.merchant.map { Shop.merchants[$0].code } ?? ""
    text(",\(merchant),\(goods.sku),\(goods.category),\(goods.hsn),\(line.quantity),")
    rupees(line.priceMinor)
    byte(",")
    rupees(line.discountMinor)
    byte(",")
    if line.discountMinor > 0 { text(line.isMerchantsDiscount ? "merchant" : "platform") }
    byte(",")
    rupees(line.shippingMinor)
    text(",\(goods.taxPercent),")
    rupees(line.paidMinor)
  }

  fileprivate mutating func touch(of order: Order, on day: BusinessDay) {
    text(",INR,\(Catalog.methods[Int(order.method)]),\(Feed.gateway),")
    padded(Int(order.place), to: 2)
    text(",v-\(order.viewer),S\(order.series + 1),E")
    padded(Int(order.episode), to: 3)
    text(",H\(order.hotspot),")
    if order.isLive {
      text(",live-")
      compactDay(day)
    } else {
      text("\(order.sceneMs),")
    }
    text(order.variant == 0 ? ",A," : ",B,")
    guard let affiliate = order.affiliate.map({ Shop.affiliates[$0] }) else { return text(",") }
    text("\(affiliate.code),\(order.hasCoupon ? affiliate.coupon : "")")
  }

  fileprivate mutating func cost(of line: Order.Line) {
    byte(",")
    if line.goods.merchant == nil { rupees(Int64(line.goods.costRupees * line.quantity) * 100) }
  }
}
