import Money

/// The day's coins and goods.
extension SimulationRun {
  /// Writes top-ups and their refunds, unlocks with coins, orders and returns, passes and
  /// subscriptions, as far as there are any to be, and returns the names of the files.
  mutating func writeShop(_ day: Int) throws(SimulationError) -> [String] {
    var names: [String] = []
    var payments: [Payment] = []
    var regretted: [TopUp] = []
    if settings.coinsPerDay > 0 {
      let (topUps, unlocks) = wallets.draw(day: day)
      regretted = topUps.filter { $0.regretsAt != nil }
      payments += topUps.map { Payment($0, on: day) }
      names += try write(topUps, unlocks, day)
    }
    if settings.ordersPerDay > 0 {
      let orders = Order.draw(day: day, settings)
      payments += orders.map { Payment($0, on: day) }
      names.append(try write(orders, day))
      touched += orders.flatMap { Touch.Cause.lines(of: $0, on: settings.day(day)) }
    }
    if settings.passesPerDay > 0 {
      let passes = Pass.draw(day: day, settings)
      payments += passes.map { Payment($0, on: day) }
      names += try write(passes, day)
    }
    var changes: [SubscriptionChange] = []
    if settings.subscriptionsPerDay > 0 {
      changes = self.changes(on: day)
      payments += self.payments(of: changes, day)
    }
    report(payments, day)
    if settings.passesPerDay > 0 { names.append(try writePassRefunds(day)) }
    if settings.subscriptionsPerDay > 0 { names.append(try write(changes, day)) }
    if settings.coinsPerDay > 0 { names.append(try writeRefunds(of: regretted, day)) }
    if settings.ordersPerDay > 0 { names.append(try writeReturns(day)) }
    return names
  }

  private mutating func write(
    _ topUps: [TopUp], _ unlocks: [CoinUnlock], _ day: Int
  ) throws(SimulationError) -> [String] {
    let written = settings.day(day)
    let names = ["top-ups-\(written).csv", "wallet-unlocks-\(written).csv"]
    try ShopFile.write(topUps, on: written, to: "\(folder)/\(path(day, names[0]))")
    try ShopFile.write(unlocks, on: written, to: "\(folder)/\(path(day, names[1]))")
    result.count {
      $0.topUps += topUps.count
      $0.coinUnlocks += unlocks.count
    }
    return names
  }

  /// Writes the refunds of top-ups, within half of the shop's takings.
  private mutating func writeRefunds(
    of topUps: [TopUp], _ day: Int
  ) throws(SimulationError) -> String {
    var given: [TopUp] = []
    for topUp in topUps where mayGiveBack(topUp.pack.amountMinor) {
      given.append(topUp)
      let line = Settlement.Line(
        refunding: Payment(topUp, on: day), on: day, second: topUp.regretsAt ?? topUp.second)
      settle(line, day + Schedule.settledAfter)
    }
    let name = "top-up-refunds-\(settings.day(day)).csv"
    try ShopFile.write(
      refunding: given, on: settings.day(day), to: "\(folder)/\(path(day, name))")
    result.count { $0.topUpRefunds += given.count }
    return name
  }

  private mutating func write(_ orders: [Order], _ day: Int) throws(SimulationError) -> String {
    let name = "orders-\(settings.day(day)).csv"
    try ShopFile.write(orders, on: settings.day(day), to: "\(folder)/\(path(day, name))")
    result.count {
      $0.orders += orders.count
      $0.orderLines += orders.reduce(0) { $0 + $1.lines.count }
    }
    var random = SplitMix64(seed: settings.seed, stream: .returns, day: day)
    for order in orders where order.isReturned {
      for drawn in Return.draw(of: order, on: day, &random) where isWritten(drawn.day) {
        returns[drawn.day, default: []].append(drawn.given)
      }
    }
    return name
  }

  /// Takes an amount out of what the shop may give back on the day, which is half of its takings.
  mutating func mayGiveBack(_ amountMinor: Int64) -> Bool {
    guard 2 * amountMinor <= shopTakingsMinor else { return false }
    shopTakingsMinor -= 2 * amountMinor
    return true
  }

  /// Writes the returns of a day; those beyond half of the shop's takings wait for the next.
  private mutating func writeReturns(_ day: Int) throws(SimulationError) -> String {
    var given: [Return] = []
    let due = (returns.removeValue(forKey: day) ?? []).sorted { left, right in
      (left.second, left.payment.number, left.part)
        < (right.second, right.payment.number, right.part)
    }
    for candidate in due {
      guard mayGiveBack(candidate.amountMinor) else {
        if isWritten(day + 1) { returns[day + 1, default: []].append(candidate) }
        continue
      }
      given.append(candidate)
      let line = Settlement.Line(
        refunding: candidate.payment, amountMinor: candidate.amountMinor, part: candidate.part,
        on: day, second: candidate.second)
      settle(line, day + Schedule.settledAfter)
    }
    let name = "returns-\(settings.day(day)).csv"
    try ShopFile.write(given, on: day, settings, to: "\(folder)/\(path(day, name))")
    result.count { $0.returns += given.count }
    return name
  }
}
