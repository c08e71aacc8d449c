import Commerce
import Ledger
import Money

extension JournalCase {
  /// What payees earn, and all that happens to it until it is paid.
  static let payees: [String: JournalCase] = [
    "J13": JournalCase(kinds: ["share"]) { try $0.unlock(17_700_000) },
    "J13b": JournalCase(before: { try $0.unlock(17_700_000) }) { try $0.issueStatements() },
    "J13c": JournalCase {
      try $0.post(WithholdingRule.withheld(studio("tds-1", 600_000), code: "1027"))
    },
    "J13d": JournalCase {
      try $0.post(
        PayeeInvoiceRule.received(studio("inv-7", 6_000_000), tax: JournalBook.services))
    },
    "J14": JournalCase { try $0.post(PayoutRule.instructed(payout, bank: bank)) },
    "J14b": JournalCase { try $0.post(PayoutRule.debited(payout, bank: bank)) },
    "J14c": JournalCase { try $0.post(PayoutRule.returned(payout, bank: bank)) },
    "J14d": JournalCase { try $0.post(PayoutRule.reinstated(payout, bank: bank)) },
    "J15b": JournalCase { try $0.post(RecoveryRule.clawedBack(host("claw-1", 22_500))) },
    "J15c": JournalCase { try $0.post(RecoveryRule.netted(host("net-1", 22_500))) },
    // A share is credited by the statement, as every share is.
    "J24": JournalCase(kinds: ["share", "statement"]) {
      try $0.unlock(5_900_000)
      try $0.issueStatements()
    },
    "J24b": JournalCase {
      try $0.post(
        PayeeInvoiceRule.selfInvoiced(studio("self-1", 2_000_000), tax: JournalBook.services))
    },
    "J25b": JournalCase(before: { try $0.voucher("advance", advance) }) {
      try $0.post(RecoveryRule.recouped(studio("rec-1", 4_000_000)))
    },
    "J26": JournalCase { try $0.post(HoldRule.held(studio("hold-1", 600_000))) },
  ]

  /// Entries by hand, which two people stand for.
  static let vouchers: [String: JournalCase] = [
    "J16": JournalCase {
      try $0.voucher(
        "tax-payment",
        [
          ("liabilities:tds:1027", "tds_payable", 600_000),
          ("assets:bank:hdfc-6789", "bank", -600_000),
        ])
    },
    "J16b": JournalCase {
      try $0.voucher(
        "tax-payment",
        [
          ("liabilities:gst:27:igst:18", "gst_output", 1_080_000),
          ("assets:gst-input:27:igst:18", "gst_input", -360_000),
          ("assets:bank:hdfc-6789", "bank", -720_000),
        ])
    },
    "J16c": JournalCase {
      try $0.voucher(
        "tax-payment",
        [
          ("liabilities:gst-tcs:27:igst", "tcs_payable", 1_000),
          ("assets:bank:hdfc-6789", "bank", -1_000),
        ])
    },
    "J17": JournalCase {
      try $0.voucher(
        "write-off",
        [
          ("expenses:bad-debts", "bad_debt", 1_240),
          ("assets:recoverable:studio-12", "recoverable", -1_240),
        ])
    },
    "J17b": JournalCase {
      try $0.voucher(
        "write-off",
        [
          ("expenses:bad-debts", "bad_debt", 3_100),
          ("assets:receivable:flipkart", "receivable", -3_100),
        ])
    },
    "J17c": JournalCase {
      try $0.voucher(
        "write-off",
        [
          ("liabilities:payable:studio-12", "payable", 15_000),
          ("liabilities:unclaimed", "unclaimed", -15_000),
        ])
    },
    "J25": JournalCase { try $0.voucher("advance", advance) },
  ]

  private static let bank = "hdfc-6789"
  private static let payout = studio("pay-1", 6_480_000)

  private static let advance: [(account: String, sort: String, amountMinor: Int64)] = [
    ("assets:advance:studio-12", "advance", 10_000_000),
    ("liabilities:tds:1027", "tds_payable", -1_000_000),
    ("assets:bank:hdfc-6789", "bank", -9_000_000),
  ]

  private static func studio(_ id: String, _ amountMinor: Int64) -> PayeeEvent {
    PayeeEvent(id: id, payee: "studio-12", on: JournalBook.day, amountMinor: amountMinor)
  }

  private static func host(_ id: String, _ amountMinor: Int64) -> PayeeEvent {
    PayeeEvent(id: id, payee: "host-1", on: JournalBook.day, amountMinor: amountMinor)
  }
}
