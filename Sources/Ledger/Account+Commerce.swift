package import Money

/// The default chart of what the platform earns and owes beside unlocks.
///
/// The numbers in comments are those that the chart suggests for the ERP.
extension Account {
  /// What viewers paid for coins that are not released yet (2010).
  package static let paidCoins = Account(code: "liabilities:coins:paid", accountClass: .coinsPaid)

  /// Breakage that is recognised before its coins expire, taken off what viewers paid (2010).
  package static let recognisedBreakage = Account(
    code: "liabilities:coins:paid:breakage", accountClass: .coinsBreakage)

  /// Receipts of passes that are not distributed yet.
  package static let passProceeds = Account(
    code: "liabilities:proceeds:passes", accountClass: .proceeds)

  /// Receipts of stores that answer for the GST themselves, not distributed yet.
  package static let storeProceeds = Account(
    code: "liabilities:proceeds:stores", accountClass: .proceeds)

  /// Receipts for episodes that are not released (2025).
  package static let deferredEpisodes = Account(
    code: "liabilities:deferred:episodes", accountClass: .deferred)

  /// Subscription receipts for days to come (2020).
  package static let deferredSubscriptions = Account(
    code: "liabilities:deferred:subscriptions", accountClass: .deferred)

  /// Placement fees for milestones to come (2026).
  package static let deferredPlacements = Account(
    code: "liabilities:deferred:placements", accountClass: .deferred)

  /// Refunds that are expected of sales (2030).
  package static let expectedRefunds = Account(
    code: "liabilities:refunds-expected", accountClass: .refundLiability)

  /// Payables that nobody has claimed (2160).
  package static let unclaimedPayouts = Account(
    code: "liabilities:unclaimed", accountClass: .unclaimed)

  /// Income tax that we withheld under a payment code (2231–2239).
  package static func tdsPayable(code: String) -> Account {
    Account(code: "liabilities:tds:\(code.lowercased())", accountClass: .tdsPayable)
  }

  /// GST that we collected at source as an operator (2220–2222).
  package static func tcsPayable(state: Int, head: GSTHead) -> Account {
    Account(
      code: "liabilities:gst-tcs:\(state):\(head.rawValue)", accountClass: .tcsPayable,
      state: state, gstHead: head)
  }

  /// Commission that we owe an affiliate and that may still be reversed (2145).
  package static func commissionOwed(_ payee: String, _ state: CommissionState) -> Account {
    Account(
      code: "liabilities:commission:\(payee):\(state.rawValue)", accountClass: .commissionOwed,
      party: payee)
  }

  /// Commission that a partner owes us, by its state (1215).
  package static func commissionDue(_ partner: String, _ state: CommissionState) -> Account {
    Account(
      code: "assets:commission:\(partner):\(state.rawValue)", accountClass: .commissionAsset,
      party: partner)
  }

  /// What a payee has earned and is not paid for the time being (2150).
  package static func held(_ payee: String) -> Account {
    Account(code: "liabilities:held:\(payee)", accountClass: .held, party: payee)
  }

  /// What a partner, a brand or an ad network has been invoiced (1210, 1220, 1230).
  package static func receivable(_ party: String) -> Account {
    Account(code: "assets:receivable:\(party)", accountClass: .receivable, party: party)
  }

  /// Payments that a gateway holds back while they are disputed (1140).
  package static func disputed(_ party: String) -> Account {
    Account(code: "assets:psp:\(party):disputed", accountClass: .disputed, party: party)
  }

  /// Payouts that a bank was told of and has not debited (1130).
  package static func payoutsInTransit(_ bank: String) -> Account {
    Account(code: "assets:payouts-in-transit:\(bank)", accountClass: .inTransit, party: bank)
  }

  /// What a payee was paid too much (1240).
  package static func recoverable(_ payee: String) -> Account {
    Account(code: "assets:recoverable:\(payee)", accountClass: .recoverable, party: payee)
  }

  /// Money that a payee was given ahead of its earnings (1430).
  package static func advance(_ payee: String) -> Account {
    Account(code: "assets:advance:\(payee)", accountClass: .advance, party: payee)
  }

  /// Income tax that others withheld from us (1320).
  package static let tdsReceivable = Account(
    code: "assets:tds-receivable", accountClass: .tdsReceivable)

  /// GST that marketplaces collected from us at source (1330).
  package static let tcsReceivable = Account(
    code: "assets:gst-tcs-receivable", accountClass: .tcsReceivable)

  package static let inventory = Account(code: "assets:inventory", accountClass: .inventory)

  /// Goods that returns are expected to bring back (1410).
  package static let goodsToRecover = Account(
    code: "assets:goods-to-recover", accountClass: .rightToRecover)

  package static let productRevenue = Account(code: "income:products", accountClass: .revenue)

  /// Returns of own products, a contra account of revenue.
  package static let productReturns = Account(
    code: "income:product-returns", accountClass: .contraRevenue)

  /// What merchants pay us of their sales (4040).
  package static let marketplaceCommission = Account(
    code: "income:marketplace-commission", accountClass: .commissionIncome)

  package static let subscriptionRevenue = Account(
    code: "income:subscriptions", accountClass: .revenue)
  package static let placementRevenue = Account(code: "income:placements", accountClass: .revenue)
  package static let adRevenue = Account(code: "income:ads", accountClass: .revenue)

  /// Coins that nobody will use any more (4080).
  package static let breakageIncome = Account(
    code: "income:breakage", accountClass: .breakageIncome)

  /// Commission that we pay affiliates (5020).
  package static let affiliateShares = Account(
    code: "expenses:share:affiliates", accountClass: .shareExpense)

  package static let bankCharges = Account(code: "expenses:fees:bank", accountClass: .feeExpense)
  package static let appStoreFees = Account(
    code: "expenses:fees:app-store", accountClass: .feeExpense)
  package static let costOfGoods = Account(code: "expenses:cogs", accountClass: .costOfGoods)
  package static let chargebackLosses = Account(
    code: "expenses:chargebacks", accountClass: .chargebackLoss)
  package static let badDebts = Account(code: "expenses:bad-debts", accountClass: .badDebt)
  package static let promotions = Account(code: "expenses:promotions", accountClass: .promotion)

  /// GST on what we bought that we owe ourselves and may set off (1315).
  package static func reverseChargeInput(
    state: Int, head: GSTHead, rate: BasisPoints
  ) -> Account {
    gst(root: "assets:gst-rcm-input", .rcmInput, state: state, head: head, rate: rate)
  }

  /// GST on what we bought that the recipient owes (2215).
  package static func reverseChargeOutput(
    state: Int, head: GSTHead, rate: BasisPoints
  ) -> Account {
    gst(root: "liabilities:gst-rcm", .rcmOutput, state: state, head: head, rate: rate)
  }
}

/// Where a commission stands between its accrual and its payment, in either direction.
package enum CommissionState: String, Hashable, Sendable, CaseIterable {
  case pending
  case confirmed
  /// The merchant has paid the network, so that the network can pay us.
  case collectible
  case held
}
