import Money

/// The day's settlement: the gateway's file and the bank's statement of the same day.
extension SimulationRun {
  /// Writes both files and returns their names.
  mutating func writeSettlement(
    _ settlement: Settlement, _ day: Int
  ) throws(SimulationError) -> [String] {
    let settled = settings.day(day)
    let reference = Identifier.bankReference(settled, folder: day)
    let gateway = "razorpay_settlement_recon_dashboard_\(settled).csv"
    try GatewayFile.write(
      settlement, reference: reference, on: settled, settings,
      to: "\(folder)/\(path(day, gateway))")
    let paid = settlement.dueMinor - shortfall(settlement, day)
    let bank = "bank_hdfc_statement_\(settled).csv"
    let credits = [
      BankFile.Credit(
        amountMinor: paid, payer: "RAZORPAY SOFTWARE-BAHI MEDIA", reference: reference),
      foreignCredit(on: day),
    ].compactMap { $0 }
    try BankFile.write(
      credits, openingMinor: bankBalanceMinor, on: settled, to: "\(folder)/\(path(day, bank))")
    bankBalanceMinor += credits.reduce(0) { $0 + $1.amountMinor }
    result.count {
      $0.settlements += 1
      $0.gatewayLines += settlement.lines.count
    }
    return [gateway, bank]
  }

  /// The paise by which the transfer falls short, up to half of what is due.
  private mutating func shortfall(_ settlement: Settlement, _ day: Int) -> Int64 {
    precondition(settlement.dueMinor > 0, "a settlement pays something")
    var random = SplitMix64(seed: settings.seed, stream: .bank, day: day)
    let short = min(Int64(100 + random.below(1_900)), settlement.dueMinor / 2)
    guard plan.count(of: .paidShort, on: day) > 0, short > 0 else { return 0 }
    countFault(.paidShort)
    truth.add(
      Truth.Entry(
        feed: Feed.bank, key: Identifier.settlement(settings.day(day)), code: "SETTLEMENT_SHORT",
        differenceMinor: -short, date: settings.day(day)))
    return short
  }
}
