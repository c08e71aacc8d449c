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
    for refund in given {
      let line = Settlement.Line(
        refunding: Payment(refund.unlock, on: refund.paidOn), on: day, second: refund.second)
      settle(line, day + Schedule.settledAfter)
    }
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
      let payment = Payment(unlock, on: day)
      if let kind = faults[index] {
        report(payment, kind, &random)
      } else {
        settle(Settlement.Line(of: payment), day + Schedule.settledAfter)
      }
    }
    if settings.disputes {
      let sound = unlocks.indices.filter { faults[$0] == nil && !unlocks[$0].isTwin }
      dispute(one: sound.map { Payment(unlocks[$0], on: day) }, day, sequence: 1)
    }
    for number in 0..<aliens where !unlocks.isEmpty {
      var stranger = random.pick(unlocks)
      stranger.sequence = Int32(unlocks.count + number + 1)
      report(Payment(stranger, on: day), .alien, &random)
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
