import Ledger
import Money
import TestSupport
import Testing

@Suite("An entry by hand")
struct JournalEntryTests {
  private static func leg(
    _ account: String, _ side: JournalLeg.Side, _ minor: Int64, item: String? = nil,
    _ currency: Currency = .inr
  ) -> JournalLeg {
    JournalLeg(
      account: account, side: side, amount: Money(minorUnits: minor, currency: currency),
      about: JournalSubject(item: item))
  }

  private static func entry(_ legs: [JournalLeg]) throws -> JournalEntry {
    try JournalEntry(.journal, on: LedgerBook.day, memo: nil, reason: "r", legs: legs)
  }

  private static let faults: [([JournalLeg], JournalFault, String)] = [
    ([], .tooFewLegs, "an entry has at least one debit and one credit"),
    (
      [leg("a", .debit, 5), leg("b", .credit, 0)], .notPositive(leg: 2),
      "leg 2 has no amount above zero"
    ),
    (
      [leg("a", .debit, -5), leg("b", .credit, -5)], .notPositive(leg: 1),
      "leg 1 has no amount above zero"
    ),
    (
      [leg("a", .debit, 5), leg("a", .credit, 5)], .bothSides(leg: 2, account: "a"),
      "leg 2: account a is both debited and credited"
    ),
    (
      [leg("a", .debit, 12_345_678), leg("b", .credit, 12_345_677)],
      .unbalanced(.inr, debitMinor: 12_345_678, creditMinor: 12_345_677),
      "the debits in INR are ₹1,23,456.78, the credits ₹1,23,456.77"
    ),
    (
      [leg("a", .debit, 5), leg("b", .credit, 5, .usd)],
      .unbalanced(.inr, debitMinor: 5, creditMinor: 0),
      "the debits in INR are ₹0.05, the credits ₹0.00"
    ),
    (
      [leg("a", .debit, 5, item: "x"), leg("b", .credit, 5, item: "y")],
      .subjectsDiffer(.inr, leftMinor: 5),
      """
      ₹0.05 would move between different items or series; make an entry for each, or leave the \
      item of one side out
      """
    ),
    (
      [leg("a", .debit, .max), leg("b", .debit, 1), leg("c", .credit, .max)], .tooLarge,
      "the amounts do not fit in 64 bits of minor units"
    ),
  ]

  @Test("What cannot be is refused in words", arguments: faults.indices)
  func refused(index: Int) {
    let (legs, fault, text) = Self.faults[index]
    #expect(throws: fault) { try Self.entry(legs) }
    #expect(fault.description == text)
  }

  @Test("Moves are what the legs say, by account and by item", arguments: Seed.sweep(64))
  func moves(seed: Seed) throws {
    var random = seed
    // Each item's debits are spread over credits of the item or of none, so that it always pairs.
    var legs: [JournalLeg] = []
    for (index, item) in ["x", "y", nil].enumerated() {
      let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        Int64.random(in: 1...1_000, using: &random)
      }
      for (number, part) in parts.enumerated() {
        legs.append(Self.leg("d\(index)-\(number)", .debit, part, item: item))
      }
      let total = parts.reduce(0, +)
      let own = item == nil ? 0 : Int64.random(in: 0...total, using: &random)
      if own > 0 { legs.append(Self.leg("c\(index)", .credit, own, item: item)) }
      if own < total { legs.append(Self.leg("n\(index)", .credit, total - own)) }
    }
    legs.shuffle(using: &random)
    let entry = try Self.entry(legs)
    #expect(entry.moves.count <= legs.count + 2)
    #expect(entry.moves.allSatisfy { $0.amountMinor > 0 && $0.debit != $0.credit })
    for leg in legs {
      let own = entry.moves.filter { (leg.side == .debit ? $0.debit : $0.credit) == leg.account }
      #expect(own.reduce(0) { $0 + $1.amountMinor } == leg.amount.minorUnits, "\(leg)")
      if leg.about.item != nil {
        #expect(own.allSatisfy { $0.about.item == leg.about.item }, "\(leg)")
      }
    }
  }
}
