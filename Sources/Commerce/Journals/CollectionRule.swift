package import Ledger
package import Money

/// What a party pays of its invoices: the money that arrived and the tax that it withheld.
package struct Collection: Hashable, Sendable {
  /// What is open of an item of an invoice; negative where a credit note came after the payment.
  package struct OpenItem: Hashable, Sendable {
    package let invoice: String
    package let item: String
    package let amountMinor: Int64

    package init(invoice: String, item: String, amountMinor: Int64) {
      self.invoice = invoice
      self.item = item
      self.amountMinor = amountMinor
    }
  }

  /// The id that makes it happen once: the break under which the bank's line is parked.
  package let id: String
  package let party: String
  package let on: BusinessDay
  package let receivedMinor: Int64
  package let withheldMinor: Int64
  /// Where the money stands: the suspense of the bank's feed.
  package let holder: Account
  /// In the order in which they are paid.
  package let open: [OpenItem]

  package init(
    id: String, party: String, on: BusinessDay, receivedMinor: Int64, withheldMinor: Int64,
    holder: Account, open: [OpenItem]
  ) {
    self.id = id
    self.party = party
    self.on = on
    self.receivedMinor = receivedMinor
    self.withheldMinor = withheldMinor
    self.holder = holder
    self.open = open
  }
}

/// The journal of a payment of invoices.
package enum CollectionRule {
  /// Pays open items in order, after what is owed back on others; more than is open is refused.
  ///
  /// Gives the transaction, and how much of the payment each invoice took.
  package static func collected(
    _ collection: Collection
  ) throws(CommerceError) -> (transaction: Transaction, paidMinor: [String: Int64]) {
    let receivable = Account.receivable(collection.party)
    let owedBack = collection.open.filter { $0.amountMinor < 0 }
    let owedBackMinor = owedBack.reduce(0) { $0 - $1.amountMinor }
    var sides = [
      JournalLine(.tdsReceivable, collection.withheldMinor),
      JournalLine(collection.holder, collection.receivedMinor + owedBackMinor),
    ][...]
    var paidMinor: [String: Int64] = [:]
    var transfers: [Transfer?] = []
    for item in owedBack {
      paidMinor[item.invoice, default: 0] += item.amountMinor
      transfers.append(
        Transfer(
          debit: collection.holder, credit: receivable, signedMinor: item.amountMinor,
          dimensions: Dimensions(item: item.item)))
    }
    for item in collection.open where item.amountMinor > 0 {
      var due = item.amountMinor
      while due > 0, let side = sides.first {
        let amount = min(due, side.amountMinor)
        transfers.append(
          Transfer(
            debit: side.account, credit: receivable, signedMinor: amount,
            dimensions: Dimensions(item: item.item)))
        paidMinor[item.invoice, default: 0] += amount
        due -= amount
        sides = sides.dropFirst()
        if side.amountMinor > amount {
          sides = [JournalLine(side.account, side.amountMinor - amount)] + sides
        }
      }
    }
    let left = sides.reduce(0) { $0 + $1.amountMinor }
    guard left == 0 else {
      let open = collection.open.reduce(0) { $0 + $1.amountMinor }
      throw .collectsTooMuch(
        party: collection.party, openMinor: open,
        paidMinor: collection.receivedMinor + collection.withheldMinor)
    }
    return (transaction(of: collection, transfers.compactMap { $0 }), paidMinor)
  }

  /// Tells what a party withholds of a part that it pays, cumulatively: of all that it pays, the
  /// rate of the invoices' value without GST, so that the last part closes exactly.
  package static func withheldMinor(
    at rate: BasisPoints, receivedMinor: Int64, netMinor: Int64, grossMinor: Int64,
    openMinor: Int64
  ) -> Int64 {
    let whole = rate.share(of: netMinor)
    guard whole > 0, grossMinor > whole else { return 0 }
    let settled = grossMinor - openMinor
    let before = Rounding.share(of: whole, part: settled, whole: grossMinor)
    let after = Rounding.share(
      of: whole, part: settled - before + receivedMinor, whole: grossMinor - whole)
    return max(0, after - before)
  }

  private static func transaction(
    of collection: Collection, _ transfers: [Transfer]
  ) -> Transaction {
    var hash = EventHash("collection/1")
    for text in [collection.id, collection.party] { hash.append(text) }
    for amount in [collection.receivedMinor, collection.withheldMinor] { hash.append(amount) }
    for invoice in Set(collection.open.map(\.invoice)).sorted() { hash.append(invoice) }
    return Transaction(
      kind: .collection, effectiveOn: collection.on,
      occurredAt: Instant(day: collection.on, secondOfDay: 0), transfers: transfers,
      keys: [
        SourceKey(source: "collections", externalID: collection.id, eventHash: hash.bytes)
      ])
  }
}
