import Commerce
import Ledger
import Money

extension JournalCase {
  /// Coins: bought, used, given back, and never used.
  static let coins: [String: JournalCase] = [
    "J01": JournalCase { try $0.buyCoins(100, 10_000) },
    "J02": JournalCase(extra: "coins: [{ from: 2026-04-01, policy: top-up }]") {
      try $0.buyCoins(100, 10_000, place: 27)
    },
    "J03": JournalCase(before: { try $0.buyCoins(100, 10_000) }, kinds: ["distribution"]) {
      try $0.useCoins(5)
    },
    "J08c": JournalCase(
      before: {
        try $0.buyCoins(100, 10_000)
        try $0.useCoins(5)
      }, kinds: ["refund", "distribution"]
    ) {
      try CoinBook($0.commerce).refundUnlock("ref-1", of: "use-5", coins: 5)
      try $0.commerce.distribute()
    },
    "J19": JournalCase(before: { try $0.buyCoins(1_000, 100_000) }, kinds: ["distribution"]) {
      try $0.useCoins(450)
    },
    "J19b": JournalCase(
      extra: "estimates: [{ of: breakage, from: 2026-04-01, rate: 10 % }]",
      before: {
        try $0.buyCoins(1_000, 100_000)
        try $0.useCoins(450)
      }
    ) { try $0.endMonth() },
  ]

  /// Orders of our own goods and of a merchant's.
  static let orders: [String: JournalCase] = [
    "J10": JournalCase(kinds: ["sale"], ownGoods),
    "J10b": JournalCase(kinds: ["goods"], ownGoods),
    "J10c": JournalCase(
      extra: expectedReturns, before: ownGoods, kinds: ["expected_return"]
    ) { try $0.endMonth() },
    "J10d": JournalCase(extra: expectedReturns, before: ownGoods, kinds: ["goods"]) {
      try $0.endMonth()
    },
    "J11": JournalCase(kinds: ["sale"], merchantGoods),
    "J11b": JournalCase(
      kinds: ["merchant_charge"], classes: ["commission_income", "gst_output"], merchantGoods),
    "J11c": JournalCase(kinds: ["merchant_charge"], classes: ["tcs_payable"], merchantGoods),
    "J11d": JournalCase(kinds: ["merchant_charge"], classes: ["tds_payable"], merchantGoods),
    "J22": JournalCase(kinds: ["sale"], liveSale),
    "J22b": JournalCase(kinds: ["merchant_charge"], liveSale),
    "J22c": JournalCase(kinds: ["affiliate"], liveSale),
  ]

  /// What is paid before it is earned.
  static let deferrals: [String: JournalCase] = [
    "J05": JournalCase(
      before: { try $0.commerce.release(1...15, daysLater: -30) },
      kinds: [
        "pass", "distribution",
      ]
    ) { try $0.sellPass() },
    "J05b": JournalCase(
      before: {
        try $0.commerce.release(1...15, daysLater: -30)
        try $0.sellPass()
      }, kinds: ["recognition"]
    ) {
      try $0.commerce.release(16...16, daysLater: 4)
      try $0.commerce.distributePasses()
    },
    "J23": JournalCase(subscription),
    "J23b": JournalCase(before: subscription) { try $0.commerce.recognise(daysLater: 0) },
  ]

  private static let expectedReturns =
    "estimates: [{ of: returns, from: 2026-04-01, rate: 10 %, days: 30 }]"

  private static let ownGoods: Step = { book in
    try OrderBook(book.commerce).record(
      "ord-1", place: 29,
      [try OrderBook.line("lin-1", merchant: nil, price: 118_000, cost: 60_000)])
  }

  private static let merchantGoods: Step = { book in
    try OrderBook(book.commerce).record(
      "ord-1", [try OrderBook.line("lin-1", merchant: "shop-m", price: 236_000)])
  }

  private static let liveSale: Step = { book in
    try OrderBook(book.commerce).record(
      "ord-1",
      [
        try OrderBook.line(
          "lin-1", merchant: "shop-m", price: 99_900, affiliate: "host-1", live: "live-9")
      ])
  }

  private static let subscription: Step = { book in
    try book.commerce.take([
      SubscriptionEvent(
        id: "sub-1", change: .start, at: Instant(day: JournalBook.day, secondOfDay: 0), viewer: 1,
        plan: "monthly", days: 30, amountMinor: 19_900, currency: .inr, psp: "razorpay", place: 29,
        record: 1)
    ])
  }
}

extension JournalBook {
  func buyCoins(_ coins: Int64, _ amountMinor: Int64, place: Int16 = 29) throws {
    try CoinBook(commerce).post([
      CoinBook.topUp(
        "top-1", coins: coins, amountMinor: amountMinor, place: place, psp: "upi-npci")
    ])
  }

  /// Uses coins for an unlock and distributes its day.
  func useCoins(_ coins: Int64) throws {
    try CoinBook(commerce).use([CoinBook.Unlock(id: "use-\(coins)", coins: coins)])
    try commerce.distribute()
  }

  /// Sells a pass of twenty episodes and distributes its day.
  func sellPass() throws {
    try commerce.sell([CommerceBook.Pass(id: "pas-1", psp: "upi-npci")])
    try commerce.distributePasses()
  }

  /// Makes the estimates of the end of April.
  func endMonth() throws {
    try EstimateStore(book, on: connection).estimate(on: BusinessDay("2026-04-30"))
  }
}
