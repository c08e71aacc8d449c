import Ledger
import Money
import TestSupport
import Testing

@Suite("The rules of foreign money")
struct ExchangeRuleTests {
  private static let receivable = Account.receivable("network", in: .usd)
  private static let dollarBank = Account.bank("hdfc-usd", in: .usd)
  private static let rupeeBank = Account.bank("hdfc-6789")

  /// Balances by account and item, debit positive, and what each currency sums to.
  private struct Sums {
    var accounts: [String: Int64] = [:]
    var items: [String: Int64] = [:]

    mutating func add(_ transfers: [Transfer]) {
      for transfer in transfers {
        #expect(transfer.debit.currency == transfer.credit.currency)
        for (account, minor) in [
          (transfer.debit, transfer.amountMinor), (transfer.credit, -transfer.amountMinor),
        ] {
          accounts[account.code, default: 0] += minor
          items["\(transfer.dimensions.item ?? "") \(account.code)", default: 0] += minor
        }
      }
    }
  }

  private static func rate(_ price: String) throws -> ExchangeRate {
    try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal(price))
  }

  private static func earned(_ minor: Int64, at price: String) throws -> [Transfer] {
    try ExchangeRule.earned(
      Money(minorUnits: minor, currency: .usd), at: rate(price), holder: receivable,
      income: .affiliateCommission, item: "inv-1")
  }

  @Test("An invoice of USD 100 at 84.00 that brings 8,490 less a fee gains 90 (J18)")
  func invoice() throws {
    var sums = Sums()
    sums.add(try Self.earned(10_000, at: "84.00"))
    #expect(sums.accounts["income:affiliate-commission"] == -840_000)
    #expect(sums.accounts["assets:receivable:network:usd"] == 10_000)
    let position = ExchangePosition(
      item: "inv-1", foreign: .usd, home: .inr, basisMinor: 10_000, basisCarryingMinor: 840_000)
    sums.add(
      try ExchangeRule.sold(
        position.held, of: position, holder: Self.receivable,
        for: [
          JournalLine(Self.rupeeBank, 843_100), JournalLine(.gatewayFees, 5_000),
          JournalLine(.gstInput(state: 27, head: .igst, rate: try BasisPoints(1_800)), 900),
        ]))
    #expect(
      sums.accounts.filter { $0.value != 0 } == [
        "assets:bank:hdfc-6789": 843_100, "expenses:fees:gateway": 5_000,
        "assets:gst-input:27:igst:18": 900, "expenses:exchange": -9_000,
        "income:affiliate-commission": -840_000,
      ])
  }

  @Test("A receivable that is written off is a loss of what it carries")
  func writtenOff() throws {
    let position = ExchangePosition(
      item: "inv-1", foreign: .usd, home: .inr, basisMinor: 10_000, basisCarryingMinor: 840_000)
    var sums = Sums()
    sums.add(try Self.earned(10_000, at: "84.00"))
    sums.add(
      try ExchangeRule.sold(position.held, of: position, holder: Self.receivable, for: []))
    #expect(
      sums.accounts.filter { $0.value != 0 }
        == ["expenses:exchange": 840_000, "income:affiliate-commission": -840_000])
  }

  @Test("More than is held, nothing, and another currency are refused")
  func refused() throws {
    let position = ExchangePosition(
      item: "inv-1", foreign: .usd, home: .inr, basisMinor: 100, basisCarryingMinor: 8_400,
      leftMinor: 40, leftCarryingMinor: 3_360)
    for minor in [61, 0] as [Int64] {
      let wanted = Money(minorUnits: minor, currency: .usd)
      #expect(
        throws: LedgerError.exceedsPosition(
          item: "inv-1", held: Money(minorUnits: 60, currency: .usd), wanted: wanted)
      ) { try position.carrying(of: wanted) }
    }
    #expect(throws: MoneyError.currencyMismatch(.inr, .usd)) {
      try position.carrying(of: Money(minorUnits: 1, currency: .inr))
    }
    #expect(
      "\(LedgerError.exceedsPosition(item: "inv-1", held: position.held, wanted: position.held))"
        == "0.60 USD cannot be taken out of inv-1, which holds 0.60 USD")
  }

  @Test(
    "However a receivable is settled, it and its trading end at zero and the gain is what came",
    arguments: Seed.sweep(64))
  func anySplit(seed: Seed) throws {
    var random = seed
    let price = "\(Int64.random(in: 20...120, using: &random)).\(random.digits(4))"
    let total = Int64.random(in: 1...(Bool.random(using: &random) ? 500_000 : 40), using: &random)
    var sums = Sums()
    sums.add(try Self.earned(total, at: price))
    let accrued = -(sums.accounts["income:affiliate-commission"] ?? 0)
    var left: Int64 = 0
    var leftCarrying: Int64 = 0
    var proceeds: Int64 = 0
    var bankValue: Int64 = 0
    while left < total {
      let part = Int64.random(in: 1...(total - left), using: &random)
      let position = ExchangePosition(
        item: "inv-1", foreign: .usd, home: .inr, basisMinor: total, basisCarryingMinor: accrued,
        leftMinor: left, leftCarryingMinor: leftCarrying)
      let money = Money(minorUnits: part, currency: .usd)
      leftCarrying += try position.carrying(of: money).minorUnits
      left += part
      if Bool.random(using: &random) {
        let came = Int64.random(in: 0...(part * 100), using: &random)
        proceeds += came
        sums.add(
          try ExchangeRule.sold(
            money, of: position, holder: Self.receivable,
            for: [JournalLine(Self.rupeeBank, came)]))
      } else {
        let dayRate = try Self.rate("\(Int64.random(in: 20...120, using: &random)).25")
        bankValue += try dayRate.converting(money).minorUnits
        sums.add(
          try ExchangeRule.moved(
            money, of: position, at: dayRate, holder: Self.receivable, to: Self.dollarBank,
            item: Self.dollarBank.code))
      }
    }
    #expect(leftCarrying == accrued)
    let trading = "equity:trading:usd-inr"
    #expect(sums.accounts["assets:receivable:network:usd"] == 0)
    #expect(sums.items["inv-1 \(trading):usd"] == 0)
    #expect(sums.items["inv-1 \(trading):inr"] ?? 0 == 0)
    let bank = Self.dollarBank.code
    #expect(
      sums.accounts[bank] ?? 0 == -(sums.items["\(bank) \(trading):usd"] ?? 0))
    #expect(sums.items["\(bank) \(trading):inr"] ?? 0 == bankValue)
    #expect(-(sums.accounts["expenses:exchange"] ?? 0) == proceeds + bankValue - accrued)
  }
}

extension Seed {
  /// Gives so many decimal digits.
  fileprivate mutating func digits(_ count: Int) -> String {
    (0..<count).map { _ in "\(Int.random(in: 0...9, using: &self))" }.joined()
  }
}
