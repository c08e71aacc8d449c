import Commerce
import Ledger
import Money
import Postgres
import TestSupport
import Testing

@Suite("A split commission", .database)
struct SplitCommissionTests {
  private static func split(_ parts: String) -> (String) -> String {
    { $0.replacing("party: asha\n", with: "party: asha\n    splits: { \(parts) }\n") }
  }

  private static var thirds: (String) -> String {
    split("asha: 33.34 %, studio-12: 33.33 %, studio-13: 33.33 %")
  }

  private static func owed(_ orders: OrderBook, _ state: CommissionState) throws -> [Int64] {
    let balances = try orders.balances()
    return ["asha", "studio-12", "studio-13"].map {
      -(balances["liabilities:commission:\($0):\(state.rawValue)"] ?? 0)
    }
  }

  @Test("It sums exactly in its accrual, its confirmation and every return, and leaves no paisa")
  func sums() throws {
    let orders = try OrderBook(changed: Self.thirds)
    // 10 % of ₹1,000.85 is ₹100.09.
    try orders.record(
      "ord-1", [try OrderBook.line("lin-1", quantity: 3, price: 118_100, affiliate: "asha")])
    #expect(try Self.owed(orders, .pending) == [3_337, 3_336, 3_336])
    try orders.takeBack([OrderBook.goingBack("rtn-1", of: "lin-1", 39_367)])
    #expect(try Self.owed(orders, .pending).reduce(0, +) == 10_009 - 3_336)
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
    let day = OrderBook.day.adding(days: 16)
    #expect(
      try CommissionHold.confirm(in: orders.book, on: day, connection: orders.connection) == 1)
    #expect(try Self.owed(orders, .pending) == [0, 0, 0])
    #expect(try Self.owed(orders, .confirmed).reduce(0, +) == 10_009 - 3_336)
    try orders.takeBack([OrderBook.goingBack("rtn-2", of: "lin-1", 39_367, daysLater: 20)])
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
    try orders.takeBack([OrderBook.goingBack("rtn-3", of: "lin-1", 39_366, daysLater: 21)])
    #expect(try orders.balances() == [:])
    for check in OrderBook.checks { #expect(try orders.problems(check) == []) }
  }
}

@Suite("The parts of a commission")
struct CommissionSplitTests {
  @Test(
    "A split of a merchant's commission, of everybody's and beyond the whole is refused",
    arguments: [
      (
        "party: kala\n    kind: marketplace",
        "party: kala\n    splits: { asha: 100 % }\n"
          + "    kind: marketplace", "only a share or an affiliate's commission is split"
      ),
      (
        "party: asha\n", "splits: { asha: 100 % }\n", "a split belongs to the agreement of a party"
      ),
      (
        "party: asha\n", "party: asha\n    splits: { asha: 60 %, studio-12: 50 % }\n",
        "the splits sum to 110.00 %, not to 100 %"
      ),
    ])
  func refused(old: String, new: String, message: String) throws {
    let error = #expect(throws: CommerceError.self) {
      try AgreementsFile(yaml: OrderBook.yaml().replacing(old, with: new), name: "a.yaml")
    }
    guard case .file(_, let line, let text) = error else { return }
    #expect(text == message && line > 30)
  }

  @Test("Parts sum to the whole, whatever is split", arguments: Seed.sweep(64))
  func parts(seed: Seed) throws {
    var random = seed
    let weights = (0..<Int.random(in: 1...6, using: &random)).map {
      SharePayee(party: "p-\($0)", weight: Int.random(in: 1...5_000, using: &random))
    }
    let split = CommissionSplit(party: "p-0", among: weights.shuffled(using: &random))
    let amount = Int64.random(in: -90_000...90_000, using: &random)
    let parts = split.parts(of: amount)
    #expect(parts.values.reduce(0, +) == amount)
    #expect(parts == CommissionSplit(party: "p-0", among: weights).parts(of: amount))
    #expect(CommissionSplit(party: "riya").parts(of: amount) == ["riya": amount])
  }
}
