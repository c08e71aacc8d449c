import Money

/// The platform's own files of passes, subscriptions, views and touches.
enum ViewerFile {
  static func write(
    _ passes: [Pass], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(
      passes, header: "pass_id,paid_at,viewer,series,episodes,amount,currency,method,psp,place",
      to: path
    ) { file, _, pass in
      file.id(Payment.Subject.pass.prefix, day, pass.sequence)
      file.byte(",")
      file.instant(day, Int(pass.second))
      file.text(",v-\(pass.viewer),S\(pass.series + 1),\(Season.episodes),")
      file.rupees(pass.amountMinor)
      file.text(",INR,\(Catalog.methods[Int(pass.method)]),\(Feed.gateway),")
      file.padded(Int(pass.place), to: 2)
      return pass.amountMinor
    }
  }

  static func write(
    _ releases: [Season.Release], _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(releases, header: "series,episode,released_on", to: path) {
      file, _, release in
      file.text("S\(release.series + 1),E")
      file.padded(release.episode, to: 3)
      file.byte(",")
      file.isoDay(settings.day(release.day))
      return 0
    }
  }

  static func write(
    _ refunds: [PassRefund], on day: Int, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(refunds, header: OwnFile.refundHeader, to: path) { file, index, refund in
      file.id("prf-", settings.day(day), Int32(index + 1))
      file.byte(",")
      file.instant(settings.day(day), Int(refund.second))
      file.byte(",")
      file.receipt(of: refund.payment, on: settings.day(Int(refund.payment.day)))
      file.byte(",")
      file.rupees(refund.amountMinor)
      file.text(",INR,\(refund.reason)")
      return refund.amountMinor
    }
  }

  static func write(
    _ changes: [SubscriptionChange], on day: Int, _ settings: SimulationSettings,
    to path: String
  ) throws(SimulationError) {
    let header = "subscription_id,event,at,viewer,plan,days,amount,currency,psp,place"
    try FileWriter.write(changes, header: header, to: path) { file, _, change in
      let started = change.subscription
      let prefix = Payment.Subject.subscription.prefix
      file.id(prefix, settings.day(started.day), started.sequence)
      file.text(",\(change.kind.rawValue),")
      file.instant(settings.day(day), Int(change.second))
      file.text(",v-\(started.viewer),\(change.plan.code),\(change.days.map { "\($0)" } ?? ""),")
      file.rupees(change.amountMinor)
      file.text(",INR,\(change.kind.isPayment ? Feed.gateway : ""),")
      file.padded(Int(started.place), to: 2)
      return change.amountMinor
    }
  }

  static func write(
    _ sales: [AppSale], _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    let header =
      "txn_id,paid_at,viewer,series,episode,amount,currency,store,place,fee,fee_tax"
    try FileWriter.write(sales, header: header, to: path) { file, _, sale in
      file.view(sale.view, id: "app-", sale.sequence, on: settings.day(sale.day))
      file.rupees(sale.priceMinor)
      file.text(",INR,\(Feed.appStore),")
      file.padded(Int(sale.view.place), to: 2)
      file.byte(",")
      file.rupees(sale.feeMinor)
      file.byte(",")
      file.rupees(sale.taxMinor)
      return sale.priceMinor
    }
  }

  static func write(
    _ views: [View], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    let header = "view_id,viewed_at,viewer,series,episode,amount,currency,place"
    try FileWriter.write(views, header: header, to: path) { file, index, view in
      file.view(view, id: "fre-", Int32(index + 1), on: day)
      file.text("0.00,INR,")
      file.padded(Int(view.place), to: 2)
      return 0
    }
  }

  static func write(
    _ touches: [Touch], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    let header =
      "touch_id,at,viewer,sale_id,partner,kind,series,episode,hotspot,scene_ms,live_event,"
      + "variant,affiliate"
    try FileWriter.write(touches, header: header, to: path) { file, index, touch in
      let cause = touch.cause
      file.id("tch-", day, Int32(index + 1))
      file.byte(",")
      file.instant(day, Int(touch.second))
      file.text(",v-\(cause.viewer),\(cause.id),\(cause.partner ?? ""),\(touch.kind.rawValue),")
      file.text("S\(touch.series + 1),E")
      file.padded(Int(touch.episode), to: 3)
      file.text(touch.kind == .hotspot ? ",H\(cause.hotspot),\(touch.sceneMs)," : ",,,")
      if touch.kind == .live { file.text("live-\(Identifier.compact(day))") }
      file.text(cause.variant == 0 ? ",A," : ",B,")
      if touch.kind == .affiliate { file.text(cause.affiliate ?? "") }
      return 0
    }
  }
}

extension FileWriter {
  /// Writes who watched which episode when, up to its price.
  fileprivate mutating func view(
    _ view: View, id prefix: String, _ sequence: Int32, on day: BusinessDay
  ) {
    id(prefix, day, sequence)
    byte(",")
    instant(day, Int(view.second))
    text(",v-\(view.viewer),S\(view.series + 1),E")
    padded(Int(view.episode), to: 3)
    byte(",")
  }
}
