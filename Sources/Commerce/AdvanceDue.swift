package import Ledger
package import Money

/// What pays an advance back: what was credited, and what is open of the advance then.
package struct AdvanceDue: Hashable, Sendable {
  /// What credits a payee: its statement, or a month where it gets none.
  package enum Credit: Hashable, Sendable {
    case statement(String)
    case month(BusinessDay)
  }

  package let credit: Credit
  package let payee: String
  package let agreement: String
  package let version: Int
  package let recoup: BasisPoints
  package let creditedMinor: Int64
  package var openMinor: Int64
  package var payableMinor: Int64

  package init(
    credit: Credit, payee: String, agreement: String, version: Int, recoup: BasisPoints,
    creditedMinor: Int64, openMinor: Int64, payableMinor: Int64
  ) {
    self.credit = credit
    self.payee = payee
    self.agreement = agreement
    self.version = version
    self.recoup = recoup
    self.creditedMinor = creditedMinor
    self.openMinor = openMinor
    self.payableMinor = payableMinor
  }

  /// The id under which the recoupment happens once: the statement's number, or `karigar/2026-04`.
  package var id: String {
    switch credit {
    case .statement(let number): number
    case .month(let first): "\(payee)/\(first.description.prefix(7))"
    }
  }

  /// The part of the credit that pays the advance back: never more than was given or is owed.
  package var recoupedMinor: Int64 {
    max(0, min(recoup.share(of: creditedMinor), openMinor, payableMinor))
  }

  /// Gives each credit of a payee what the earlier ones have left open and payable.
  ///
  /// The credits come payee by payee, each payee's in their order.
  package static func inTurn(_ due: [AdvanceDue]) -> [AdvanceDue] {
    var turns: [AdvanceDue] = []
    var takenMinor: Int64 = 0
    for var next in due {
      if turns.last?.payee != next.payee { takenMinor = 0 }
      next.openMinor = max(0, next.openMinor - takenMinor)
      next.payableMinor -= takenMinor
      takenMinor += next.recoupedMinor
      turns.append(next)
    }
    return turns
  }

  /// Writes the recoupment; nil where nothing is open.
  package func transaction(on day: BusinessDay) -> Transaction? {
    guard recoupedMinor > 0 else { return nil }
    return RecoveryRule.recouped(
      PayeeEvent(id: id, payee: payee, on: day, amountMinor: recoupedMinor))
  }
}
