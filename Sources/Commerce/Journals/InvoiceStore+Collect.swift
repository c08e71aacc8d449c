internal import Ledger
package import Money
internal import Postgres

/// What became of a payment of invoices.
package struct CollectionOutcome: Hashable, Sendable {
  package let party: String
  package let receivedMinor: Int64
  /// What each invoice took of the payment and the tax withheld.
  package let paidMinor: [String: Int64]
  /// The same was recorded before.
  package let isKnown: Bool
  /// The currency of the invoices.
  package var currency = Currency.inr
  /// What a payment of foreign invoices brought more than they carried; nil for others.
  package var gainMinor: Int64?
}

/// The income tax that a party withheld of what it paid.
package enum WithheldTax: Hashable, Sendable {
  case amount(Int64)
  /// In proportion to what is paid of the invoices' value without GST.
  case rate(BasisPoints)
}

extension InvoiceStore {
  /// Pays invoices, in the order given, with a line of the bank that nothing explained, and with
  /// the tax that the party withheld.
  ///
  /// Runs within the caller's transaction. The line's break closes; the same again changes nothing.
  package func collect(
    _ numbers: [String], with breakID: String, withheld: WithheldTax, on day: BusinessDay
  ) throws -> CollectionOutcome {
    try lock()
    let party = try party(of: numbers)
    let currency = try currency(of: numbers)
    guard currency == .inr else { throw CommerceError.notInHomeCurrency(numbers, currency) }
    let known = try known(breakID, numbers: numbers) { recorded in
      if case .amount(let minor) = withheld { minor == recorded.withheldMinor } else { true }
    }
    if let known { return known }
    let line = try connection.row(
      """
      SELECT * FROM recon.claim_bank_line(\(book.id), \(breakID), \(day.description)::date)
      """)
    let received: Int64 = try line.value("amount_minor")
    let open = try openItems(of: numbers, party: party, in: .inr)
    let collection = Collection(
      id: breakID, party: party, on: day, receivedMinor: received,
      withheldMinor: try minor(of: withheld, numbers: numbers, receivedMinor: received, open),
      holder: .suspense(try line.value("feed")), open: open)
    let (transaction, paid) = try CollectionRule.collected(collection)
    try LedgerPosting(book, on: connection).post([transaction])
    let recorded = RecordedCollection(
      party: party, receivedMinor: received, withheldMinor: collection.withheldMinor,
      paidMinor: paid)
    try insert(recorded, with: breakID, on: day)
    return CollectionOutcome(recorded, isKnown: false)
  }

  private func minor(
    of withheld: WithheldTax, numbers: [String], receivedMinor: Int64,
    _ open: [Collection.OpenItem]
  ) throws -> Int64 {
    switch withheld {
    case .amount(let amountMinor): return amountMinor
    case .rate(let rate):
      let charged = try connection.row(
        """
        SELECT sum(CASE WHEN original IS NULL THEN 1 ELSE -1 END * net_minor)::bigint
            AS net_minor,
          sum(CASE WHEN original IS NULL THEN 1 ELSE -1 END
            * (net_minor + igst_minor + cgst_minor + sgst_minor))::bigint AS gross_minor
        FROM commerce.invoice
        WHERE book = \(book.id)
          AND (number = ANY (\(numbers)::text[]) OR original = ANY (\(numbers)::text[]))
        """)
      return CollectionRule.withheldMinor(
        at: rate, receivedMinor: receivedMinor, netMinor: try charged.value("net_minor"),
        grossMinor: try charged.value("gross_minor"),
        openMinor: open.reduce(0) { $0 + $1.amountMinor })
    }
  }

  func party(of numbers: [String]) throws -> String {
    var parties: [String: String] = [:]
    for row in try connection.rows(
      """
      SELECT number, party FROM commerce.invoice
      WHERE book = \(book.id) AND number = ANY (\(numbers)::text[]) AND original IS NULL
      """)
    {
      parties[try row.value("number")] = try row.value("party")
    }
    if let unknown = numbers.first(where: { parties[$0] == nil }) {
      throw CommerceError.unknownInvoice(unknown)
    }
    let names = Set(parties.values).sorted()
    guard names.count == 1, let party = names.first else {
      throw CommerceError.severalParties(names)
    }
    return party
  }

  /// Reads what is open of the items of invoices: by invoice as given, lines in order, then tax.
  func openItems(
    of numbers: [String], party: String, in currency: Currency
  ) throws -> [Collection.OpenItem] {
    let code = Account.receivable(party, in: currency).code
    return try connection.rows(
      """
      WITH listed AS (
        SELECT n.place, l.number, l.line, l.item
        FROM unnest(\(numbers)::text[]) WITH ORDINALITY AS n (number, place)
        JOIN commerce.invoice_line AS l ON l.book = \(book.id) AND l.number = n.number
        UNION ALL
        SELECT n.place, i.number, 2147483647, i.tax_item
        FROM unnest(\(numbers)::text[]) WITH ORDINALITY AS n (number, place)
        JOIN commerce.invoice AS i ON i.book = \(book.id) AND i.number = n.number
      ), item AS (
        SELECT DISTINCT ON (x.item) x.* FROM listed AS x ORDER BY x.item, x.place, x.line
      ), side AS (
        SELECT p.item, p.amount_minor
        FROM ledger.account AS a
        JOIN ledger.posting AS p ON p.book = a.book AND p.debit = a.account
          AND p.debit >= 1000000 AND p.debit < 1099511627776
        WHERE a.book = \(book.id) AND a.code = \(code)
        UNION ALL
        SELECT p.item, -p.amount_minor
        FROM ledger.account AS a
        JOIN ledger.posting AS p ON p.book = a.book AND p.credit = a.account
          AND p.credit >= 1000000 AND p.credit < 1099511627776
        WHERE a.book = \(book.id) AND a.code = \(code)
        UNION ALL
        SELECT t.item, t.debit_minor - t.credit_minor
        FROM ledger.account AS a
        JOIN ledger.archived_item_total() AS t ON t.book = a.book AND t.account = a.account
        WHERE a.book = \(book.id) AND a.code = \(code)
      )
      SELECT i.number, i.item, sum(s.amount_minor)::bigint AS open_minor
      FROM item AS i JOIN side AS s ON s.item = i.item
      GROUP BY i.place, i.number, i.line, i.item
      HAVING sum(s.amount_minor) <> 0
      ORDER BY i.place, i.line
      """
    ).map { row in
      Collection.OpenItem(
        invoice: try row.value("number"), item: try row.value("item"),
        amountMinor: try row.value("open_minor"))
    }
  }
}
