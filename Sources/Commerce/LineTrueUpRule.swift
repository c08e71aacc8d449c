package import Ledger
package import Money

/// A priced line and the terms that it stands by and those that hold for its day now.
package struct LateLine: Hashable, Sendable {
  package let direction: Agreement.Direction
  package let party: String
  package let item: String
  package let orderedOn: BusinessDay
  package let before: Citation
  package let beforeMinor: Int64
  package let after: CommissionTerms
  package let afterMinor: Int64
  /// The number of the last true-up of the line.
  package let revision: Int

  /// A rule by its numbers.
  package struct Citation: Hashable, Sendable, CustomStringConvertible {
    package let agreement: String
    package let version: Int
    package let number: Int

    package var description: String { "\(agreement)@\(version) rule \(number)" }
  }

  package var amountMinor: Int64 { afterMinor - beforeMinor }

  /// The name under which two processes collide on it.
  package var externalID: String {
    "\(direction.rawValue)/\(party)/\(item)#\(revision + 1)"
  }
}

/// True-ups of link-out commissions, item by item.
package enum LineTrueUpRule {
  /// Writes what other terms change in an item that the partner owes us.
  package static func transaction(of late: LateLine, on day: BusinessDay) -> Transaction {
    let transfer = Transfer(
      debit: .commissionDue(late.party, .pending), credit: .affiliateCommission,
      signedMinor: late.amountMinor, dimensions: Dimensions(item: late.item))
    return Transaction(
      kind: .commission, effectiveOn: day, occurredAt: Instant(day: day, secondOfDay: 86_399),
      transfers: [transfer].compactMap { $0 },
      keys: [
        SourceKey(
          source: "line-true-up", externalID: late.externalID,
          eventHash: EventHash.of(
            "line-true-up/1", [late.externalID, "\(late.beforeMinor)", "\(late.afterMinor)"]))
      ],
      document: Document(
        memo: "true-up of \(late.item) from \(late.before) to \(late.after.citation)"))
  }
}
