package import Ledger
package import Money

/// A payment in the home currency of invoices in a foreign one.
package struct ForeignCollection: Hashable, Sendable {
  /// The break under which the bank's line is parked.
  package let id: String
  package let party: String
  package let on: BusinessDay
  package let currency: Currency
  /// What is paid of the invoices, in their currency.
  package let paidMinor: Int64
  /// What the bank credited, after its charge.
  package let receivedMinor: Int64
  /// What the bank kept of it, and the tax on that.
  package let charge: GSTSplit
  package let chargePlace: TaxPlace
  package let holder: Account
  /// In the order in which they are paid.
  package let open: [Collection.OpenItem]
  /// What the books hold of the open items.
  package let holdings: [String: ExchangeHolding]

  package init(
    id: String, party: String, on: BusinessDay, currency: Currency, paidMinor: Int64,
    receivedMinor: Int64, charge: GSTSplit, chargePlace: TaxPlace, holder: Account,
    open: [Collection.OpenItem], holdings: [String: ExchangeHolding]
  ) {
    self.id = id
    self.party = party
    self.on = on
    self.currency = currency
    self.paidMinor = paidMinor
    self.receivedMinor = receivedMinor
    self.charge = charge
    self.chargePlace = chargePlace
    self.holder = holder
    self.open = open
    self.holdings = holdings
  }

  /// What foreign money was worth when it was paid, before the bank's charge.
  var valueMinor: Int64 { receivedMinor + charge.grossMinor }
}

/// The journal of a payment of invoices in foreign money.
package enum ForeignCollectionRule {
  /// What a payment comes to.
  package struct Outcome: Hashable, Sendable {
    package let transaction: Transaction
    /// What each invoice took, in its currency.
    package let paidMinor: [String: Int64]
    /// What the payment brought more than its part of the invoices carried.
    package let gainMinor: Int64
  }

  /// Pays open items in order, after what is owed back on others; more than is open is refused.
  ///
  /// The difference between what was received and what that part carries is a gain or a loss of
  /// the exchange (AS 11 paragraph 13).
  package static func collected(
    _ collection: ForeignCollection
  ) throws(CommerceError) -> Outcome {
    let receivable = Account.receivable(collection.party, in: collection.currency)
    let foreign = Account.trading(collection.currency, in: .inr, side: collection.currency)
    let home = Account.trading(collection.currency, in: .inr, side: .inr)
    var transfers: [Transfer?] = []
    var paidMinor: [String: Int64] = [:]
    var carryingMinor: Int64 = 0
    for (item, part) in try parts(of: collection) {
      let dimensions = Dimensions(item: item.item)
      let held = collection.holdings[item.item] ?? .none
      let carried = held.carryingMinor(ofPart: part)
      transfers.append(
        Transfer(debit: foreign, credit: receivable, signedMinor: part, dimensions: dimensions))
      transfers.append(
        Transfer(
          debit: collection.holder, credit: home, signedMinor: carried, dimensions: dimensions))
      paidMinor[item.invoice, default: 0] += part
      carryingMinor += carried
    }
    let gain = collection.valueMinor - carryingMinor
    let dimensions = Dimensions(item: collection.id)
    transfers.append(
      Transfer(
        debit: collection.holder, credit: .exchangeDifferences, signedMinor: gain,
        dimensions: dimensions))
    let costs =
      [JournalLine(.bankCharges, collection.charge.netMinor)]
      + collection.chargePlace.input(collection.charge)
    for cost in costs {
      transfers.append(
        Transfer(
          debit: cost.account, credit: collection.holder, signedMinor: cost.amountMinor,
          dimensions: dimensions))
    }
    return Outcome(
      transaction: transaction(of: collection, transfers.compactMap { $0 }), paidMinor: paidMinor,
      gainMinor: gain)
  }

  /// Divides what is paid over the open items; what is owed back on one pays the others.
  private static func parts(
    of collection: ForeignCollection
  ) throws(CommerceError) -> [(Collection.OpenItem, Int64)] {
    let owedBack = collection.open.filter { $0.amountMinor < 0 }
    var parts = owedBack.map { ($0, $0.amountMinor) }
    var left = collection.paidMinor - owedBack.reduce(0) { $0 + $1.amountMinor }
    for item in collection.open where item.amountMinor > 0 && left > 0 {
      let part = min(left, item.amountMinor)
      parts.append((item, part))
      left -= part
    }
    guard left == 0, collection.paidMinor > 0 else {
      throw .paysMoreThanOpen(
        party: collection.party,
        open: Money(
          minorUnits: collection.open.reduce(0) { $0 + $1.amountMinor },
          currency: collection.currency),
        paid: Money(minorUnits: collection.paidMinor, currency: collection.currency))
    }
    return parts
  }

  private static func transaction(
    of collection: ForeignCollection, _ transfers: [Transfer]
  ) -> Transaction {
    var hash = EventHash("foreign-collection/1")
    for text in [collection.id, collection.party, collection.currency.code] { hash.append(text) }
    for amount in [
      collection.paidMinor, collection.receivedMinor, collection.charge.netMinor,
      collection.charge.grossMinor,
    ] {
      hash.append(amount)
    }
    for invoice in Set(collection.open.map(\.invoice)).sorted() { hash.append(invoice) }
    return Transaction(
      kind: .exchange, effectiveOn: collection.on,
      occurredAt: Instant(day: collection.on, secondOfDay: 0), transfers: transfers,
      keys: [
        SourceKey(source: "collections", externalID: collection.id, eventHash: hash.bytes)
      ])
  }
}
