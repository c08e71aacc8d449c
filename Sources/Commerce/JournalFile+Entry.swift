package import Ledger
internal import Money

extension JournalFile {
  /// Makes the entry, knowing the accounts and the series that its legs name.
  package func entry(
    accounts: [String: AccountFacts], series: [String: Int32]
  ) throws(CommerceError) -> JournalEntry {
    var journalLegs: [JournalLeg] = []
    var opened: [Account] = []
    for leg in legs {
      let currency = try currency(of: leg, accounts[leg.account])
      if accounts[leg.account] == nil, let account = leg.opening { opened.append(account) }
      guard let minor = leg.amount.units(atScale: currency.exponent) else {
        throw wrong(leg, "\(leg.amount) has more decimals than \(currency) has")
      }
      let number = leg.series.flatMap { series[$0] }
      if let code = leg.series, number == nil {
        throw wrong(leg, "there is no series \"\(code)\"")
      }
      journalLegs.append(
        JournalLeg(
          account: leg.account, side: leg.side,
          amount: Money(minorUnits: minor, currency: currency),
          about: JournalSubject(item: leg.item, series: number)))
    }
    do {
      return try JournalEntry(
        voucherType, on: effectiveOn, memo: memo, reason: reason, legs: journalLegs,
        opening: opened)
    } catch {
      throw .file(
        name, line: error.leg.map { legs[$0 - 1].line } ?? line, message: error.description)
    }
  }

  private func currency(
    of leg: Leg, _ facts: AccountFacts?
  ) throws(CommerceError) -> Currency {
    guard let facts else {
      guard let account = leg.opening else {
        throw wrong(leg, "there is no such account; to open it, say open: true and its class")
      }
      return account.currency
    }
    if let closedOn = facts.closedOn, closedOn <= effectiveOn {
      throw wrong(leg, "the account is closed since \(closedOn)")
    }
    if let currency = leg.currency, currency != facts.currency {
      throw wrong(leg, "the account is in \(facts.currency), not in \(currency)")
    }
    return facts.currency
  }

  private func wrong(_ leg: Leg, _ message: String) -> CommerceError {
    .file(name, line: leg.line, message: "leg of \(leg.account): \(message)")
  }
}
