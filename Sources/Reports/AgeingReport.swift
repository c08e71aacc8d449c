package import Ledger
package import Money
package import Postgres

/// What commission is owed to us and by us, by state and by age.
///
/// The age of an item counts from its first day among the accounts of its sort: commission from
/// the order, a receivable from its invoice, a payable from its confirmation.
package enum AgeingReport {
  /// By what balances are added up.
  package enum Grouping: String, Hashable, Sendable, CaseIterable {
    case party
    case item
  }

  /// Reads the open balances at the end of a day; they sum to the accounts of the trial balance.
  ///
  /// Amounts are positive where they are owed to us on the one side, and by us on the other.
  package static func table(
    of book: Book, asOf day: BusinessDay, by grouping: Grouping = .party,
    on connection: Connection
  ) throws -> Table {
    try ArchivedMonth.requireAttached(book, through: day, on: connection)
    let open = try openAmounts(of: book, asOf: day, on: connection)
    return switch grouping {
    case .party: byParty(open, asOf: day)
    case .item: byItem(open, asOf: day)
    }
  }

  private struct Account: Hashable {
    let direction: String
    let party: String
    let state: String
    let currency: Currency
    let code: String

    init(_ row: Row) throws {
      code = try row.value("code")
      direction = code.hasPrefix("assets:") ? "inbound" : "outbound"
      party = try row.value("party")
      currency = try Currency(code: try row.value("currency"))
      let accountClass: String = try row.value("class")
      state =
        accountClass.hasPrefix("commission_")
        ? String(code.split(separator: ":").last ?? "") : accountClass
    }
  }

  private struct OpenAmount {
    let account: Account
    let item: String?
    let since: BusinessDay
    let amountMinor: Int64
  }

  private static func openAmounts(
    of book: Book, asOf day: BusinessDay, on connection: Connection
  ) throws -> [OpenAmount] {
    var open: [OpenAmount] = []
    var loose: [DatedAmount] = []
    var looseAccount: Account?
    func close() {
      guard let account = looseAccount else { return }
      for amount in AgeingRule.open(loose) {
        open.append(
          OpenAmount(
            account: account, item: nil, since: amount.day, amountMinor: amount.amountMinor))
      }
      (loose, looseAccount) = ([], nil)
    }
    try connection.forEachRow(statement(book, day)) { row in
      let account = try Account(row)
      let sign: Int64 = account.direction == "inbound" ? 1 : -1
      let amount = try row.value("amount_minor", as: Int64.self) * sign
      let since = try BusinessDay(try row.value("since"))
      if looseAccount != account { close() }
      if let item: String = try row.optional("item") {
        open.append(OpenAmount(account: account, item: item, since: since, amountMinor: amount))
      } else {
        looseAccount = account
        loose.append(DatedAmount(day: since, amountMinor: amount))
      }
    }
    close()
    return open.filter { $0.amountMinor != 0 }
  }

  /// The balances of items with their first day, and the days of what carries no item; each account
  /// is read by the partial indexes of its range.
  private static func statement(_ book: Book, _ day: BusinessDay) -> SQL {
    """
    WITH moved AS (
      SELECT a.code, a.class, a.party, a.currency, x.item, x.effective_on, x.amount_minor
      FROM ledger.account AS a
      LEFT JOIN commerce.party AS p ON p.book = a.book AND p.party = a.party
      CROSS JOIN LATERAL (
        SELECT d.item, d.effective_on, d.amount_minor FROM ledger.posting AS d
        WHERE d.book = a.book AND d.debit = a.account AND d.debit >= 1000000
          AND d.debit < 1099511627776 AND d.effective_on <= \(day.description)::date
        UNION ALL
        SELECT c.item, c.effective_on, -c.amount_minor FROM ledger.posting AS c
        WHERE c.book = a.book AND c.credit = a.account AND c.credit >= 1000000
          AND c.credit < 1099511627776 AND c.effective_on <= \(day.description)::date
      ) AS x
      WHERE a.book = \(book.id) AND (
        a.class IN ('commission_asset', 'receivable', 'commission_owed')
        OR a.class IN ('payable', 'held') AND p.kind = 'affiliate')
    ), item AS (
      SELECT m.code, m.class, m.party, m.currency, m.item,
        min(min(m.effective_on)) OVER (PARTITION BY m.class, m.party, m.currency, m.item) AS since,
        sum(m.amount_minor)::bigint AS amount_minor
      FROM moved AS m WHERE m.item IS NOT NULL
      GROUP BY m.code, m.class, m.party, m.currency, m.item
    )
    SELECT i.code, i.class, i.party, i.currency, i.item, i.since, i.amount_minor FROM item AS i
    WHERE i.amount_minor <> 0
    UNION ALL
    SELECT m.code, m.class, m.party, m.currency, NULL, m.effective_on, sum(m.amount_minor)::bigint
    FROM moved AS m WHERE m.item IS NULL
    GROUP BY m.code, m.class, m.party, m.currency, m.effective_on
    ORDER BY code, item NULLS FIRST, since
    """
  }

  private static func byParty(_ open: [OpenAmount], asOf day: BusinessDay) -> Table {
    var rows: [(account: Account, amounts: [Int64])] = []
    for amount in open {
      if rows.last?.account != amount.account {
        rows.append((amount.account, AgeBucket.allCases.map { _ in 0 }))
      }
      rows[rows.count - 1].amounts[bucket(of: amount, on: day).rawValue] += amount.amountMinor
    }
    return Table(
      title: "Commission by age at \(day)",
      columns: head + [
        Column("days_0_30", "0–30 days", .money), Column("days_31_60", "31–60 days", .money),
        Column("days_61_90", "61–90 days", .money), Column("days_over_90", "Over 90 days", .money),
        Column("balance", "Balance", .money),
      ],
      rows: rows.map { row in
        cells(of: row.account)
          + (row.amounts + [row.amounts.reduce(0, +)]).map { .money($0, row.account.currency) }
      })
  }

  private static func byItem(_ open: [OpenAmount], asOf day: BusinessDay) -> Table {
    Table(
      title: "Commission by item and age at \(day)",
      columns: head + [
        Column("item", "Item"), Column("since", "Since", .day),
        Column("age_days", "Days", .integer), Column("balance", "Balance", .money),
      ],
      rows: open.map { amount in
        cells(of: amount.account) + [
          .text(amount.item), .day(amount.since), .integer(Int64(age(of: amount, on: day))),
          .money(amount.amountMinor, amount.account.currency),
        ]
      })
  }

  private static let head = [
    Column("direction", "Direction"), Column("party", "Party"), Column("state", "State"),
    Column("account", "Account", for: .machines), Column("currency", "Currency", for: .machines),
  ]

  private static func cells(of account: Account) -> [Cell] {
    [
      .text(account.direction), .text(account.party), .text(account.state), .text(account.code),
      .text(account.currency.code),
    ]
  }

  private static func age(of amount: OpenAmount, on day: BusinessDay) -> Int {
    Int(day.daysSince1970) - Int(amount.since.daysSince1970)
  }

  private static func bucket(of amount: OpenAmount, on day: BusinessDay) -> AgeBucket {
    AgeBucket(days: age(of: amount, on: day))
  }
}
