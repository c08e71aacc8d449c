package import Ledger

/// A payout on its way: what a bank was told of stands in transit until the bank has answered.
package enum PayoutRule {
  /// Takes a payout from what the payee is owed, when the bank is told of it.
  package static func instructed(_ event: PayeeEvent, bank: String) -> Transaction {
    event.moving(
      .payout, source: "payouts", debit: .payable(event.payee), credit: .payoutsInTransit(bank))
  }

  /// Ends the transit when the bank's debit is seen.
  package static func debited(_ event: PayeeEvent, bank: String) -> Transaction {
    event.moving(
      .payout, source: "payout-debits", debit: .payoutsInTransit(bank), credit: .bank(bank))
  }

  /// Puts a payout back in transit when the beneficiary's bank has returned it.
  package static func returned(_ event: PayeeEvent, bank: String) -> Transaction {
    event.moving(
      .payout, source: "payout-returns", debit: .bank(bank), credit: .payoutsInTransit(bank))
  }

  /// Owes the payee again what was returned; tax withheld at the credit stays withheld.
  package static func reinstated(_ event: PayeeEvent, bank: String) -> Transaction {
    event.moving(
      .payout, source: "payout-reinstatements", debit: .payoutsInTransit(bank),
      credit: .payable(event.payee))
  }
}
