import Ledger
import Money
import TestSupport

extension CommandComposer {
  /// The facts of a file: some told before, some compound, few that may not be.
  mutating func facts(of connection: Int, _ random: inout Seed) -> [Fact] {
    var facts: [Fact] = []
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      if let earlier = facts.randomElement(using: &random), random.happens(in: 10) {
        facts.append(earlier)
      } else {
        facts.append(fact(of: connection, &random))
      }
    }
    return facts
  }

  private mutating func fact(of connection: Int, _ random: inout Seed) -> Fact {
    if random.happens(in: 6), let fact = sharedUnlock(&random) { return fact }
    let viewer = viewer(of: connection, &random)
    let amount = min(max(amount(&random), 1), random.happens(in: 40) ? .max : 10_000_000_000_000)
    made += 1
    var fact = Fact(
      kind: .unlock, source: "unlocks", ids: ["f\(connection)-\(made)"],
      moves: [.init(debit: Chart.gateway, credit: Chart.proceeds, amountMinor: amount)],
      occurredAt: instant(&random), viewer: viewer)
    let wallet = Chart.wallet(viewer)
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1:
      fact.moves = [.init(debit: wallet, credit: Chart.coinsSpent, amountMinor: amount)]
    case 2:
      fact.kind = .topUp
      fact.moves = [.init(debit: Chart.coinsIssued, credit: wallet, amountMinor: amount)]
    case 3:
      fact.kind = .refund
      fact.moves = [.init(debit: Chart.coinsSpent, credit: wallet, amountMinor: amount)]
    case 4:
      // One transaction of two wallets, which waits for both.
      fact.moves = [
        .init(debit: wallet, credit: Chart.coinsSpent, amountMinor: amount),
        .init(debit: Chart.wallet(1), credit: Chart.coinsSpent, amountMinor: 5),
      ]
    case 5:
      fact.kind = .refund
      fact.moves = [.init(debit: Chart.proceeds, credit: Chart.gateway, amountMinor: amount)]
    case 6:
      fact.moves.append(.init(debit: Chart.otherGateway, credit: Chart.proceeds, amountMinor: 3))
    default: break
    }
    if random.happens(in: 5) { fact.ids.append(fact.ids[0] + "/paid") }
    if random.happens(in: 30) { spoil(&fact, &random) }
    return fact
  }

  /// What a file tells of an unlock that is asked for live, too.
  private func sharedUnlock(_ random: inout Seed) -> Fact? {
    let unlocks = shared.filter { $0.kind == "unlock" }.map(\.request)
    guard let request = unlocks.randomElement(using: &random), let id = request.id,
      let occurredAt = request.occurredAt, request.viewer != nil, request.series == "S1",
      request.place == 29, Chart.account(request.debit) != nil,
      Chart.account(request.credit) != nil, request.amountMinor > 0
    else { return nil }
    return Fact(
      kind: .unlock, source: "unlocks", ids: [id], moves: [Fact.Move(request)],
      occurredAt: occurredAt, viewer: request.viewer)
  }

  private func spoil(_ fact: inout Fact, _ random: inout Seed) {
    let move = fact.moves[0]
    func moved(_ debit: String, _ credit: String) -> [Fact.Move] {
      [.init(debit: debit, credit: credit, amountMinor: move.amountMinor)]
    }
    switch Int.random(in: 0..<5, using: &random) {
    case 0: fact.moves = moved(Chart.closedGateway, Chart.proceeds)
    case 1: fact.moves = moved(Chart.dollarGateway, Chart.proceeds)
    case 2: fact.moves = moved(move.debit, Chart.revenue)
    case 3: fact.moves = moved(move.debit, move.debit)
    default: fact.kind = .reserve
    }
  }
}
