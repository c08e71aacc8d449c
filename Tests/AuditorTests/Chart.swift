import Ledger
import Money

/// The accounts of an audited book, and what the design says of their classes.
enum Chart {
  static let gateway = "assets:psp:razorpay"
  static let otherGateway = "assets:psp:payu"
  static let closedGateway = "assets:psp:closed"
  static let dollarGateway = "assets:psp:stripe"
  static let proceeds = "liabilities:proceeds:unlocks"
  static let coinsSpent = "liabilities:coins-spent"
  static let coinsIssued = "equity:coins:issued"
  static let revenue = "income:unlocks"
  static let unknown = "assets:psp:nobody"
  /// The day from which the closed gateway takes nothing.
  static let closedOn = BusinessDay(daysSince1970: 20_540)

  /// The accounts that stand before the first command.
  static let house: [Account] = [
    .psp("razorpay"), .psp("payu"), .psp("closed"),
    Account(code: dollarGateway, accountClass: .psp, currency: .usd, party: "stripe"),
    .unlockProceeds, .coinsSpent, .coinsIssued, .unlockRevenue,
  ]

  /// The viewers whom all connections share.
  static let sharedViewers: ClosedRange<Int64> = 1...3
  static let sharedAccounts = sharedViewers.flatMap { [wallet($0), reserved($0)] }
    .compactMap(account)

  static func wallet(_ viewer: Int64) -> String { "liabilities:wallet:v-\(viewer)" }
  static func reserved(_ viewer: Int64) -> String { wallet(viewer) + ":reserved" }

  /// The account of a code: a house account, or one of a viewer.
  static func account(_ code: String) -> Account? {
    if let account = house.first(where: { $0.code == code }) { return account }
    guard code.hasPrefix("liabilities:wallet:v-") else { return nil }
    return Account(
      code: code, accountClass: code.hasSuffix(":reserved") ? .reserved : .wallet,
      currency: .coin, party: String(code.split(separator: ":")[2]))
  }

  /// Who took the money, in the words of the event.
  static func payment(by debit: String) -> String {
    let account = account(debit)
    guard account?.accountClass == .psp else { return "wallet" }
    return account?.party ?? ""
  }

  static func unlockContent(
    _ time: String, viewer: Int64?, series: String?, place: Int16?, payment: String,
    _ amountMinor: Int64
  ) -> String {
    let viewer = viewer.map(String.init) ?? "-"
    let place = place.map { String($0) } ?? "-"
    return "unlock|\(time)|\(viewer)|\(series ?? "-")|\(place)|\(payment)|\(amountMinor)"
  }

  /// The moves that the kinds of these tests may make.
  static func hasRoute(_ kind: PostingKind, _ debit: AccountClass, _ credit: AccountClass) -> Bool {
    switch (kind, debit, credit) {
    case (.unlock, .psp, .proceeds), (.refund, .proceeds, .psp): true
    case (.unlock, .wallet, .coinsSpent), (.unlock, .reserved, .coinsSpent): true
    case (.refund, .coinsSpent, .wallet), (.topUp, .coinsIssued, .wallet): true
    case (.reserve, .wallet, .reserved), (.release, .reserved, .wallet): true
    case (.capture, .reserved, .coinsSpent): true
    default: false
    }
  }
}
