package import Ledger
internal import Money

/// The GST that registered payees charge us, and that we owe for those who are not.
package enum PayeeInvoiceRule {
  /// Owes a registered payee the tax of its valid invoice on an amount, and sets it off.
  package static func received(_ event: PayeeEvent, tax place: TaxPlace) -> Transaction {
    let tax = GST.charge(onMinor: event.amountMinor, rate: place.rate, supply: place.supply)
    return event.journal(
      .payeeInvoice, source: "payee-invoices", debits: place.input(tax),
      credits: [JournalLine(.payable(event.payee), tax.taxMinor)])
  }

  /// Invoices ourselves for a supply of an unregistered payee: the tax is ours to pay and to set
  /// off (CGST Act s.9(3), s.31(3)(f)).
  package static func selfInvoiced(_ event: PayeeEvent, tax place: TaxPlace) -> Transaction {
    let tax = GST.charge(onMinor: event.amountMinor, rate: place.rate, supply: place.supply)
    return event.journal(
      .reverseCharge, source: "self-invoices",
      debits: place.lines(tax, of: Account.reverseChargeInput),
      credits: place.lines(tax, of: Account.reverseChargeOutput))
  }
}
