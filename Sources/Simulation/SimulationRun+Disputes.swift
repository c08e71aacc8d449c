import Money

/// Disputed payments: what we and the gateway say of them, and when.
extension SimulationRun {
  /// The most that one line of a dispute takes from a settlement, a sixteenth of a day of
  /// the cheapest unlocks.
  private var disputedMost: Int64 { Int64(12 * settings.unlocksPerDay) }

  /// Has one of a day's payments disputed, sooner or later; `payments` are reported as they were.
  mutating func dispute(one payments: [Payment], _ day: Int, sequence: Int32) {
    var random = SplitMix64(
      seed: settings.seed, stream: sequence == 1 ? .disputes : .shopDisputes, day: day)
    let kept = payments.filter { !$0.isRefunded }
    guard !kept.isEmpty,
      let dispute = Dispute(
        of: random.pick(kept), sequence: sequence, mostMinor: disputedMost,
        areFaulty: settings.faults != .none, &random)
    else { return }
    open(dispute, &random)
  }

  private mutating func open(_ dispute: Dispute, _ random: inout SplitMix64) {
    let opened = dispute.openedOn
    guard isWritten(opened) else { return }
    let told = opened + (dispute.telling == .theirsFirst ? Dispute.ourDelay : 0)
    tell(
      Dispute.Stage(
        dispute: dispute, end: nil, day: opened, second: dispute.second, feeMinor: 0), on: told)
    if dispute.telling != .ours {
      settle(
        Settlement.Line(of: dispute, ending: nil, on: opened, second: dispute.second),
        opened + Schedule.settledAfter)
    }
    expect(dispute, toldOn: told)
    guard let end = dispute.end else { return }
    let ended = opened + end.after
    let second = Int32(random.below(86_400))
    tell(
      Dispute.Stage(
        dispute: dispute, end: end.how, day: ended, second: second, feeMinor: dispute.feeMinor),
      on: ended)
    let line = Settlement.Line(of: dispute, ending: end.how, on: ended, second: second)
    if line.amountMinor > 0 { settle(line, ended + Schedule.settledAfter) }
  }

  private mutating func tell(_ stage: Dispute.Stage, on day: Int) {
    guard isWritten(day) else { return }
    disputeStages[day, default: []].append(stage)
  }

  private mutating func expect(_ dispute: Dispute, toldOn told: Int) {
    switch dispute.telling {
    case .both: break
    case .ours:
      expect(
        "MISSING_IN_REPORT", dispute, dispute.amountMinor,
        on: dispute.openedOn + Schedule.breaksAfter)
    case .theirsFirst:
      expect(
        "MISSING_IN_LEDGER", dispute, -dispute.amountMinor,
        on: dispute.openedOn + Schedule.settledAfter, healedOn: told)
    }
  }

  private mutating func expect(
    _ code: String, _ dispute: Dispute, _ difference: Int64, on day: Int, healedOn: Int? = nil
  ) {
    truth.add(
      Truth.Entry(
        feed: Feed.gateway, key: "dispute:\(dispute.id(settings))", code: code,
        differenceMinor: difference, date: settings.day(day)),
      healedOn: healedOn.map(settings.day))
  }

  /// Writes what we tell of disputes on a day, and returns the names of the files.
  mutating func writeDisputes(_ day: Int) throws(SimulationError) -> [String] {
    guard let stages = disputeStages.removeValue(forKey: day) else { return [] }
    let name = "chargebacks-\(settings.day(day)).csv"
    try DisputeFile.write(stages, settings, to: "\(folder)/\(path(day, name))")
    for stage in stages { truth.disputes.add(stage) }
    result.count { $0.disputeStages += stages.count }
    return [name]
  }
}

/// The platform's own file of disputes.
enum DisputeFile {
  static func write(
    _ stages: [Dispute.Stage], _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    let header = "chargeback_id,receipt,stage,at,amount,currency,psp,fee,fee_tax"
    try FileWriter.write(stages, header: header, to: path) { file, _, stage in
      let dispute = stage.dispute
      file.text("\(dispute.id(settings)),")
      file.receipt(of: dispute.payment, on: settings.day(Int(dispute.payment.day)))
      file.text(",\(stage.end?.rawValue ?? "opened"),")
      file.instant(settings.day(stage.day), Int(stage.second))
      file.byte(",")
      file.rupees(dispute.amountMinor)
      file.text(",INR,\(Feed.gateway),")
      if stage.feeMinor > 0 {
        file.rupees(stage.feeMinor)
        file.byte(",")
        file.rupees(dispute.taxMinor)
      } else {
        file.byte(",")
      }
      return dispute.amountMinor
    }
  }
}
