package import Ledger
package import Money

/// Our own product sold on somebody else's marketplace, as its settlement reports it.
package struct ElsewhereSale: Hashable, Sendable {
  package let id: String
  package let marketplace: String
  package let settledOn: BusinessDay
  /// The bank account that the marketplace paid to.
  package let bank: String
  package let sold: GSTSplit
  /// What the marketplace kept as its commission.
  package let commission: GSTSplit
  /// GST that the operator collected at source (CGST Act s.52).
  package let collectedMinor: Int64
  /// Income tax that the operator withheld (Income-tax Act, 2025 s.393(1), formerly 194-O).
  package let withheldMinor: Int64

  package init(
    id: String, marketplace: String, settledOn: BusinessDay, bank: String, sold: GSTSplit,
    commission: GSTSplit, collectedMinor: Int64, withheldMinor: Int64
  ) {
    self.id = id
    self.marketplace = marketplace
    self.settledOn = settledOn
    self.bank = bank
    self.sold = sold
    self.commission = commission
    self.collectedMinor = collectedMinor
    self.withheldMinor = withheldMinor
  }
}

/// The journal of a sale on somebody else's marketplace.
package enum ElsewhereSaleRule {
  /// Earns the whole price and its tax; what did not reach the bank was kept on the way.
  package static func settled(
    _ sale: ElsewhereSale, soldFrom output: TaxPlace, commissionedFrom input: TaxPlace
  ) -> Transaction {
    let kept = sale.commission.grossMinor + sale.collectedMinor + sale.withheldMinor
    let event = PayeeEvent(
      id: sale.id, payee: sale.marketplace, on: sale.settledOn, amountMinor: sale.sold.grossMinor)
    return event.journal(
      .sale, source: "elsewhere-sales",
      debits: [
        JournalLine(.bank(sale.bank), sale.sold.grossMinor - kept),
        JournalLine(.affiliateShares, sale.commission.netMinor),
      ] + input.input(sale.commission) + [
        JournalLine(.tcsReceivable, sale.collectedMinor),
        JournalLine(.tdsReceivable, sale.withheldMinor),
      ],
      credits: [JournalLine(.productRevenue, sale.sold.netMinor)] + output.output(sale.sold))
  }
}
