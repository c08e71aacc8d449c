internal import Ledger
internal import Money
internal import Postgres

/// What the books keep of a payment of invoices, in rupees or in foreign money.
struct RecordedCollection {
  let party: String
  let receivedMinor: Int64
  var withheldMinor: Int64 = 0
  /// The currency of the invoices; what is foreign of a payment is nil in the home currency.
  var currency = Currency.inr
  var foreignMinor: Int64?
  var gainMinor: Int64?
  var chargeMinor: Int64 = 0
  var chargeTaxMinor: Int64 = 0
  /// What each invoice took, in its currency.
  let paidMinor: [String: Int64]
}

extension CollectionOutcome {
  init(_ recorded: RecordedCollection, isKnown: Bool) {
    self.init(
      party: recorded.party, receivedMinor: recorded.receivedMinor,
      paidMinor: recorded.paidMinor, isKnown: isKnown, currency: recorded.currency,
      gainMinor: recorded.gainMinor)
  }
}

extension InvoiceStore {
  /// Finds what was recorded of a line of the bank; other invoices or figures than now are refused.
  func known(
    _ breakID: String, numbers: [String], isSame: (RecordedCollection) -> Bool
  ) throws -> CollectionOutcome? {
    let rows = try connection.rows(
      """
      SELECT c.party, c.received_minor, c.withheld_minor, c.currency, c.foreign_minor,
        c.gain_minor, c.charge_minor, c.charge_tax_minor, p.number, p.paid_minor
      FROM commerce.collection AS c
      JOIN commerce.collection_invoice AS p ON p.book = c.book AND p.break_id = c.break_id
      WHERE c.book = \(book.id) AND c.break_id = \(breakID)
      """)
    guard let first = rows.first else { return nil }
    var paid: [String: Int64] = [:]
    for row in rows { paid[try row.value("number")] = try row.value("paid_minor") }
    let recorded = RecordedCollection(
      party: try first.value("party"), receivedMinor: try first.value("received_minor"),
      withheldMinor: try first.value("withheld_minor"),
      currency: try Currency(code: try first.value("currency")),
      foreignMinor: try first.optional("foreign_minor"),
      gainMinor: try first.optional("gain_minor"), chargeMinor: try first.value("charge_minor"),
      chargeTaxMinor: try first.value("charge_tax_minor"), paidMinor: paid)
    guard isSame(recorded), Set(numbers) == Set(paid.keys) else {
      throw CommerceError.collectedOtherwise(breakID, invoices: paid.keys.sorted())
    }
    return CollectionOutcome(recorded, isKnown: true)
  }

  /// Keeps a payment whose transaction is posted, with what each invoice took of it.
  func insert(
    _ collection: RecordedCollection, with breakID: String, on day: BusinessDay
  ) throws {
    try connection.execute(
      """
      INSERT INTO commerce.collection (
        book, break_id, party, collected_on, received_minor, withheld_minor, txn, currency,
        foreign_minor, gain_minor, charge_minor, charge_tax_minor)
      SELECT \(book.id), \(breakID), \(collection.party), \(day.description)::date,
        \(collection.receivedMinor)::bigint, \(collection.withheldMinor)::bigint, k.txn,
        \(collection.currency.code), \(collection.foreignMinor)::bigint,
        \(collection.gainMinor)::bigint, \(collection.chargeMinor)::bigint,
        \(collection.chargeTaxMinor)::bigint
      FROM ledger.source AS s
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = \(breakID)
      WHERE s.code = 'collections'
      """)
    let rows = collection.paidMinor.sorted { $0.key < $1.key }
    try connection.execute(
      """
      INSERT INTO commerce.collection_invoice (book, break_id, number, paid_minor)
      SELECT \(book.id), \(breakID), w.*
      FROM unnest(\(rows.map(\.key))::text[], \(rows.map(\.value))::bigint[]) AS w
      """)
  }
}
