import Ledger
import Money
import TestSupport
import Testing

@Suite("What is held of foreign money under an item")
struct ExchangeHoldingTests {
  private static let holder = Account.commissionDue("impact", .pending, in: .usd)

  /// Posts changes one after the other and sums what they leave.
  private struct Item {
    var held = ExchangeHolding.none
    var incomeMinor: Int64 = 0

    mutating func change(byMinor change: Int64, at price: String) throws {
      let transfers = try ExchangeRule.changed(
        byMinor: change, of: held, in: .usd, holder: holder, income: .affiliateCommission,
        item: "item-1"
      ) { try ExchangeRate(of: .usd, in: .inr, price: ExactDecimal(price)) }
      var moved = (held: held.heldMinor, carrying: held.carryingMinor)
      for transfer in transfers {
        #expect(transfer.debit.currency == transfer.credit.currency)
        for (account, minor) in [
          (transfer.debit, transfer.amountMinor), (transfer.credit, -transfer.amountMinor),
        ] {
          if account == holder { moved.held += minor }
          if account == .affiliateCommission { incomeMinor += minor }
          if account == .trading(.usd, in: .inr, side: .inr) { moved.carrying += minor }
        }
      }
      held = ExchangeHolding(heldMinor: moved.held, carryingMinor: moved.carrying)
    }
  }

  @Test("All that is taken back leaves at what it carries, in any parts", arguments: Seed.sweep(64))
  func reversed(seed: Seed) throws {
    var random = seed
    var item = Item()
    var left = Int64.random(in: 1...100_000, using: &random)
    try item.change(byMinor: left, at: "84.1375")
    while left > 0 {
      let part = Int64.random(in: 1...left, using: &random)
      try item.change(byMinor: -part, at: "99.99")
      left -= part
      #expect(item.held.heldMinor == left)
    }
    #expect(item.held == .none && item.incomeMinor == 0)
  }

  @Test("What goes beyond is owed at the rate, and what comes back closes that first")
  func owed() throws {
    var item = Item()
    try item.change(byMinor: 10_000, at: "84.00")
    try item.change(byMinor: -15_000, at: "90.00")
    #expect(item.held == ExchangeHolding(heldMinor: -5_000, carryingMinor: -450_000))
    #expect(item.incomeMinor == -840_000 + 840_000 + 450_000)
    try item.change(byMinor: 6_000, at: "80.00")
    #expect(item.held == ExchangeHolding(heldMinor: 1_000, carryingMinor: 80_000))
  }
}
