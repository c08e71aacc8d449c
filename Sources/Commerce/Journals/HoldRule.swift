package import Ledger

/// What a payee has earned and is not paid for the time being.
package enum HoldRule {
  /// Holds a part of what the payee is owed back.
  package static func held(_ event: PayeeEvent) -> Transaction {
    event.moving(.hold, source: "holds", debit: .payable(event.payee), credit: .held(event.payee))
  }

  /// Releases what was held back.
  package static func released(_ event: PayeeEvent) -> Transaction {
    event.moving(
      .hold, source: "hold-releases", debit: .held(event.payee), credit: .payable(event.payee))
  }
}
