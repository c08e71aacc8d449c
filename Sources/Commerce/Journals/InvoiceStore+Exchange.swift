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
    let known = try known(breakID, numbers: numbers) { recorded in
      recorded.chargeMinor == payment.chargeMinor
        && recorded.chargeTaxMinor == payment.chargeTaxMinor
        && (payment.paidMinor == nil || payment.paidMinor == recorded.foreignMinor)
    }
    if let known { return known }
    let store = ExchangeStore(book, on: connection)
    try store.lock()
    let line = try connection.row(
      """
      SELECT * FROM recon.claim_bank_line(\(book.id), \(breakID), \(day.description)::date)
      """)
    let feed: String = try line.value("feed")
    let open = try openItems(of: numbers, party: party, in: currency)
    let place = try chargePlace(of: feed)
    let collection = ForeignCollection(
      id: breakID, party: party, on: day, currency: currency,
      paidMinor: payment.paidMinor ?? open.reduce(0) { $0 + $1.amountMinor },
      receivedMinor: try line.value("amount_minor"),
      charge: GST.heads(
        ofMinor: payment.chargeTaxMinor, on: payment.chargeMinor, supply: place.supply),
      chargePlace: place, holder: .suspense(feed),
      open: open, holdings: try store.holdings(of: open.map(\.item), in: currency))
    let outcome = try ForeignCollectionRule.collected(collection)
    try LedgerPosting(book, on: connection).post([outcome.transaction])
    let recorded = RecordedCollection(
      party: party, receivedMinor: collection.receivedMinor, currency: currency,
      foreignMinor: collection.paidMinor, gainMinor: outcome.gainMinor,
      chargeMinor: collection.charge.netMinor,
      chargeTaxMinor: collection.charge.grossMinor - collection.charge.netMinor,
      paidMinor: outcome.paidMinor)
    try insert(recorded, with: breakID, on: day)
    return CollectionOutcome(recorded, isKnown: false)
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
}
