package import Ledger
package import Money

/// The trial balance as a listing: leaf accounts by code, each on its side.
package enum TrialBalanceReport {
  /// Makes the listing; people also see the sums of both sides, one line a currency, and a note.
  package static func table(
    _ balance: TrialBalance, asOf day: BusinessDay? = nil, note: String = ""
  ) -> Table {
    let lines = balance.lines.sorted { $0.account < $1.account }
    let currencies = Set(lines.map(\.currency)).sorted { $0.code < $1.code }
    return Table(
      title: "Trial balance" + (day.map { " at \($0)" } ?? "") + note + verdict(lines, currencies),
      columns: [
        Column("account", "Account"), Column("currency", "Currency", for: .machines),
        Column("debit", "Debit", .money), Column("credit", "Credit", .money),
        Column("balance", "Balance", .money),
      ],
      rows: lines.map { line in
        [
          .text(line.account), .text(line.currency.code),
          .money(line.debitMinor, line.currency), .money(line.creditMinor, line.currency),
          .money(line.balanceMinor, line.currency),
        ]
      },
      total: total(lines, currencies))
  }

  /// Sums of several currencies have no line; the title then says whether they balance.
  private static func total(
    _ lines: [TrialBalance.Line], _ currencies: [Currency]
  ) -> [Cell]? {
    guard currencies.count == 1, let currency = currencies.first else { return nil }
    return [
      .text("Total"), .text(currency.code),
      .money(lines.reduce(0) { $0 + $1.debitMinor }, currency),
      .money(lines.reduce(0) { $0 + $1.creditMinor }, currency),
      .money(lines.reduce(0) { $0 + $1.balanceMinor }, currency),
    ]
  }

  private static func verdict(
    _ lines: [TrialBalance.Line], _ currencies: [Currency]
  ) -> String {
    let off = currencies.filter { currency in
      lines.filter { $0.currency == currency }.reduce(0) { $0 + $1.balanceMinor } != 0
    }
    guard off.isEmpty else {
      return ", not in balance in \(off.map(\.code).joined(separator: ", "))"
    }
    return lines.isEmpty ? "" : ", debits equal credits"
  }
}
