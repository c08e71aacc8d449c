package import Money

/// An income or expense account with what it holds at the end of a year, debit positive.
package struct ResultBalance: Hashable, Sendable {
  package let account: Account
  package let balanceMinor: Int64

  package init(_ account: Account, _ balanceMinor: Int64) {
    self.account = account
    self.balanceMinor = balanceMinor
  }
}

/// The entry that closes a financial year.
package enum YearEndRule {
  /// Moves every income and expense balance into what is retained, currency by currency.
  ///
  /// It counts on the last day of the year. A year without income and expenses has no entry.
  package static func entry(
    closing balances: [ResultBalance], of year: Period, version: Int
  ) -> Transaction? {
    let sorted = balances.sorted { $0.account.code < $1.account.code }
    let transfers = sorted.compactMap { balance in
      Transfer(
        debit: .retainedEarnings(balance.account.currency), credit: balance.account,
        signedMinor: balance.balanceMinor)
    }
    guard !transfers.isEmpty else { return nil }
    let id = "\(year)#\(version)"
    var hash = EventHash("year_end/1")
    hash.append(id)
    for balance in sorted where balance.balanceMinor != 0 {
      hash.append(balance.account.code)
      hash.append(balance.balanceMinor)
    }
    return Transaction(
      kind: .yearEnd, effectiveOn: year.last,
      occurredAt: Instant(day: year.last, secondOfDay: 86_399), transfers: transfers,
      keys: [SourceKey(source: "year_end", externalID: id, eventHash: hash.bytes)],
      document: Document(memo: "closing entry of \(year)"))
  }
}
