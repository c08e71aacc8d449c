internal import Ledger
package import Money
internal import Postgres

extension InvoiceStore {
  /// Invoices what a network has confirmed by the end of a period and was not invoiced for, and
  /// credits what it took back since it was.
  ///
  /// Runs within the caller's transaction. Without such an item it is refused.
  package func issue(
    _ period: Period, to party: String, on issuedOn: BusinessDay
  ) throws -> [Invoice] {
    guard issuedOn >= period.last else {
      throw CommerceError.invoicedBeforeEnd(
        period: period.description, last: period.last, issuedOn: issuedOn)
    }
    try lock()
    let drafts = try currencies(of: party).flatMap {
      try self.drafts(in: $0, period, to: party, on: issuedOn)
    }
    guard !drafts.isEmpty else {
      throw CommerceError.nothingToInvoice(party: party, period: period.description)
    }
    return try keep(drafts)
  }

  /// Lists the currencies in which a party reports commission; the home currency where it has not.
  private func currencies(of party: String) throws -> [Currency] {
    let found = try connection.rows(
      """
      SELECT DISTINCT currency FROM ledger.account
      WHERE book = \(book.id) AND class = 'commission_asset' AND party = \(party)
      ORDER BY currency
      """
    ).map { try Currency(code: try $0.value("currency", as: String.self)) }
    return found.isEmpty ? [.inr] : found
  }

  /// Decides how a supply to a party is taxed.
  ///
  /// What is charged in foreign money is an export under a letter of undertaking, without tax: such
  /// a party is not registered here.
  private func place(of party: String, in currency: Currency) throws -> TaxPlace {
    let states = try PartyStates(of: .network, book, on: connection)
    guard currency != .inr else {
      return TaxPlace(
        registrationState: book.registrationState, otherState: try states.state(of: party),
        rate: TaxPlace.servicesRate)
    }
    if let state = try states.stateIfAny(of: party) {
      throw CommerceError.taxedAtHome(party: party, state: state, currency)
    }
    return TaxPlace(
      registrationState: book.registrationState, otherState: TaxPlace.abroad,
      rate: try BasisPoints(0))
  }

  private func drafts(
    in currency: Currency, _ period: Period, to party: String, on issuedOn: BusinessDay
  ) throws -> [InvoiceDraft] {
    let place = try place(of: party, in: currency)
    let items = try confirmedItems(of: party, in: currency, through: period.last)
    let earned = items.filter { $0.openMinor > 0 }.map(\.line)
    let credits = try credits(
      items.filter { $0.openMinor < 0 }, party: party, period: period, on: issuedOn)
    guard !earned.isEmpty else { return credits }
    return [
      InvoiceDraft(
        .commission, party: party, issuedOn: issuedOn, place: place, lines: earned,
        period: period.description)
    ] + credits
  }

  /// A partner's item with what is confirmed of it and not invoiced.
  private struct ConfirmedItem {
    let item: String
    let account: Account
    let openMinor: Int64

    var line: InvoiceDraft.Line {
      InvoiceDraft.Line(item: item, contra: account, netMinor: abs(openMinor))
    }
  }

  /// Sums what stands confirmed item by item; an invoice counts whenever it was dated.
  private func confirmedItems(
    of party: String, in currency: Currency, through last: BusinessDay
  ) throws -> [ConfirmedItem] {
    let accounts = [CommissionState.confirmed, .collectible].map {
      Account.commissionDue(party, $0, in: currency)
    }
    return try connection.rows(
      """
      SELECT a.code, side.item, sum(side.amount_minor)::bigint AS open_minor
      FROM ledger.account AS a
      CROSS JOIN LATERAL (
        SELECT p.item, p.amount_minor, p.effective_on, p.kind FROM ledger.posting AS p
        WHERE p.book = a.book AND p.debit = a.account
          AND p.debit >= 1000000 AND p.debit < 1099511627776
        UNION ALL
        SELECT p.item, -p.amount_minor, p.effective_on, p.kind FROM ledger.posting AS p
        WHERE p.book = a.book AND p.credit = a.account
          AND p.credit >= 1000000 AND p.credit < 1099511627776
        UNION ALL
        SELECT t.item, t.debit_minor - t.credit_minor, '-infinity', NULL
        FROM ledger.archived_item_total() AS t
        WHERE t.book = a.book AND t.account = a.account
      ) AS side
      WHERE a.book = \(book.id) AND a.code = ANY (\(accounts.map(\.code))::text[])
        AND (side.effective_on <= \(last.description)::date
          OR side.kind = \(PostingKind.invoice.rawValue))
      GROUP BY a.code, side.item
      HAVING sum(side.amount_minor) <> 0
      ORDER BY side.item COLLATE "C", a.code COLLATE "C"
      """
    ).compactMap { row in
      let code: String = try row.value("code")
      guard let account = accounts.first(where: { $0.code == code }) else { return nil }
      return ConfirmedItem(
        item: try row.value("item"), account: account, openMinor: try row.value("open_minor"))
    }
  }

  /// Drafts a credit note on each invoice in which items stood that the partner took back.
  private func credits(
    _ items: [ConfirmedItem], party: String, period: Period, on issuedOn: BusinessDay
  ) throws -> [InvoiceDraft] {
    guard !items.isEmpty else { return [] }
    var originals: [String: String] = [:]
    for row in try connection.rows(
      """
      SELECT DISTINCT ON (l.item) l.item, l.number
      FROM commerce.invoice_line AS l
      JOIN commerce.invoice AS i ON i.book = l.book AND i.number = l.number
      WHERE l.book = \(book.id) AND i.party = \(party) AND i.original IS NULL
        AND l.item = ANY (\(items.map(\.item))::text[])
      ORDER BY l.item, i.issued_on DESC, i.number DESC
      """)
    {
      originals[try row.value("item")] = try row.value("number")
    }
    let noted = Dictionary(
      grouping: items.filter { originals[$0.item] != nil }, by: { originals[$0.item] ?? "" })
    return try noted.sorted { $0.key < $1.key }.map { number, items in
      let figures = try figures(of: number)
      return InvoiceDraft(
        crediting: number, charged: figures.charged, credited: figures.credited, party: party,
        issuedOn: issuedOn, place: figures.place, lines: items.map(\.line),
        period: period.description)
    }
  }

  /// Reads what an invoice charges and what credit notes took of it.
  private func figures(
    of number: String
  ) throws -> (charged: GSTSplit, credited: GSTSplit, place: TaxPlace) {
    var sums = (charged: GSTSplit.zero, credited: GSTSplit.zero)
    var place: TaxPlace?
    for row in try connection.rows(
      """
      SELECT i.original IS NULL AS is_original, i.net_minor, i.cgst_minor, i.sgst_minor,
        i.igst_minor, i.registration_state, i.place, i.rate_bp
      FROM commerce.invoice AS i
      WHERE i.book = \(book.id) AND \(number) IN (i.number, i.original)
      """)
    {
      let figures = GSTSplit(
        netMinor: try row.value("net_minor"), cgstMinor: try row.value("cgst_minor"),
        sgstMinor: try row.value("sgst_minor"), igstMinor: try row.value("igst_minor"))
      if try row.value("is_original", as: Bool.self) {
        sums.charged = figures
        place = TaxPlace(
          registrationState: try row.value("registration_state"),
          otherState: try row.value("place"), rate: try BasisPoints(try row.value("rate_bp")))
      } else {
        sums.credited = sums.credited.adding(figures)
      }
    }
    guard let place else { preconditionFailure("an invoice that has lines is there") }
    return (sums.charged, sums.credited, place)
  }
}
