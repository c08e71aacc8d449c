import Money

/// What the gateway says about payments.
extension SimulationRun {
  /// Reports a day's top-ups, orders, passes and subscriptions, some of them wrongly.
  ///
  /// What is given back stays free of faults, and the returns of the day within half of what is
  /// settled as it should be, so that every settlement pays something.
  mutating func report(_ payments: [Payment], _ day: Int) {
    var random = SplitMix64(seed: settings.seed, stream: .paymentFaults, day: day)
    var faults: [Int: FaultKind] = [:]
    var aliens: Int32 = 0
    for kind in plan.faults(of: .payment, on: day) where !payments.isEmpty {
      if kind == .alien {
        aliens += 1
      } else if let index = eligible(in: payments, except: faults, &random) {
        faults[index] = kind
      }
    }
    shopTakingsMinor = 0
    for (index, payment) in payments.enumerated() {
      if let kind = faults[index] {
        report(payment, kind, &random)
      } else {
        settle(Settlement.Line(of: payment), day + Schedule.settledAfter)
        shopTakingsMinor += payment.amountMinor
      }
    }
    if settings.disputes {
      let sound = payments.indices.filter { faults[$0] == nil }
      dispute(one: sound.map { payments[$0] }, day, sequence: 2)
    }
    for number in 0..<aliens {
      var stranger = random.pick(payments)
      stranger.sequence = Int32(payments.count) + number + 1
      stranger.reference = nil
      report(stranger, .alien, &random)
    }
  }

  private func eligible(
    in payments: [Payment], except faults: [Int: FaultKind], _ random: inout SplitMix64
  ) -> Int? {
    let start = random.below(payments.count)
    return (0..<payments.count).lazy.map { (start + $0) % payments.count }
      .first { !payments[$0].isRefunded && faults[$0] == nil }
  }

  /// Reports a payment with a fault, and notes what has to be found of it.
  mutating func report(_ payment: Payment, _ kind: FaultKind, _ random: inout SplitMix64) {
    let day = Int(payment.day)
    let gross = payment.amountMinor
    let settled = day + Schedule.settledAfter
    countFault(kind)
    switch kind {
    case .dropped:
      expect("MISSING_IN_REPORT", payment, -gross, on: day + Schedule.breaksAfter)
    case .late:
      let arrival = random.within(
        arrivals(day, after: Schedule.lateFirst...Schedule.lateLast))
      settle(Settlement.Line(of: payment), arrival)
      expect(
        "MISSING_IN_REPORT", payment, -gross, on: day + Schedule.breaksAfter, healedOn: arrival)
    case .alien:
      settle(Settlement.Line(.alien, of: payment), settled)
      expect("MISSING_IN_LEDGER", payment, gross, on: settled)
    case .doubled:
      settle(Settlement.Line(of: payment), settled)
      settle(Settlement.Line(.second, of: payment, laterBy: 7), settled)
      expect("DUPLICATE_IN_REPORT", payment, gross, on: settled)
    case .offByPaisa, .offByAmount:
      let size: Int64 = kind == .offByPaisa ? 1 : 150
      let difference = random.below(2) == 0 ? size : -size
      settle(Settlement.Line(of: payment, amountMinor: gross + difference), settled)
      let code = kind == .offByPaisa ? "AMOUNT_ROUNDING" : "AMOUNT_MISMATCH"
      expect(code, payment, difference, on: settled, healedOn: size == 1 ? settled : nil)
    case .saleReversed, .saleDropped, .wrongRate, .paidShort, .deliveredTwice:
      preconditionFailure("only faults of a payment are planned on payments")
    }
  }

  private mutating func expect(
    _ code: String, _ payment: Payment, _ difference: Int64, on day: Int, healedOn: Int? = nil
  ) {
    let key = Identifier.receipt(of: payment, on: settings.day(Int(payment.day)))
    truth.add(
      Truth.Entry(
        feed: Feed.gateway, key: key, code: code, differenceMinor: difference,
        date: settings.day(day)),
      healedOn: healedOn.map(settings.day))
  }

  /// Puts a line into the settlement of a day.
  mutating func settle(_ line: Settlement.Line, _ day: Int) {
    guard isWritten(day) else { return }
    settlements[day, default: Settlement()].add(line)
  }
}
