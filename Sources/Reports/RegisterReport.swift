package import Ledger
package import Money
package import Postgres

/// The registers of accounts as a listing: opening balance, postings, closing balance.
package struct RegisterReport {
  private let first: BusinessDay
  private let last: BusinessDay
  private let item: String?
  private let cut: Cut?

  /// Makes a report of some days, both included, of one item or of all, and of what was known at a
  /// cut or is now.
  package init(
    from first: BusinessDay, through last: BusinessDay, item: String? = nil, knownAt cut: Cut? = nil
  ) {
    precondition(first <= last, "a period begins before it ends")
    self.first = first
    self.last = last
    self.item = item
    self.cut = cut
  }

  /// Reads the registers by code, each in the order of days and transactions.
  ///
  /// Of several accounts, those with neither a balance nor postings are left out. Every row comes
  /// from one statement, so the balances are those of one moment.
  package func table(
    _ codes: [String], titled title: String, note: String = "", of book: Book,
    on connection: Connection
  ) throws -> Table {
    // An item's opening balance is the sum of its postings, whenever they were.
    try ArchivedMonth.requireAttached(
      book, from: item == nil ? first : nil, through: last, on: connection)
    var rows: [[Cell]] = []
    var section: Section?
    func close() {
      guard let section, section.hasPostings || section.balanceMinor != 0 || codes.count == 1
      else { return }
      rows += section.rows + [row(of: section, "closing", on: last)]
    }
    try connection.forEachRow(statement(codes, book)) { row in
      let code: String = try row.value("account")
      if section?.account != code {
        close()
        var begun = Section(
          account: code, currency: try Currency(code: try row.value("currency")),
          balanceMinor: try row.value("opening_minor"))
        begun.rows = [self.row(of: begun, "opening", on: first)]
        section = begun
      }
      try section?.add(row)
    }
    close()
    let scope = item.map { ", item \($0)" } ?? ""
    return Table(
      title: "Register of \(title)\(scope), \(first) to \(last)\(note)",
      columns: columns(isSingle: codes.count == 1), rows: rows)
  }

  private func statement(_ codes: [String], _ book: Book) -> SQL {
    let (first, last) = (first.description, last.description)
    let cut = cut?.number
    return """
      SELECT a.code AS account, a.currency, o.opening_minor, r.effective_on, r.txn, r.kind,
        r.counter_account, r.item, r.debit_minor, r.credit_minor, r.balance_minor
      FROM ledger.account AS a
      CROSS JOIN LATERAL report.opening_balance(
        a.book, a.account, \(first)::date, \(item)::text, \(cut)::integer) AS o (opening_minor)
      LEFT JOIN LATERAL report.register(
        a.book, a.account, \(first)::date, \(last)::date, o.opening_minor, \(item)::text,
        \(cut)::integer) AS r ON TRUE
      WHERE a.book = \(book.id) AND a.code = ANY (\(codes))
      ORDER BY a.code, r.effective_on, r.txn, r.leg
      """
  }

  private func columns(isSingle: Bool) -> [Column] {
    [
      Column("account", "Account", for: isSingle ? .machines : .everyone),
      Column("effective_on", "Day", .day), Column("kind", "Kind"), Column("txn", "Transaction"),
      Column("counter_account", "Counter account"), Column("item", "Item"),
      Column("currency", "Currency", for: .machines), Column("debit", "Debit", .money),
      Column("credit", "Credit", .money), Column("balance", "Balance", .money),
    ]
  }

  private func row(of section: Section, _ kind: String, on day: BusinessDay) -> [Cell] {
    [
      .text(section.account), .day(day), .text(kind), .missing, .missing, .missing,
      .text(section.currency.code), .missing, .missing,
      .money(section.balanceMinor, section.currency),
    ]
  }
}

/// The register of one account while it is being read.
private struct Section {
  let account: String
  let currency: Currency
  /// The balance after the rows so far, debit positive.
  var balanceMinor: Int64
  var rows: [[Cell]] = []
  var hasPostings = false

  /// Adds a posting; the only row of an account without postings has none.
  mutating func add(_ row: Row) throws {
    guard let txn = try row.optional("txn", as: Int64.self) else { return }
    hasPostings = true
    balanceMinor = try row.value("balance_minor")
    rows.append([
      .text(account), .day(try BusinessDay(try row.value("effective_on"))),
      .text(try row.value("kind", as: String.self)), .text("\(txn)"),
      .text(try row.value("counter_account", as: String.self)),
      .text(try row.optional("item", as: String.self)), .text(currency.code),
      .money(try row.optional("debit_minor"), currency),
      .money(try row.optional("credit_minor"), currency), .money(balanceMinor, currency),
    ])
  }
}
