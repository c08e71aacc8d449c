import Money

/// What the network abroad reports, and what it pays.
extension SimulationRun {
  /// The day on which the network abroad pays; nil where the run is too short for it.
  private var foreignPayment: Int? {
    settings.foreign && settings.days >= Foreign.leastDays
      ? settings.days - Foreign.payBeforeEnd : nil
  }

  /// Writes the exchange rates of the run.
  mutating func writeRates() throws(SimulationError) {
    guard settings.foreign else { return }
    try Foreign.writeRates(settings, to: folder + "/exchange-rates.csv")
    result.add(file: "exchange-rates.csv")
  }

  /// Writes what the network abroad reports on a day, and returns the names of the files.
  mutating func writeForeign(_ day: Int) throws(SimulationError) -> [String] {
    guard settings.foreign else { return [] }
    for action in ForeignAction.draw(day: day, settings) {
      foreignReports[day + Foreign.daysUntilReported, default: []].append((action, false))
      foreignReports[action.finalOn, default: []].append((action, true))
    }
    guard let rows = foreignReports.removeValue(forKey: day) else { return [] }
    let name = "impact_actions_\(settings.day(day)).csv"
    try ForeignFile.write(rows, settings, to: "\(folder)/\(path(day, name))")
    result.count { $0.foreignRows += rows.count }
    return [name]
  }

  /// The payment of the network abroad that the bank credits on a day.
  mutating func foreignCredit(on day: Int) -> BankFile.Credit? {
    guard day == foreignPayment else { return nil }
    let totals = foreignTotals(paidOn: day)
    truth.foreign = totals
    guard totals.receivedMinor > 0 else { return nil }
    truth.add(
      Truth.Entry(
        feed: Feed.bank, key: totals.reference, code: "MISSING_IN_LEDGER",
        differenceMinor: totals.receivedMinor, date: settings.day(day)))
    return BankFile.Credit(
      amountMinor: totals.receivedMinor, payer: "IMPACT TECH INC-BAHI MEDIA",
      reference: totals.reference)
  }

  /// Sums what is reported by the last day, as a plain reading of the files would.
  private func foreignTotals(paidOn: Int) -> ForeignTotals {
    let through = paidOn - Foreign.invoicedBeforePayment
    var totals = ForeignTotals(
      invoicedThrough: settings.day(through), paidOn: settings.day(paidOn),
      reference: Identifier.bankReference(settings.day(paidOn), folder: 90_000 + paidOn))
    let last = settings.days - 1
    for day in 0...max(0, last - Foreign.daysUntilReported) {
      for action in ForeignAction.draw(day: day, settings) {
        let carrying = action.carryingMinor(by: last, settings)
        totals.incomeMinor += carrying
        if action.finalOn <= through {
          totals.invoicedMinor += action.finalPayoutMinor
          totals.carryingMinor += carrying
        } else {
          totals.openMinor += action.finalOn <= last ? action.finalPayoutMinor : action.payoutMinor
        }
      }
    }
    let gross = Foreign.paise(
      ofCents: totals.invoicedMinor, at: Foreign.bankPrice(on: paidOn, settings))
    totals.receivedMinor = gross - Foreign.chargeMinor - Foreign.chargeTaxMinor
    return totals
  }
}

/// The report of the network abroad, in the shape of Impact's.
enum ForeignFile {
  static func write(
    _ rows: [(action: ForeignAction, isFinal: Bool)], _ settings: SimulationSettings,
    to path: String
  ) throws(SimulationError) {
    let header =
      "Id,CampaignId,CampaignName,ActionTrackerName,State,Payout,DeltaPayout,IntendedPayout,"
      + "Amount,Currency,EventDate,CreationDate,LockingDate,ClearedDate,Oid,SubId1,SubId2"
    try FileWriter.write(rows, header: header, control: nil, to: path) { file, _, row in
      let action = row.action
      let day = settings.day(action.day)
      let id = "\(Identifier.compact(day)).\(action.sequence)"
      let payout = row.isFinal ? action.finalPayoutMinor : action.payoutMinor
      let state =
        row.isFinal ? (action.final == .reversed ? "REVERSED" : "APPROVED") : "PENDING"
      file.text("19001.\(id),19001,Ajrakh Store,Online Sale,\(state),")
      file.rupees(payout)
      file.byte(",")
      file.rupees(payout - action.payoutMinor)
      file.byte(",")
      file.rupees(action.payoutMinor)
      file.byte(",")
      file.rupees(row.isFinal ? action.finalAmountMinor : action.amountMinor)
      file.text(",\(Foreign.currency),")
      file.instant(day, action.second)
      file.text(",,,,AJ-\(id),E")
      file.padded(action.episode, to: 3)
      file.text(",H1")
      return 0
    }
  }
}
