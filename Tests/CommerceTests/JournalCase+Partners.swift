import Commerce
import Ledger
import Money
import Postgres

extension JournalCase {
  /// What partners, brands and ad networks owe us, from its accrual to its collection.
  static let partners: [String: JournalCase] = [
    // The estimate that is accrued is the partner's figure less the expected reversals.
    "J12": JournalCase { try $0.post(accrual(36_000)) },
    "J12b": JournalCase(before: { try $0.post(accrual(36_000)) }) {
      try $0.post(change(.commission, 9_000))
    },
    "J12c": JournalCase(before: confirmed) {
      try $0.post(InvoiceRule.transaction(of: commissionInvoice))
    },
    "J12d": JournalCase(before: invoiced) {
      try $0.post(bankLine(52_200))
      try $0.collect(
        52_200, withheld: 900, from: "flipkart",
        [("item-1", 45_000), ("TI/2627/0000001", 8_100)])
    },
    "J15": JournalCase(before: invoiced) {
      try $0.post(change(.commission, -45_000), change(.commissionState, -45_000))
      try $0.post(
        InvoiceRule.transaction(
          of: Invoice(
            number: "CN/2627/0000001",
            draft: InvoiceDraft(
              crediting: commissionInvoice.number, charged: commissionInvoice.draft.figures,
              credited: GST.charge(
                onMinor: 0, rate: TaxPlace.servicesRate, supply: .interState),
              party: "flipkart", issuedOn: JournalBook.day, place: JournalBook.services,
              lines: commissionInvoice.draft.lines, period: "2026-04"))))
    },
    "J18": JournalCase(before: earnedInDollars) {
      try $0.exchange(
        ExchangeEvent(
          id: "paid", effectiveOn: JournalBook.day.adding(days: 20),
          amount: Money(minorUnits: 10_000, currency: .usd), holder: dollarReceivable,
          item: "inv-1",
          counterpart: .sold(for: [
            JournalLine(.bank("hdfc-6789"), 843_100), JournalLine(.bankCharges, 5_000),
            JournalLine(
              .gstInput(
                state: JournalBook.registration, head: .igst, rate: TaxPlace.servicesRate), 900),
          ])))
    },
    "J20": JournalCase(agreed),
    "J20b": JournalCase(before: agreed) { book in
      for milestone in 1...6 {
        let delivery = PlacementDelivery(
          placement: placement.id, milestone: milestone,
          at: Instant(day: JournalBook.day.adding(days: milestone), secondOfDay: 0), record: 1)
        try book.post(PlacementRule.delivered(delivery, of: placement, series: nil))
      }
    },
    "J20c": JournalCase(before: agreed) {
      try $0.post(bankLine(5_800_000))
      try $0.collect(
        5_800_000, withheld: 100_000, from: "brand-1", [("plc-1", 5_900_000)])
    },
    "J21": JournalCase {
      try $0.post(
        InvoiceRule.transaction(
          of: Invoice(
            number: "TI/2627/0000003",
            draft: AdRevenueRule.reported(
              AdRevenue(
                id: "ads-1", network: "adnet-1", earnedOn: JournalBook.day,
                amountMinor: 1_000_000, series: nil, record: 1),
              series: nil, tax: JournalBook.services))))
    },
    "J21b": JournalCase(share: "40 %\n    ad_share: 55 %", kinds: ["share"]) { book in
      _ = try book.connection.transaction {
        try AdRevenueStore(book.book, on: book.connection).record(
          [
            AdRevenue(
              id: "ads-1", network: "adnet-1", earnedOn: JournalBook.day,
              amountMinor: 1_000_000, series: "S1", record: 1)
          ], file: FileID(rawValue: 1))
      }
    },
  ]

  private static let commissionInvoice = Invoice(
    number: "TI/2627/0000001",
    draft: InvoiceDraft(
      .commission, party: "flipkart", issuedOn: JournalBook.day, place: JournalBook.services,
      lines: [
        InvoiceDraft.Line(
          item: "item-1", contra: .commissionDue("flipkart", .confirmed), netMinor: 45_000)
      ]))

  private static let placement = Placement(
    id: "plc-1", brand: "brand-1", agreedOn: JournalBook.day, feeMinor: 5_000_000,
    weights: Array(repeating: 1, count: 10), series: nil, record: 1)

  private static let dollarReceivable = Account.receivable("flipkart", in: .usd)

  private static let confirmed: Step = {
    try $0.post(accrual(45_000), change(.commissionState, 45_000))
  }

  private static let invoiced: Step = {
    try confirmed($0)
    try $0.post(InvoiceRule.transaction(of: commissionInvoice))
  }

  private static let agreed: Step = {
    try $0.post(
      InvoiceRule.transaction(
        of: Invoice(
          number: "TI/2627/0000002",
          draft: PlacementRule.agreed(placement, series: nil, tax: JournalBook.services))))
  }

  private static let earnedInDollars: Step = {
    try ExchangeRateStore(on: $0.connection).record([
      DatedRate(
        try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal("84.00")),
        effectiveOn: JournalBook.day, source: "fbil")
    ])
    try $0.exchange(
      ExchangeEvent(
        id: "earned", effectiveOn: JournalBook.day,
        amount: Money(minorUnits: 10_000, currency: .usd), holder: dollarReceivable,
        item: "inv-1", counterpart: .earned(as: .affiliateCommission)))
  }

  private static func accrual(_ amountMinor: Int64) -> Transaction {
    CommissionRule.partnerAccrual(
      partner: "flipkart", item: "item-1", amountMinor: amountMinor,
      orderedAt: Instant(day: JournalBook.day, secondOfDay: 0))
  }

  private static func change(_ kind: PostingKind, _ amountMinor: Int64) -> Transaction {
    CommissionRule.change(
      kind, partner: "flipkart", item: "item-1", amountMinor: amountMinor, on: JournalBook.day,
      id: "item-1/\(amountMinor)")
  }
}
