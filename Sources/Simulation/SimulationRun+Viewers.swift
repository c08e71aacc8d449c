import Money

/// The day's passes, subscriptions, views and touches.
extension SimulationRun {
  /// Writes passes and what is released, and returns the names of the files.
  mutating func write(_ passes: [Pass], _ day: Int) throws(SimulationError) -> [String] {
    var names = ["passes-\(settings.day(day)).csv"]
    try ViewerFile.write(passes, on: settings.day(day), to: "\(folder)/\(path(day, names[0]))")
    result.count { $0.passes += passes.count }
    var random = SplitMix64(seed: settings.seed, stream: .passRefunds, day: day)
    for pass in passes {
      guard let refund = pass.refund, isWritten(day + refund.days) else { continue }
      passRefunds[day + refund.days, default: []].append(
        PassRefund(
          payment: Payment(pass, on: day), amountMinor: refund.amountMinor,
          second: Int32(random.below(86_400)), reason: random.pick(Refund.reasons)))
    }
    let releases = Season.releases(on: day, settings)
    if !releases.isEmpty {
      names.append("releases-\(settings.day(day)).csv")
      try ViewerFile.write(releases, settings, to: "\(folder)/\(path(day, names[1]))")
      result.count { $0.releases += releases.count }
    }
    return names
  }

  /// Writes the passes that are given back on a day, within half of the shop's takings.
  mutating func writePassRefunds(_ day: Int) throws(SimulationError) -> String {
    var given: [PassRefund] = []
    for refund in (passRefunds.removeValue(forKey: day) ?? []).sorted(by: {
      ($0.second, $0.payment.number) < ($1.second, $1.payment.number)
    }) where mayGiveBack(refund.amountMinor) {
      given.append(refund)
      settle(
        Settlement.Line(
          refunding: refund.payment, amountMinor: refund.amountMinor, on: day,
          second: refund.second), day + Schedule.settledAfter)
    }
    let name = "refunds-of-passes-\(settings.day(day)).csv"
    try ViewerFile.write(given, on: day, settings, to: "\(folder)/\(path(day, name))")
    result.count { $0.passRefunds += given.count }
    return name
  }

  /// Starts the day's subscriptions and takes what happens to earlier ones, in the order of time.
  mutating func changes(on day: Int) -> [SubscriptionChange] {
    for subscription in Subscription.draw(day: day, settings) {
      for (day, change) in subscription.changes where isWritten(day) {
        subscriptionChanges[day, default: []].append(change)
      }
    }
    return (subscriptionChanges.removeValue(forKey: day) ?? []).sorted { left, right in
      (left.second, left.subscription.day, left.subscription.sequence)
        < (right.second, right.subscription.day, right.subscription.sequence)
    }
  }

  /// The payments among changes; of a start our id is the subscription's, of another its own name.
  func payments(of changes: [SubscriptionChange], _ day: Int) -> [Payment] {
    var renewals: Int32 = 0
    return changes.filter(\.kind.isPayment).map { change in
      if change.kind != .start { renewals += 1 }
      let at = Instant(day: settings.day(day), secondOfDay: Int64(change.second))
      return Payment(
        change, on: day,
        sequence: change.kind == .start ? change.subscription.sequence : renewals,
        reference: "\(id(of: change.subscription))/\(change.kind.rawValue)/\(at)")
    }
  }

  /// Writes what happens to subscriptions; what is given back stays within half of the shop's
  /// takings.
  mutating func write(
    _ changes: [SubscriptionChange], _ day: Int
  ) throws(SimulationError) -> String {
    var told: [SubscriptionChange] = []
    for change in changes {
      if change.kind == .refund {
        guard mayGiveBack(change.amountMinor) else { continue }
        settle(
          Settlement.Line(
            refunding: firstPayment(of: change.subscription), on: day, second: change.second),
          day + Schedule.settledAfter)
      }
      told.append(change)
    }
    let name = "subscriptions-\(settings.day(day)).csv"
    try ViewerFile.write(told, on: day, settings, to: "\(folder)/\(path(day, name))")
    result.count { $0.subscriptionChanges += told.count }
    return name
  }

  private func firstPayment(of subscription: Subscription) -> Payment {
    let (day, start) = subscription.changes[0]
    return Payment(start, on: day, sequence: subscription.sequence, reference: "")
  }

  private func id(of subscription: Subscription) -> String {
    Identifier.daily(
      Payment.Subject.subscription.prefix, settings.day(subscription.day), subscription.sequence)
  }

  /// Writes the app store's report of the day before, free views and touches.
  mutating func writeViews(_ day: Int) throws(SimulationError) -> [String] {
    var names: [String] = []
    if settings.appStorePerDay > 0 {
      if let sales = storeReports.removeValue(forKey: day) {
        names.append("app-store-\(settings.day(day)).csv")
        try ViewerFile.write(sales, settings, to: "\(folder)/\(path(day, names[0]))")
        result.count { $0.appSales += sales.count }
      }
      storeReports[day + 1] = AppSale.draw(day: day, settings)
    }
    if settings.freeViewsPerDay > 0 {
      var random = SplitMix64(seed: settings.seed, stream: .freeViews, day: day)
      let views = View.draw(settings.freeViewsPerDay, settings, &random)
      let name = "free-views-\(settings.day(day)).csv"
      try ViewerFile.write(views, on: settings.day(day), to: "\(folder)/\(path(day, name))")
      result.count { $0.freeViews += views.count }
      names.append(name)
    }
    if settings.touches {
      let touches = Touch.draw(touched, day: day, settings)
      let name = "touches-\(settings.day(day)).csv"
      try ViewerFile.write(touches, on: settings.day(day), to: "\(folder)/\(path(day, name))")
      result.count { $0.touches += touches.count }
      names.append(name)
    }
    return names
  }
}
