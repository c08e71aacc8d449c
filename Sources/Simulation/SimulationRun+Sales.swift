import Money

/// The day's sales, and what the affiliate network will say about them.
extension SimulationRun {
  /// Writes the sales that we know of on a day and returns the name of the file.
  ///
  /// Those of which the partner's report was the first news stand in it late, with their own time.
  mutating func writeSales(_ day: Int) throws(SimulationError) -> String {
    let sales = Sale.draw(day: day, settings, catalog)
    touched = sales.map {
      Touch.Cause(of: $0, id: Identifier.daily("sal-", settings.day(day), $0.sequence))
    }
    for sale in sales where sale.isPartnerFirst {
      lateSales[day + Schedule.ownEventAfterPartner, default: []].append(sale)
    }
    let known = (lateSales.removeValue(forKey: day) ?? []) + sales.filter { !$0.isPartnerFirst }
    let name = "sales-\(settings.day(day)).csv"
    try OwnFile.write(known, catalog, settings, to: "\(folder)/\(path(day, name))")
    result.count { $0.sales += known.count }
    report(sales, day)
    return name
  }

  /// Writes what the network reports on a day: new orders and those that changed.
  mutating func writeAffiliateReport(
    _ sales: [Sale], _ day: Int
  ) throws(SimulationError) -> String {
    let name = "flipkart_affiliate_orders_\(settings.day(day)).csv"
    let ordered = sales.sorted { ($0.day, $0.sequence) < ($1.day, $1.sequence) }
    try AffiliateFile.write(ordered, catalog, settings, to: "\(folder)/\(path(day, name))")
    result.count { $0.affiliateRows += ordered.count }
    return name
  }

  private mutating func report(_ sales: [Sale], _ day: Int) {
    var random = SplitMix64(seed: settings.seed, stream: .affiliateFaults, day: day)
    var faults: [Int: FaultKind] = [:]
    for kind in plan.faults(of: .sale, on: day) {
      let start = random.below(sales.count)
      let found = (0..<sales.count).lazy.map { (start + $0) % sales.count }
        .first { !sales[$0].isPartnerFirst && faults[$0] == nil }
      guard let found else { continue }
      faults[found] = kind
      countFault(kind)
    }
    var delays = SplitMix64(seed: settings.seed, stream: .restatements, day: day)
    for (index, sale) in sales.enumerated() {
      let restated = day + delays.within(Schedule.restated)
      report(sale, faults[index], restatedOn: restated, &random)
    }
  }

  private mutating func report(
    _ sale: Sale, _ fault: FaultKind?, restatedOn: Int, _ random: inout SplitMix64
  ) {
    var reported = sale
    var final = Sale.State.approved
    var finalOn = restatedOn
    let agreed = sale.agreedMinor(catalog)
    let arrival = sale.day + Schedule.affiliateAfter
    switch fault {
    case .saleDropped:
      expect("MISSING_IN_REPORT", sale, -agreed, on: sale.day + Schedule.breaksAfter)
      return
    case .wrongRate:
      let percents = (10...30).filter { (1...3).contains(abs($0 - sale.reportedPercent)) }
      reported.reportedPercent = random.pick(percents)
      expect("RATE_MISMATCH", sale, reported.reportedMinor(catalog) - agreed, on: arrival)
    case .saleReversed:
      final = .cancelled
      finalOn = random.within(arrivals(sale.day, after: Schedule.restated))
      expect("REVERSED_BY_PARTNER", sale, -agreed, on: finalOn, healedOn: finalOn)
    default:
      precondition(fault == nil, "only faults of a sale are planned on sales")
    }
    show(reported, on: arrival)
    reported.state = final
    show(reported, on: finalOn)
  }

  private mutating func expect(
    _ code: String, _ sale: Sale, _ difference: Int64, on day: Int, healedOn: Int? = nil
  ) {
    truth.add(
      Truth.Entry(
        feed: Feed.affiliate, key: Identifier.orderItem(settings.day(sale.day), sale.sequence),
        code: code, differenceMinor: difference, date: settings.day(day)),
      healedOn: healedOn.map(settings.day))
  }

  private mutating func show(_ sale: Sale, on day: Int) {
    guard isWritten(day) else { return }
    affiliateReports[day, default: []].append(sale)
  }
}
