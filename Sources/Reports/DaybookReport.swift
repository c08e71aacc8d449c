package import Ledger
package import Money
package import Postgres

/// The transactions of some days as a listing, one net line of an account a row.
package enum DaybookReport {
  /// Reads the lines by day, transaction and leg; what nets to nothing is left out.
  package static func table(
    of book: Book, in period: Period, note: String = "", on connection: Connection
  ) throws -> Table {
    var rows: [[Cell]] = []
    try TransactionWalker.reading(book, on: connection) { walker in
      try walker.forEach(in: period) { transaction in
        let item = transaction.values(of: "item").joined(separator: ", ")
        let head: [Cell] = [
          .day(try BusinessDay(transaction.day)), .text("\(transaction.number)"),
          .text(transaction.kind), item.isEmpty ? .missing : .text(item),
        ]
        for (account, money) in transaction.lines(walker.accounts) {
          let minor = money.minorUnits
          rows.append(
            head + [
              .text(account), .text(money.currency.code),
              .money(minor > 0 ? minor : nil, money.currency),
              .money(minor < 0 ? -minor : nil, money.currency),
            ])
        }
      }
    }
    return Table(
      title: "Daybook of \(period)\(note)",
      columns: [
        Column("effective_on", "Day", .day), Column("txn", "Transaction"), Column("kind", "Kind"),
        Column("item", "Item"), Column("account", "Account"),
        Column("currency", "Currency", for: .machines), Column("debit", "Debit", .money),
        Column("credit", "Credit", .money),
      ], rows: rows)
  }
}
