package import Ledger

/// What a payee was given ahead or too much, and how its earnings pay for it.
package enum RecoveryRule {
  /// Takes a commission back from an affiliate that was paid it, as something to recover.
  package static func clawedBack(_ event: PayeeEvent) -> Transaction {
    event.moving(
      .clawback, source: "clawbacks", debit: .recoverable(event.payee), credit: .affiliateShares)
  }

  /// Nets what is to be recovered against what the payee has earned since.
  package static func netted(_ event: PayeeEvent) -> Transaction {
    event.moving(
      .clawback, source: "recoveries", debit: .payable(event.payee),
      credit: .recoverable(event.payee))
  }

  /// Recoups a part of an advance; its tax was withheld when the advance was paid.
  package static func recouped(_ event: PayeeEvent) -> Transaction {
    event.moving(
      .recoupment, source: "recoupments", debit: .payable(event.payee),
      credit: .advance(event.payee))
  }
}
