import Commerce
import Ledger
import Money
import TestSupport
import Testing

@Suite("Payments of invoices")
struct CollectionRuleTests {
  private static func collection(
    _ received: Int64, withheld: Int64 = 0, _ open: [Int64]
  ) -> Collection {
    Collection(
      id: "brk-1", party: "flipkart", on: CommerceBook.day, receivedMinor: received,
      withheldMinor: withheld, holder: .suspense("hdfc"),
      open: open.enumerated().map { index, amount in
        Collection.OpenItem(
          invoice: "TI/\(index / 2)", item: "item-\(index)", amountMinor: amount)
      })
  }

  private static func balances(_ transaction: Transaction) -> [String: Int64] {
    var balances: [String: Int64] = [:]
    for transfer in transaction.transfers {
      let item = transfer.dimensions.item ?? "-"
      for (account, sign) in [(transfer.debit, Int64(1)), (transfer.credit, -1)] {
        let key = account.code.hasPrefix("assets:receivable") ? item : account.code
        balances[key, default: 0] += sign * transfer.amountMinor
      }
    }
    return balances.filter { $0.value != 0 }
  }

  @Test("Items are paid in order, first by the tax that was withheld, and the last one in part")
  func inOrder() throws {
    let (transaction, paid) = try CollectionRule.collected(
      Self.collection(1_000, withheld: 50, [600, 300, 500]))
    #expect(
      Self.balances(transaction) == [
        "item-0": -600, "item-1": -300, "item-2": -150, "assets:tds-receivable": 50,
        "liabilities:suspense:hdfc": 1_000,
      ])
    #expect(paid == ["TI/0": 900, "TI/1": 150])
  }

  @Test("What is owed back on a credited item pays others")
  func owedBack() throws {
    let (transaction, paid) = try CollectionRule.collected(
      Self.collection(400, [-100, 200, 300]))
    #expect(
      Self.balances(transaction) == [
        "item-0": 100, "item-1": -200, "item-2": -300, "liabilities:suspense:hdfc": 400,
      ])
    #expect(paid == ["TI/0": 100, "TI/1": 300])
  }

  @Test("A paisa more than is open is refused")
  func tooMuch() {
    #expect(
      throws: CommerceError.collectsTooMuch(party: "flipkart", openMinor: 500, paidMinor: 501)
    ) { try CollectionRule.collected(Self.collection(501, [300, 200])) }
    #expect(
      CommerceError.collectsTooMuch(party: "flipkart", openMinor: 500, paidMinor: 501).description
        == "flipkart pays ₹5.01 with the tax that it withheld, and ₹5.00 is open")
  }

  @Test("Every payment closes what it says, whatever is open", arguments: Seed.sweep(64))
  func closes(seed: Seed) throws {
    var random = seed
    let open = (0..<Int.random(in: 1...6, using: &random)).map { _ in
      Int64.random(in: 1...1_000, using: &random)
    }
    let whole = open.reduce(0, +)
    let received = Int64.random(in: 1...whole, using: &random)
    let withheld = Int64.random(in: 0...(whole - received), using: &random)
    let (transaction, paid) = try CollectionRule.collected(
      Self.collection(received, withheld: withheld, open))
    #expect(paid.values.reduce(0, +) == received + withheld)
    let balances = Self.balances(transaction)
    #expect(balances.values.reduce(0, +) == 0)
    for (index, amount) in open.enumerated() {
      #expect((-amount...0).contains(balances["item-\(index)", default: 0]))
    }
  }
}
