internal import Ledger
package import Money
internal import Postgres

/// What is known of a payment from abroad beside the bank's line.
package struct ForeignPayment: Hashable, Sendable {
  /// What is paid of the invoices in their currency; nil for all that is open.
  package let paidMinor: Int64?
  /// What the bank kept in the home currency, and the tax on it.
  package let chargeMinor: Int64
  package let chargeTaxMinor: Int64

  package init(paidMinor: Int64? = nil, chargeMinor: Int64 = 0, chargeTaxMinor: Int64 = 0) {
    self.paidMinor = paidMinor
    self.chargeMinor = chargeMinor
    self.chargeTaxMinor = chargeTaxMinor
  }
}

extension InvoiceStore {
  /// Tells in which currency invoices are; those of several are refused.
  package func currency(of numbers: [String]) throws -> Currency {
    let codes = try connection.rows(
      """
      SELECT DISTINCT currency FROM commerce.invoice
      WHERE book = \(book.id) AND number = ANY (\(numbers)::text[]) ORDER BY currency
      """
    ).map { try $0.value("currency", as: String.self) }
    guard codes.count <= 1 else { throw CommerceError.severalCurrencies(codes) }
    return try codes.first.map { try Currency(code: $0) } ?? .inr
  }

  /// Pays invoices in foreign money, in the order given, with a line of the bank in the home
  /// currency; the difference to what they carry is a gain or a loss.
  ///
  /// Runs within the caller's transaction. The line's break closes; the same again changes nothing.
  package func exchange(
    _ numbers: [String], with breakID: String, _ payment: ForeignPayment, on day: BusinessDay
  ) throws -> CollectionOutcome {
    try lock()
    let party = try party(of: numbers)
    let currency = try currency(of: numbers)
    if let known = try known(breakID, numbers: numbers, payment, currency) { return known }
    let store = ExchangeStore(book, on: connection)
    try store.lock()
    let line = try connection.row(
      """
      SELECT * FROM recon.claim_bank_line(\(book.id), \(breakID), \(day.description)::date)
      """)
    let feed: String = try line.value("feed")
    let open = try openItems(of: numbers, party: party, in: currency)
    let holdings = try store.holdings(of: open.map(\.item), in: currency)
    let place = try chargePlace(of: feed)
    let collection = ForeignCollection(
      id: breakID, party: party, on: day, currency: currency,
      paidMinor: payment.paidMinor ?? open.reduce(0) { $0 + $1.amountMinor },
      receivedMinor: try line.value("amount_minor"),
      charge: GST.heads(
        ofMinor: payment.chargeTaxMinor, on: payment.chargeMinor, supply: place.supply),
      chargePlace: place, holder: .suspense(feed),
      open: open.map {
        ForeignCollection.OpenItem(
          invoice: $0.invoice, item: $0.item, amountMinor: $0.amountMinor,
          held: holdings[$0.item] ?? .none)
      })
    let outcome = try ForeignCollectionRule.collected(collection)
    try LedgerPosting(book, on: connection).post([outcome.transaction])
    try insert(collection, outcome)
    return CollectionOutcome(
      party: party, receivedMinor: collection.receivedMinor, paidMinor: outcome.paidMinor,
      isKnown: false, currency: currency, gainMinor: outcome.gainMinor)
  }

  /// The bank's State decides the heads of the tax on its charge.
  private func chargePlace(of feed: String) throws -> TaxPlace {
    let state = try connection.row(
      """
      SELECT min(state) AS state FROM commerce.party
      WHERE book = \(book.id) AND kind = 'bank' AND (party = \(feed) OR party LIKE \(feed) || '-%')
      """
    ).value("state", as: Int?.self)
    return TaxPlace(
      registrationState: book.registrationState, otherState: state, rate: TaxPlace.servicesRate)
  }

  private func known(
    _ breakID: String, numbers: [String], _ payment: ForeignPayment, _ currency: Currency
  ) throws -> CollectionOutcome? {
    let rows = try connection.rows(
      """
      SELECT c.party, c.received_minor, c.foreign_minor, c.gain_minor, c.charge_minor,
        c.charge_tax_minor, p.number, p.paid_minor
      FROM commerce.collection AS c
      JOIN commerce.collection_invoice AS p ON p.book = c.book AND p.break_id = c.break_id
      WHERE c.book = \(book.id) AND c.break_id = \(breakID)
      """)
    guard let first = rows.first else { return nil }
    var paid: [String: Int64] = [:]
    for row in rows { paid[try row.value("number")] = try row.value("paid_minor") }
    let recorded: Int64? = try first.optional("foreign_minor")
    let charge: Int64 = try first.value("charge_minor")
    let tax: Int64 = try first.value("charge_tax_minor")
    guard Set(numbers) == Set(paid.keys), charge == payment.chargeMinor,
      tax == payment.chargeTaxMinor, payment.paidMinor == nil || payment.paidMinor == recorded
    else {
      throw CommerceError.collectedOtherwise(breakID, invoices: paid.keys.sorted())
    }
    return CollectionOutcome(
      party: try first.value("party"), receivedMinor: try first.value("received_minor"),
      paidMinor: paid, isKnown: true, currency: currency,
      gainMinor: try first.optional("gain_minor"))
  }

  private func insert(
    _ collection: ForeignCollection, _ outcome: ForeignCollectionRule.Outcome
  ) throws {
    try connection.execute(
      """
      INSERT INTO commerce.collection (
        book, break_id, party, collected_on, received_minor, withheld_minor, txn, currency,
        foreign_minor, gain_minor, charge_minor, charge_tax_minor)
      SELECT \(book.id), \(collection.id), \(collection.party),
        \(collection.on.description)::date, \(collection.receivedMinor)::bigint, 0, k.txn,
        \(collection.currency.code), \(collection.paidMinor)::bigint,
        \(outcome.gainMinor)::bigint, \(collection.charge.netMinor)::bigint,
        \(collection.charge.grossMinor - collection.charge.netMinor)::bigint
      FROM ledger.source AS s
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = \(collection.id)
      WHERE s.code = 'collections'
      """)
    try insert(outcome.paidMinor, of: collection.id)
  }
}
