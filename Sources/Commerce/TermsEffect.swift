package import Money

/// What new terms change in a day or an item that is accounted for.
package struct TermsEffect: Hashable, Sendable {
  /// The day on which it counted, in the words of the world: of the unlocks or of the order.
  package let day: BusinessDay
  package let party: String
  /// The series of a share, or the item of a commission.
  package let subject: String
  package let from: String?
  package let to: String?
  package let beforeMinor: Int64
  package let afterMinor: Int64
  /// The statement that told the payee of the day already.
  package let statement: String?

  package var amountMinor: Int64 { afterMinor - beforeMinor }
}

/// What became of a file of terms.
package struct TermsOutcome: Hashable, Sendable {
  package let changes: [AgreementChange]
  package let effects: [TermsEffect]
  /// The number under which the file waits for another person; nil where it was applied.
  package let proposal: Int64?
}
