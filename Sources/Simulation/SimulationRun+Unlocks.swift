import Money

/// The day's unlocks and refunds, and what the gateway will say about them.
extension SimulationRun {
  /// Writes the unlocks of a day and returns the names of the files.
  mutating func writeUnlocks(_ day: Int) throws(SimulationError) -> [String] {
    let unlocks = Unlock.draw(day: day, settings)
    let name = "unlocks-\(settings.day(day)).csv"
    try OwnFile.write(unlocks, on: settings.day(day), to: "\(folder)/\(path(day, name))")
    result.count {
      $0.unlocks += unlocks.count
      $0.twins += unlocks.count { $0.isTwin } / 2
    }
    takingsMinor = unlocks.reduce(0) { $0 + Int64($1.priceMinor) }
    report(unlocks, day)
    return [name]
  }

  /// Writes the refunds given on a day.
  ///
  /// They stay within half of the day's takings, so that every settlement pays something.
  mutating func writeRefunds(_ day: Int) throws(SimulationError) -> String {
    var leftMinor = takingsMinor / 2
    let given = (refunds.removeValue(forKey: day) ?? [])
      .sorted { left, right in
        (left.second, left.paidOn, left.unlock.sequence)
          < (right.second, right.paidOn, right.unlock.sequence)
      }
      .filter {
        leftMinor -= Int64($0.unlock.priceMinor)
        return leftMinor >= 0
      }
    for refund in given { settle(Settlement.Line(refund, on: day), day + Schedule.settledAfter) }
    let name = "refunds-\(settings.day(day)).csv"
    try OwnFile.write(given, on: day, settings, to: "\(folder)/\(path(day, name))")
    result.count { $0.refunds += given.count }
    return name
  }

  private mutating func report(_ unlocks: [Unlock], _ day: Int) {
    var random = SplitMix64(seed: settings.seed, stream: .gatewayFaults, day: day)
    var faults: [Int: FaultKind] = [:]
    var aliens = 0
    for kind in plan.faults(of: .unlock, on: day) {
      if kind == .alien {
        aliens += 1
      } else if let index = eligible(in: unlocks, except: faults, &random) {
        faults[index] = kind
      }
    }
    for (index, unlock) in unlocks.enumerated() {
      if let kind = faults[index] {
        report(unlock, day, kind, &random)
      } else {
        settle(Settlement.Line(of: unlock, on: day), day + Schedule.settledAfter)
      }
    }
    for number in 0..<aliens where !unlocks.isEmpty {
      var stranger = random.pick(unlocks)
      stranger.sequence = Int32(unlocks.count + number + 1)
      report(stranger, day, .alien, &random)
    }
    schedule(unlocks, day)
  }

  private func eligible(
    in unlocks: [Unlock], except faults: [Int: FaultKind], _ random: inout SplitMix64
  ) -> Int? {
    let start = random.below(unlocks.count)
    return (0..<unlocks.count).lazy.map { (start + $0) % unlocks.count }.first {
      !unlocks[$0].isTwin && !unlocks[$0].isRefunded && faults[$0] == nil
    }
  }

  private mutating func report(
    _ unlock: Unlock, _ day: Int, _ kind: FaultKind, _ random: inout SplitMix64
  ) {
    let gross = Int64(unlock.priceMinor)
    let settled = day + Schedule.settledAfter
    countFault(kind)
    switch kind {
    case .dropped:
      expect("MISSING_IN_REPORT", unlock, day, -gross, on: day + Schedule.breaksAfter)
    case .late:
      let arrival = random.within(
        arrivals(day, after: Schedule.lateFirst...Schedule.lateLast))
      settle(Settlement.Line(of: unlock, on: day), arrival)
      expect(
        "MISSING_IN_REPORT", unlock, day, -gross, on: day + Schedule.breaksAfter,
        healedOn: arrival)
    case .alien:
      settle(Settlement.Line(.alien, of: unlock, on: day), settled)
      expect("MISSING_IN_LEDGER", unlock, day, gross, on: settled)
    case .doubled:
      settle(Settlement.Line(of: unlock, on: day), settled)
      settle(Settlement.Line(.second, of: unlock, on: day, laterBy: 7), settled)
      expect("DUPLICATE_IN_REPORT", unlock, day, gross, on: settled)
    case .offByPaisa, .offByAmount:
      let size: Int64 = kind == .offByPaisa ? 1 : 150
      let difference = random.below(2) == 0 ? size : -size
      settle(Settlement.Line(of: unlock, on: day, amountMinor: gross + difference), settled)
      let code = kind == .offByPaisa ? "AMOUNT_ROUNDING" : "AMOUNT_MISMATCH"
      expect(
        code, unlock, day, difference, on: settled, healedOn: size == 1 ? settled : nil)
    case .saleReversed, .saleDropped, .wrongRate, .paidShort, .deliveredTwice:
      preconditionFailure("only faults of an unlock are planned on unlocks")
    }
  }

  private mutating func expect(
    _ code: String, _ unlock: Unlock, _ paidOn: Int, _ difference: Int64, on day: Int,
    healedOn: Int? = nil
  ) {
    truth.add(
      Truth.Entry(
        feed: Feed.gateway, key: Identifier.unlock(settings.day(paidOn), unlock.sequence),
        code: code, differenceMinor: difference, date: settings.day(day)),
      healedOn: healedOn.map(settings.day))
  }

  private mutating func settle(_ line: Settlement.Line, _ day: Int) {
    guard isWritten(day) else { return }
    settlements[day, default: Settlement()].add(line)
  }

  /// Schedules the refunds of a day's unlocks, each with the time at which it is given.
  private mutating func schedule(_ unlocks: [Unlock], _ day: Int) {
    var random = SplitMix64(seed: settings.seed, stream: .refunds, day: day)
    for unlock in unlocks where unlock.isRefunded {
      let isLateInTheDay = unlock.second > 86_399 - 60
      let delay = max(Int(unlock.refundAfter), isLateInTheDay ? 1 : 0)
      let earliest = delay == 0 ? Int(unlock.second) + 60 : 0
      let refund = Refund(
        unlock: unlock, paidOn: day, second: Int32(random.within(earliest...86_399)),
        reason: random.pick(Refund.reasons))
      guard isWritten(day + delay) else { continue }
      refunds[day + delay, default: []].append(refund)
    }
  }
}
