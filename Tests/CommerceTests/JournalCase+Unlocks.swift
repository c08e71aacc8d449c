import Commerce
import Ledger
import Money
import Reconciliation

extension JournalCase {
  /// Unlocks with their shares and refunds, and what the gateway makes of receipts.
  static let unlocks: [String: JournalCase] = [
    "J03b": JournalCase(kinds: ["share"]) { try $0.unlock(500, psp: "upi-npci") },
    "J04": JournalCase(kinds: ["unlock", "distribution"]) {
      try $0.unlock(500, psp: "upi-npci")
    },
    "J06": JournalCase { try $0.post(settlement) },
    "J07": JournalCase(before: { try $0.post(settlement) }) {
      try $0.post(
        SettlementRule.bankLine(
          BankLine(
            feed: "hdfc", account: "hdfc-6789", key: "utr-1", amountMinor: 97_640,
            valueOn: JournalBook.day, breakID: nil),
          settlement: (id: "setl_1", party: "razorpay")))
    },
    "J08": JournalCase(before: paidByUPI, kinds: ["refund", "distribution"], refund),
    "J08b": JournalCase(before: paidByUPI, kinds: ["share"], refund),
    "J09": JournalCase { try $0.post(chargeback(.opened)) },
    "J09b": JournalCase(before: { try $0.post(chargeback(.opened)) }) {
      try $0.post(chargeback(.lost, feeMinor: 10_000, feeTaxMinor: 1_800))
    },
    "J09c": JournalCase(before: { try $0.post(chargeback(.opened)) }) {
      try $0.post(chargeback(.won))
    },
    "J27": JournalCase {
      try $0.post(
        ElsewhereSaleRule.settled(
          ElsewhereSale(
            id: "ela-1", marketplace: "shop-m", settledOn: JournalBook.day, bank: "hdfc-6789",
            sold: GST.charge(
              onMinor: 100_000, rate: TaxPlace.servicesRate, supply: .interState),
            commission: GST.charge(
              onMinor: 15_000, rate: TaxPlace.servicesRate, supply: .interState),
            collectedMinor: 500, withheldMinor: 100),
          soldFrom: JournalBook.services, commissionedFrom: JournalBook.services))
    },
  ]

  private static let settlement = SettlementRule.settlement(
    ReportedSettlement(
      id: "setl_1", settledOn: JournalBook.day, grossMinor: ["payment": 100_000],
      feeMinor: 2_000, taxMinor: 360, firstLine: "pay_1"),
    party: "razorpay", feed: "razorpay",
    tax: SettlementRule.TaxSetting(
      registrationState: JournalBook.registration, gatewayState: 29,
      rate: TaxPlace.servicesRate))

  private static let paidByUPI: Step = { try $0.unlock(500, psp: "upi-npci") }

  private static let refund: Step = {
    try $0.commerce.refund("ref-1", of: "unl-500")
    try $0.commerce.postRefunds()
    try $0.commerce.distribute()
  }

  private static func chargeback(
    _ stage: Chargeback.Stage, feeMinor: Int64 = 0, feeTaxMinor: Int64 = 0
  ) -> Transaction {
    ChargebackRule.transaction(
      of: Chargeback(
        id: "cbk-1", receipt: "unl-1", stage: stage,
        at: Instant(day: JournalBook.day, secondOfDay: 0), amountMinor: 4_900, psp: "razorpay",
        feeMinor: feeMinor, feeTaxMinor: feeTaxMinor, record: 1),
      tax: JournalBook.services)
  }
}
