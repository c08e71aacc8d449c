import Ledger
import TestSupport
import Testing

@Suite("Pairing")
struct PairingTests {
  @Test("The pairs of a compound journal keep the sum of each account", arguments: Seed.sweep(64))
  func sums(seed: Seed) {
    var random = seed
    for _ in 0..<50 {
      let debits = lines("expenses", count: Int.random(in: 1...6, using: &random), using: &random)
      let whole = debits.reduce(0) { $0 + $1.amountMinor }
      let credits = divided(whole, into: Int.random(in: 1...6, using: &random), using: &random)
      let transfers = Transfer.paired(debits: debits, credits: credits)
      #expect(transfers.allSatisfy { $0.amountMinor > 0 })
      #expect(transfers.count <= debits.count + credits.count - 1)
      #expect(totals(transfers.map { ($0.debit, $0.amountMinor) }) == totals(debits))
      #expect(totals(transfers.map { ($0.credit, $0.amountMinor) }) == totals(credits))
    }
  }

  @Test("A journal of nothing has no pairs")
  func nothing() {
    #expect(Transfer.paired(debits: [], credits: []).isEmpty)
    let zero = [JournalLine(.unlockProceeds, 0)]
    #expect(Transfer.paired(debits: zero, credits: zero).isEmpty)
  }

  @Test("A journal that does not balance is our own mistake")
  func unbalanced() async {
    await #expect(processExitsWith: .failure) {
      _ = Transfer.paired(
        debits: [JournalLine(.unlockProceeds, 2)], credits: [JournalLine(.unlockRevenue, 1)])
    }
  }

  private func account(_ root: String, _ index: Int) -> Account {
    Account(code: "\(root):a\(index)", accountClass: .rounding)
  }

  private func lines(_ root: String, count: Int, using random: inout Seed) -> [JournalLine] {
    (0..<count).map {
      JournalLine(account(root, $0 % 4), Int64.random(in: 0...10_000, using: &random))
    }
  }

  private func divided(_ whole: Int64, into count: Int, using random: inout Seed) -> [JournalLine] {
    var left = whole
    return (0..<count).map { index in
      let part = index == count - 1 ? left : Int64.random(in: 0...left, using: &random)
      left -= part
      return JournalLine(account("income", index % 4), part)
    }
  }

  private func totals(_ lines: [JournalLine]) -> [Account: Int64] {
    totals(lines.map { ($0.account, $0.amountMinor) })
  }

  private func totals(_ amounts: [(Account, Int64)]) -> [Account: Int64] {
    Dictionary(amounts, uniquingKeysWith: +).filter { $0.value != 0 }
  }
}
