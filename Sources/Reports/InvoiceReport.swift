package import Ledger
internal import Money
package import Postgres

/// What parties were charged by number, and what of it is open.
package enum InvoiceReport {
  /// Lists invoices and credit notes; an invoice is open for what was neither paid nor credited nor
  /// written off by hand.
  package static func table(
    of book: Book, party: String? = nil, onlyOpen: Bool = false, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      WITH entry AS (
        SELECT p.item, a.party, a.currency,
          sum(CASE WHEN p.credit = a.account THEN p.amount_minor ELSE -p.amount_minor END)
            AS minor
        FROM ledger.voucher AS v
        JOIN ledger.posting AS p ON p.book = v.book AND p.txn = v.txn
        JOIN ledger.account AS a ON a.book = p.book AND a.account IN (p.debit, p.credit)
        WHERE v.book = \(book.id) AND a.class = 'receivable' AND p.item IS NOT NULL
        GROUP BY p.item, a.party, a.currency
      ), item AS (
        SELECT l.number, l.item FROM commerce.invoice_line AS l
        WHERE l.book = \(book.id) AND l.item IN (SELECT e.item FROM entry AS e)
        UNION
        SELECT i.number, i.tax_item FROM commerce.invoice AS i
        WHERE i.book = \(book.id) AND i.tax_item IN (SELECT e.item FROM entry AS e)
      ), written_off AS (
        -- An item that was charged again counts with the last invoice in which it stands.
        SELECT x.number, sum(x.minor)::bigint AS minor
        FROM (
          SELECT max(i.number) AS number, e.item, e.minor
          FROM entry AS e
          JOIN item AS t ON t.item = e.item
          JOIN commerce.invoice AS i ON i.book = \(book.id) AND i.number = t.number
            AND i.party = e.party AND i.currency = e.currency AND i.original IS NULL
          GROUP BY e.item, e.party, e.currency, e.minor
        ) AS x
        GROUP BY x.number
      )
      SELECT i.number, i.party, i.kind, i.original, i.issued_on, i.period, i.currency, i.net_minor,
        i.igst_minor + i.cgst_minor + i.sgst_minor AS tax_minor, g.gross_minor, c.credited_minor,
        p.paid_minor, coalesce(w.minor, 0) AS written_off_minor,
        CASE WHEN i.original IS NULL
          THEN g.gross_minor - c.credited_minor - p.paid_minor - coalesce(w.minor, 0)
          ELSE 0 END AS open_minor
      FROM commerce.invoice AS i
      LEFT JOIN written_off AS w ON w.number = i.number
      CROSS JOIN LATERAL (
        SELECT i.net_minor + i.igst_minor + i.cgst_minor + i.sgst_minor AS gross_minor
      ) AS g
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(n.net_minor + n.igst_minor + n.cgst_minor + n.sgst_minor), 0)::bigint
          AS credited_minor
        FROM commerce.invoice AS n WHERE n.book = i.book AND n.original = i.number
      ) AS c
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(x.paid_minor), 0)::bigint AS paid_minor
        FROM commerce.collection_invoice AS x WHERE x.book = i.book AND x.number = i.number
      ) AS p
      WHERE i.book = \(book.id) AND (\(party)::text IS NULL OR i.party = \(party))
        AND (NOT \(onlyOpen)::boolean OR i.original IS NULL
          AND g.gross_minor <> c.credited_minor + p.paid_minor + coalesce(w.minor, 0))
      ORDER BY i.number
      """)
    return Table(
      title: onlyOpen ? "Open invoices" : "Invoices", columns: columns, rows: try rows.map(cells))
  }

  /// Lists the items of an invoice or a credit note, and its tax; no rows where there is none.
  package static func lines(
    of number: String, in book: Book, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT l.line, l.item AS subject, l.net_minor AS amount_minor, i.currency
      FROM commerce.invoice_line AS l
      JOIN commerce.invoice AS i ON i.book = l.book AND i.number = l.number
      WHERE l.book = \(book.id) AND l.number = \(number)
      UNION ALL
      SELECT 2147483647, t.head, t.amount_minor, i.currency
      FROM commerce.invoice AS i
      CROSS JOIN LATERAL (VALUES
        ('CGST', i.cgst_minor), ('IGST', i.igst_minor), ('SGST', i.sgst_minor)
      ) AS t (head, amount_minor)
      WHERE i.book = \(book.id) AND i.number = \(number) AND t.amount_minor <> 0
      ORDER BY line, subject
      """)
    let currency =
      try rows.first.map { try Currency(code: try $0.value("currency", as: String.self)) } ?? .inr
    let cells: [[Cell]] = try rows.map { row in
      [
        .text(try row.value("subject", as: String.self)), .text(currency.code),
        .money(try row.value("amount_minor", as: Int64.self), currency),
      ]
    }
    let sum: Int64 = try rows.reduce(0) { $0 + (try $1.value("amount_minor")) }
    return Table(
      title: number,
      columns: [
        Column("item", "Item or tax"), Column("currency", "Currency", for: .machines),
        Column("amount", "Amount", .money),
      ], rows: cells,
      total: [.text("Total"), .text(currency.code), .money(sum, currency)])
  }

  private static let columns = [
    Column("number", "Number"), Column("party", "Party"), Column("kind", "Kind"),
    Column("original", "Credits"), Column("issued_on", "Issued", .day),
    Column("period", "Period"), Column("currency", "Currency", for: .machines),
    Column("net", "Net", .money), Column("tax", "Tax", .money), Column("gross", "Gross", .money),
    Column("credited", "Credited", .money), Column("paid", "Paid", .money),
    Column("written_off", "Written off", .money), Column("open", "Open", .money),
  ]

  private static func cells(of row: Row) throws -> [Cell] {
    let words = try ["number", "party", "kind", "original"].map {
      Cell.text(try row.optional($0, as: String.self))
    }
    let currency = try Currency(code: try row.value("currency"))
    let amounts = try [
      "net_minor", "tax_minor", "gross_minor", "credited_minor", "paid_minor",
      "written_off_minor", "open_minor",
    ].map { Cell.money(try row.value($0, as: Int64.self), currency) }
    return words + [
      .day(try BusinessDay(try row.value("issued_on"))),
      .text(try row.optional("period", as: String.self)), .text(currency.code),
    ] + amounts
  }
}
