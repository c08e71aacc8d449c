package import Money

/// The default chart: the codes that rules post to.
extension Account {
  /// What a gateway owes us for payments that it has captured.
  package static func psp(_ party: String) -> Account {
    Account(code: "assets:psp:\(party)", accountClass: .psp, party: party)
  }

  /// What a gateway owes us of settlements that it has reported; each settlement ends at zero.
  package static func settling(_ party: String) -> Account {
    Account(code: "assets:psp:\(party):settling", accountClass: .settling, party: party)
  }

  /// Our account at a bank, such as `assets:bank:hdfc-6789`.
  package static func bank(_ code: String) -> Account {
    Account(code: "assets:bank:\(code)", accountClass: .bank, party: code)
  }

  /// Unlock receipts and refunds that are not distributed yet; zero for a distributed day.
  package static let unlockProceeds = Account(
    code: "liabilities:proceeds:unlocks", accountClass: .proceeds)

  /// A viewer's coins.
  package static func wallet(_ viewer: Int64) -> Account {
    Account(
      code: "liabilities:wallet:v-\(viewer)", accountClass: .wallet, currency: .coin,
      party: "v-\(viewer)")
  }

  /// Coins that unlocks have used and lots have not given rupees for yet.
  package static let coinsSpent = Account(
    code: "liabilities:coins-spent", accountClass: .coinsSpent, currency: .coin)

  /// The other side of every coin that viewers were given.
  package static let coinsIssued = Account(
    code: "equity:coins:issued", accountClass: .coinsIssued, currency: .coin)

  package static let unlockRevenue = Account(code: "income:unlocks", accountClass: .revenue)

  /// Refunds of unlocks, a contra account of revenue (chart number 4910).
  package static let unlockRefunds = Account(code: "income:refunds", accountClass: .contraRevenue)

  /// GST that we owe under one registration; CGST and SGST carry half the rate each.
  package static func gstOutput(state: Int, head: GSTHead, rate: BasisPoints) -> Account {
    gst(root: "liabilities:gst", .gstOutput, state: state, head: head, rate: rate)
  }

  /// GST on what we bought, to be set off against what we owe.
  package static func gstInput(state: Int, head: GSTHead, rate: BasisPoints) -> Account {
    gst(root: "assets:gst-input", .gstInput, state: state, head: head, rate: rate)
  }

  package static let creatorShares = Account(
    code: "expenses:share:creators", accountClass: .shareExpense)

  /// A payee's share that is earned and not yet credited by a statement.
  package static func accrued(_ payee: String) -> Account {
    Account(code: "liabilities:accrued:\(payee)", accountClass: .accrued, party: payee)
  }

  /// What a payee may be paid.
  package static func payable(_ payee: String) -> Account {
    Account(code: "liabilities:payable:\(payee)", accountClass: .payable, party: payee)
  }

  package static let affiliateCommission = Account(
    code: "income:affiliate-commission", accountClass: .commissionIncome)

  package static let gatewayFees = Account(
    code: "expenses:fees:gateway", accountClass: .feeExpense)

  /// Differences that reconciliation accepted within its tolerance.
  package static let roundingDifferences = Account(
    code: "expenses:rounding", accountClass: .rounding)

  /// What is left of the income and expenses of closed years.
  package static func retainedEarnings(_ currency: Currency) -> Account {
    let suffix = currency == .inr ? "" : "-\(currency.code.lowercased())"
    return Account(
      code: "equity:retained-earnings\(suffix)", accountClass: .retained, currency: currency)
  }

  /// What a feed reported and nobody has explained yet.
  package static func suspense(_ feed: String) -> Account {
    Account(code: "liabilities:suspense:\(feed)", accountClass: .suspense, party: feed)
  }

  static func gst(
    root: String, _ accountClass: AccountClass, state: Int, head: GSTHead, rate: BasisPoints
  ) -> Account {
    Account(
      code: "\(root):\(state):\(head.rawValue):\(rate.codeText)", accountClass: accountClass,
      state: state, gstHead: head, rate: rate)
  }
}

extension BasisPoints {
  /// The rate as an account code writes it: `18`, or `2-5` for 2.5 %.
  fileprivate var codeText: String {
    String(description.dropLast(2).map { $0 == "." ? "-" : $0 })
  }
}
