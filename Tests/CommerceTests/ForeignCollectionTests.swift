import Commerce
import Ledger
import Money
import TestSupport
import Testing

@Suite("Payments of invoices in foreign money")
struct ForeignCollectionTests {
  private static let place = TaxPlace(
    registrationState: 27, otherState: 29, rate: TaxPlace.servicesRate)

  /// What is open of the items of one invoice, and what is held of them.
  private struct Invoiced {
    var open: [Int64]
    var held: [ExchangeHolding]
    var sums: [String: Int64] = [:]
    var gainMinor: Int64 = 0
    var valueMinor: Int64 = 0

    init(_ seed: inout Seed) {
      open = (0..<Int.random(in: 1...6, using: &seed)).map { _ in
        Int64.random(in: 1...90_000, using: &seed)
      }
      held = open.map { amount in
        ExchangeHolding(
          heldMinor: amount,
          carryingMinor: amount * Int64.random(in: 70...95, using: &seed) + amount % 7)
      }
    }

    mutating func pay(_ paid: Int64, received: Int64, charge: Int64, number: Int) throws {
      let items = open.enumerated().map { index, amount in
        Collection.OpenItem(invoice: "TI", item: "item-\(index)", amountMinor: amount)
      }
      let holdings = held.enumerated().map { ("item-\($0)", $1) }
      let charged = GST.charge(onMinor: charge, rate: TaxPlace.servicesRate, supply: .interState)
      let outcome = try ForeignCollectionRule.collected(
        ForeignCollection(
          id: "brk-\(number)", party: "impact", on: BusinessDay(daysSince1970: 20_000),
          currency: .usd, paidMinor: paid, receivedMinor: received, charge: charged,
          chargePlace: place, holder: .suspense("hdfc"),
          open: items.filter { $0.amountMinor != 0 },
          holdings: Dictionary(uniqueKeysWithValues: holdings)))
      #expect(outcome.paidMinor == ["TI": paid])
      gainMinor += outcome.gainMinor
      valueMinor += received + charged.grossMinor
      for transfer in outcome.transaction.transfers {
        #expect(transfer.debit.currency == transfer.credit.currency)
        for (account, minor) in [
          (transfer.debit, transfer.amountMinor), (transfer.credit, -transfer.amountMinor),
        ] {
          sums[account.code, default: 0] += minor
          guard let item = transfer.dimensions.item?.split(separator: "-").last,
            let index = Int(item), open.indices.contains(index), account.party != "hdfc"
          else { continue }
          if account == .receivable("impact", in: .usd) { open[index] += minor }
          let isForeign = account == .trading(.usd, in: .inr, side: .usd)
          let isHome = account == .trading(.usd, in: .inr, side: .inr)
          held[index] = ExchangeHolding(
            heldMinor: held[index].heldMinor - (isForeign ? minor : 0),
            carryingMinor: held[index].carryingMinor + (isHome ? minor : 0))
        }
      }
    }
  }

  @Test(
    "Any parts leave nothing, and gain what came in less what was carried",
    arguments: Seed.sweep(64))
  func parts(seed: Seed) throws {
    var random = seed
    var invoiced = Invoiced(&random)
    let carried = invoiced.held.reduce(0) { $0 + $1.carryingMinor }
    var left = invoiced.open.reduce(0, +)
    var number = 0
    while left > 0 {
      let part = Int64.random(in: 1...left, using: &random)
      try invoiced.pay(
        part, received: Int64.random(in: 1...(part * 100), using: &random),
        charge: Int64.random(in: 0...10_000, using: &random), number: number)
      left -= part
      number += 1
    }
    #expect(invoiced.open.allSatisfy { $0 == 0 })
    #expect(invoiced.held.allSatisfy { $0 == .none })
    #expect(invoiced.gainMinor == invoiced.valueMinor - carried)
    #expect(invoiced.sums["expenses:exchange", default: 0] == -invoiced.gainMinor)
    #expect(invoiced.sums["equity:trading:usd-inr:inr"] == -carried)
  }

  @Test("More than is open, or nothing, is refused with both amounts")
  func refused() throws {
    var random = Seed(1)
    var invoiced = Invoiced(&random)
    let open = invoiced.open.reduce(0, +)
    for paid in [open + 1, 0] {
      let error = #expect(throws: CommerceError.self) {
        try invoiced.pay(paid, received: 100, charge: 0, number: 1)
      }
      let amounts = [paid, open].map {
        IndianGrouping.amount(Money(minorUnits: $0, currency: .usd))
      }
      #expect(error?.description == "impact pays \(amounts[0]), and \(amounts[1]) is open")
    }
    #expect(
      CommerceError.severalCurrencies(["INR", "USD"]).description
        == "the invoices are in INR, USD, and a payment is of one currency")
    #expect(
      CommerceError.inHomeCurrency(["TI/1"]).description
        == "TI/1 is in rupees, of which the line of the bank says all")
  }
}
