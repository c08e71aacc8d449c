package import Ledger
package import Money

/// The balance sheet and the income statement, as listings of leaf accounts, debit positive.
package enum StatementOfBalances {
  /// The account under which a balance sheet shows the result of years that are not closed yet.
  package static let openResult = "equity:open-result"

  /// Makes the balance sheet: assets, liabilities and equity, which sum to zero in each currency.
  ///
  /// Income and expenses that no year's end has moved yet are one line of equity.
  package static func balanceSheet(
    _ balance: TrialBalance, asOf day: BusinessDay? = nil, note: String = ""
  ) -> Table {
    let sheet = ["assets", "liabilities", "equity"]
    var lines = sheet.flatMap { section in
      balance.lines.filter { section == Self.section(of: $0.account) }.map { line($0) }
    }
    let result = balance.lines.filter { !sheet.contains(Self.section(of: $0.account)) }
    for currency in Set(result.map(\.currency)).sorted(by: { $0.code < $1.code }) {
      let minor = sum(result.filter { $0.currency == currency })
      if minor != 0 {
        lines.append(
          Line(
            section: "equity", account: openResult, currency: currency, balanceMinor: minor))
      }
    }
    return table("Balance sheet" + (day.map { " at \($0)" } ?? "") + note, lines)
  }

  /// Makes the income statement of some days from what the accounts moved in them; people also see
  /// the result, where there is one currency.
  package static func income(_ movement: TrialBalance, of days: String, note: String = "") -> Table
  {
    let lines = ["income", "expenses"].flatMap { section in
      movement.lines.filter { section == Self.section(of: $0.account) }.map { line($0) }
    }
    var total: [Cell]?
    if let currency = lines.first?.currency, lines.allSatisfy({ $0.currency == currency }) {
      let minor = lines.reduce(0) { $0 + $1.balanceMinor }
      total = [
        .text(minor > 0 ? "Loss" : "Profit"), .missing, .text(currency.code),
        .money(minor, currency),
      ]
    }
    return table("Income statement of \(days)\(note)", lines, total: total)
  }

  private struct Line {
    let section: String
    let account: String
    let currency: Currency
    let balanceMinor: Int64
  }

  private static func line(_ line: TrialBalance.Line) -> Line {
    Line(
      section: section(of: line.account), account: line.account, currency: line.currency,
      balanceMinor: line.balanceMinor)
  }

  private static func section(of account: String) -> String {
    String(account.prefix { $0 != ":" })
  }

  private static func sum(_ lines: [TrialBalance.Line]) -> Int64 {
    lines.reduce(0) { $0 + $1.balanceMinor }
  }

  private static func table(_ title: String, _ lines: [Line], total: [Cell]? = nil) -> Table {
    Table(
      title: title,
      columns: [
        Column("section", "Section"), Column("account", "Account"),
        Column("currency", "Currency", for: .machines), Column("balance", "Balance", .money),
      ],
      rows: lines.map { line in
        [
          .text(line.section), .text(line.account), .text(line.currency.code),
          .money(line.balanceMinor, line.currency),
        ]
      },
      total: total)
  }
}
