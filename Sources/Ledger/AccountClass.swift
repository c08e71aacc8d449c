/// What an account is for; the ledger allows moves between classes, not between accounts.
package enum AccountClass: String, Hashable, Sendable {
  case psp
  case settling
  case bank
  case gstInput = "gst_input"
  case commissionAsset = "commission_asset"
  case proceeds
  case gstOutput = "gst_output"
  case accrued
  case payable
  case suspense
  case revenue
  case contraRevenue = "contra_revenue"
  case commissionIncome = "commission_income"
  case shareExpense = "share_expense"
  case feeExpense = "fee_expense"
  case rounding
  /// A viewer's coins; it never goes below zero.
  case wallet
  /// Coins of a viewer that are held for a request.
  case reserved
  /// The leaf under which all wallets are reported.
  case walletControl = "wallet_control"
  case coinsSpent = "coins_spent"
  case coinsIssued = "coins_issued"
  /// Money that a payee was given ahead of its earnings.
  case advance
  case receivable
  case dueFrom = "due_from"
  case dueTo = "due_to"
  /// What one currency was given for another.
  case trading
  case retained
  case opening
  /// Gains and losses by exchange rates.
  case exchange
  case otherIncome = "other_income"
  case otherExpense = "other_expense"
  /// What viewers paid for coins that their lots have not released.
  case coinsPaid = "coins_paid"
  /// What of that is recognised although nobody has used it yet.
  case coinsBreakage = "coins_breakage"
  /// Revenue that is received and not earned yet.
  case deferred
  case refundLiability = "refund_liability"
  /// Commission that we owe an affiliate, state by state, until it is payable.
  case commissionOwed = "commission_owed"
  /// What a payee has earned and is not paid for the time being.
  case held
  case unclaimed
  case tcsPayable = "tcs_payable"
  case tdsPayable = "tds_payable"
  case rcmOutput = "rcm_output"
  /// Payments that a gateway holds back while they are disputed.
  case disputed
  case inTransit = "in_transit"
  /// What a payee was paid too much.
  case recoverable
  case tdsReceivable = "tds_receivable"
  case tcsReceivable = "tcs_receivable"
  case rcmInput = "rcm_input"
  case inventory
  case rightToRecover = "right_to_recover"
  case breakageIncome = "breakage_income"
  case costOfGoods = "cost_of_goods"
  case chargebackLoss = "chargeback_loss"
  case badDebt = "bad_debt"
  case promotion
}
