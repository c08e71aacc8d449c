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
}
