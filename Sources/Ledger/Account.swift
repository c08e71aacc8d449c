package import Money

/// An account as rules name it: by its code; the ledger gives it a number when it is first used.
package struct Account: Hashable, Sendable {
  /// A colon path with one of the five standard roots: `liabilities:payable:studio-12`.
  package let code: String
  package let accountClass: AccountClass
  package let currency: Currency
  /// Whose account it is, for the accounts of gateways, partners and payees.
  package let party: String?
  /// The State of our registration, for tax accounts.
  package let state: Int?
  package let gstHead: GSTHead?
  package let rate: BasisPoints?

  package init(
    code: String, accountClass: AccountClass, currency: Currency = .inr, party: String? = nil,
    state: Int? = nil, gstHead: GSTHead? = nil, rate: BasisPoints? = nil
  ) {
    self.code = code
    self.accountClass = accountClass
    self.currency = currency
    self.party = party
    self.state = state
    self.gstHead = gstHead
    self.rate = rate
  }
}

/// A head of GST: Integrated, Central or State.
package enum GSTHead: String, Hashable, Sendable {
  case igst
  case cgst
  case sgst

  /// Gives the part of a whole rate that the head carries: CGST and SGST carry half of it each.
  package func part(of rate: BasisPoints) -> BasisPoints {
    guard self != .igst else { return rate }
    guard let half = try? BasisPoints(rate.rawValue / 2) else {
      preconditionFailure("half a rate is a rate")
    }
    return half
  }
}
