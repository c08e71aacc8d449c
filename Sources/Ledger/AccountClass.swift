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
}
