package import Ledger

/// Income tax that we withhold from what a payee is owed.
package enum WithholdingRule {
  /// Withholds under a payment code of the Income-tax Act, 2025, such as 1027 for royalties.
  package static func withheld(_ event: PayeeEvent, code: String) -> Transaction {
    event.moving(
      .withholding, source: "withholding", debit: .payable(event.payee),
      credit: .tdsPayable(code: code))
  }
}
