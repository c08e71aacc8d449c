package import Ledger
internal import Money
package import Postgres

/// Numbers, posts and keeps invoices and credit notes.
package struct InvoiceStore {
  let book: Book
  let connection: Connection

  /// Makes the store of one book; the role needs to be one that posts.
  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Lets nobody else take a number of the entity's series until the transaction ends.
  func lock() throws {
    try connection.execute(
      "SELECT pg_advisory_xact_lock(hashtext('commerce.invoice'), \(book.entityID)::integer)")
  }

  /// Numbers drafts that are not in the books yet, in their order, and posts and keeps them.
  ///
  /// Runs within the caller's transaction, which holds the lock.
  func keep(_ drafts: [InvoiceDraft], file: FileID? = nil) throws -> [Invoice] {
    guard !drafts.isEmpty else { return [] }
    var next: [Series: Int] = [:]
    for (series, drafts) in Dictionary(grouping: drafts, by: Series.init) {
      next[series] = try take(drafts.count, of: series)
    }
    let invoices = drafts.map { draft in
      let series = Series(draft)
      let sequence = next[series, default: 1]
      next[series] = sequence + 1
      return Invoice(
        number: Invoice.number(sequence, prefix: series.prefix, in: series.year), draft: draft)
    }
    try LedgerPosting(book, on: connection).post(
      invoices.map(InvoiceRule.transaction), file: file)
    try insert(invoices)
    try insertLines(of: invoices)
    return invoices
  }

  private struct Series: Hashable {
    let year: FiscalYear
    let prefix: String

    init(_ draft: InvoiceDraft) {
      year = FiscalYear(of: draft.issuedOn)
      prefix = Invoice.prefix(isCredit: draft.original != nil)
    }
  }

  /// Takes the next numbers of a series and gives the first of them.
  private func take(_ count: Int, of series: Series) throws -> Int {
    let last: Int = try connection.row(
      """
      INSERT INTO commerce.document_series AS s (entity, fiscal_year, prefix, last_number)
      VALUES (\(book.entityID), \(series.year.description), \(series.prefix), \(count))
      ON CONFLICT ON CONSTRAINT document_series_pkey
        DO UPDATE SET last_number = s.last_number + EXCLUDED.last_number
      RETURNING last_number
      """
    ).value("last_number")
    return last - count + 1
  }

  private func insert(_ invoices: [Invoice]) throws {
    let drafts = invoices.map(\.draft)
    try connection.execute(
      """
      INSERT INTO commerce.invoice (
        book, number, prefix, fiscal_year, sequence, kind, party, original, period, issued_on,
        registration_state, place, rate_bp, net_minor, igst_minor, cgst_minor, sgst_minor,
        tax_item, txn, currency)
      SELECT \(book.id), w.number, split_part(w.number, '/', 1), w.fiscal_year,
        split_part(w.number, '/', 3)::integer, w.kind, w.party, w.original, w.period, w.issued_on,
        w.registration, w.place, w.rate_bp, w.net, w.igst, w.cgst, w.sgst, w.tax_item, k.txn,
        w.currency
      FROM unnest(
        \(invoices.map(\.number))::text[],
        \(drafts.map { FiscalYear(of: $0.issuedOn).description })::text[],
        \(drafts.map(\.kind.rawValue))::text[], \(drafts.map(\.party))::text[],
        \(drafts.map(\.original))::text[], \(drafts.map(\.period))::text[],
        \(drafts.map(\.issuedOn.description))::date[],
        \(drafts.map(\.place.registrationState))::smallint[],
        \(drafts.map { $0.place.otherState ?? $0.place.registrationState })::smallint[],
        \(drafts.map(\.place.rate.rawValue))::integer[],
        \(drafts.map(\.figures.netMinor))::bigint[],
        \(drafts.map(\.figures.igstMinor))::bigint[], \(drafts.map(\.figures.cgstMinor))::bigint[],
        \(drafts.map(\.figures.sgstMinor))::bigint[], \(invoices.map(\.taxItem))::text[],
        \(drafts.map(\.currency.code))::text[]
      ) AS w (number, fiscal_year, kind, party, original, period, issued_on, registration, place,
        rate_bp, net, igst, cgst, sgst, tax_item, currency)
      JOIN ledger.source AS s ON s.code = 'invoices'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.number
      """)
  }

  private func insertLines(of invoices: [Invoice]) throws {
    let lines = invoices.flatMap { invoice in
      invoice.draft.lines.enumerated().map { (invoice.number, $0 + 1, $1) }
    }
    try connection.execute(
      """
      INSERT INTO commerce.invoice_line (book, number, line, item, net_minor)
      SELECT \(book.id), w.* FROM unnest(
        \(lines.map(\.0))::text[], \(lines.map(\.1))::integer[], \(lines.map(\.2.item))::text[],
        \(lines.map(\.2.netMinor))::bigint[]) AS w
      """)
  }
}
