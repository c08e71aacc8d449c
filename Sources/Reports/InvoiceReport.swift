package import Ledger
internal import Money
package import Postgres

/// What parties were charged by number, and what of it is open.
package enum InvoiceReport {
  /// Lists invoices and credit notes; an invoice is open for what neither was paid nor credited.
  package static func table(
    of book: Book, party: String? = nil, onlyOpen: Bool = false, on connection: Connection
  ) throws -> Table {
    let rows = try connection.rows(
      """
      SELECT i.number, i.party, i.kind, i.original, i.issued_on, i.period, i.net_minor,
        i.igst_minor + i.cgst_minor + i.sgst_minor AS tax_minor, g.gross_minor, c.credited_minor,
        p.paid_minor,
        CASE WHEN i.original IS NULL THEN g.gross_minor - c.credited_minor - p.paid_minor
          ELSE 0 END AS open_minor
      FROM commerce.invoice AS i
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
          AND g.gross_minor <> c.credited_minor + p.paid_minor)
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
      SELECT l.line, l.item AS subject, l.net_minor AS amount_minor
      FROM commerce.invoice_line AS l
      WHERE l.book = \(book.id) AND l.number = \(number)
      UNION ALL
      SELECT 2147483647, t.head, t.amount_minor
      FROM commerce.invoice AS i
      CROSS JOIN LATERAL (VALUES
        ('CGST', i.cgst_minor), ('IGST', i.igst_minor), ('SGST', i.sgst_minor)
      ) AS t (head, amount_minor)
      WHERE i.book = \(book.id) AND i.number = \(number) AND t.amount_minor <> 0
      ORDER BY line, subject
      """)
    let cells: [[Cell]] = try rows.map { row in
      [
        .text(try row.value("subject", as: String.self)), .text(Currency.inr.code),
        .money(try row.value("amount_minor", as: Int64.self), .inr),
      ]
    }
    let sum: Int64 = try rows.reduce(0) { $0 + (try $1.value("amount_minor")) }
    return Table(
      title: number,
      columns: [
        Column("item", "Item or tax"), Column("currency", "Currency", for: .machines),
        Column("amount", "Amount", .money),
      ], rows: cells,
      total: [.text("Total"), .text(Currency.inr.code), .money(sum, .inr)])
  }

  private static let columns = [
    Column("number", "Number"), Column("party", "Party"), Column("kind", "Kind"),
    Column("original", "Credits"), Column("issued_on", "Issued", .day),
    Column("period", "Period"), Column("currency", "Currency", for: .machines),
    Column("net", "Net", .money), Column("tax", "Tax", .money), Column("gross", "Gross", .money),
    Column("credited", "Credited", .money), Column("paid", "Paid", .money),
    Column("open", "Open", .money),
  ]

  private static func cells(of row: Row) throws -> [Cell] {
    let words = try ["number", "party", "kind", "original"].map {
      Cell.text(try row.optional($0, as: String.self))
    }
    let amounts = try [
      "net_minor", "tax_minor", "gross_minor", "credited_minor", "paid_minor", "open_minor",
    ].map { Cell.money(try row.value($0, as: Int64.self), .inr) }
    return words + [
      .day(try BusinessDay(try row.value("issued_on"))),
      .text(try row.optional("period", as: String.self)), .text(Currency.inr.code),
    ] + amounts
  }
}
