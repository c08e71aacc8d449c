package import Money

/// What is wrong with an entry by hand; legs count from 1.
package enum JournalFault: Error, Hashable, Sendable, CustomStringConvertible {
  case tooFewLegs
  case notPositive(leg: Int)
  case bothSides(leg: Int, account: String)
  case unbalanced(Currency, debitMinor: Int64, creditMinor: Int64)
  case subjectsDiffer(Currency, leftMinor: Int64)
  case tooLarge

  /// The leg that it is about, from 1; nil where it is the entry as a whole.
  package var leg: Int? {
    switch self {
    case .notPositive(let leg), .bothSides(let leg, _): leg
    case .tooFewLegs, .unbalanced, .subjectsDiffer, .tooLarge: nil
    }
  }

  package var description: String {
    switch self {
    case .tooFewLegs: "an entry has at least one debit and one credit"
    case .notPositive(let leg): "leg \(leg) has no amount above zero"
    case .bothSides(let leg, let account):
      "leg \(leg): account \(account) is both debited and credited"
    case .unbalanced(let currency, let debit, let credit):
      "the debits in \(currency) are \(Self.text(debit, currency)), "
        + "the credits \(Self.text(credit, currency))"
    case .subjectsDiffer(let currency, let left):
      "\(Self.text(left, currency)) would move between different items or series; make an entry "
        + "for each, or leave the item of one side out"
    case .tooLarge: "the amounts do not fit in 64 bits of minor units"
    }
  }

  private static func text(_ minorUnits: Int64, _ currency: Currency) -> String {
    IndianGrouping.amount(Money(minorUnits: minorUnits, currency: currency))
  }
}
