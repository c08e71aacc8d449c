package import Money

/// A priced line and the terms that it stands by and those that hold for its day now.
package struct LateLine: Hashable, Sendable {
  package let direction: Agreement.Direction
  package let party: String
  package let item: String
  package let series: String?
  package let orderedOn: BusinessDay
  package let before: Citation
  /// What the whole line pays by either terms.
  package let beforeMinor: Int64
  package let after: CommissionTerms
  package let afterMinor: Int64
  /// The number of the last true-up of the line.
  package let revision: Int
  /// The line of an order for which we collect; nil for one of which the partner keeps account.
  package let order: Sold?

  /// A rule by its numbers.
  package struct Citation: Hashable, Sendable, CustomStringConvertible {
    package let agreement: String
    package let version: Int
    package let number: Int

    package var description: String { "\(agreement)@\(version) rule \(number)" }
  }

  /// The line of an order with what the later terms make of it.
  package struct Sold: Hashable, Sendable {
    package let line: ReturnableLine
    /// The figures of the whole line by the later terms.
    package let figures: OrderFigures
    package let split: CommissionSplit?
    /// Whether its commission may still be reversed, and until when.
    package let isPending: Bool
    package let holdUntil: BusinessDay

    package init(
      line: ReturnableLine, figures: OrderFigures, split: CommissionSplit?, isPending: Bool,
      holdUntil: BusinessDay
    ) {
      self.line = line
      self.figures = figures
      self.split = split
      self.isPending = isPending
      self.holdUntil = holdUntil
    }
  }

  /// What a payee has of the line by either terms, after what came back.
  package struct Part: Hashable, Sendable {
    package let payee: String
    package let beforeMinor: Int64
    package let afterMinor: Int64

    package var amountMinor: Int64 { afterMinor - beforeMinor }
  }

  /// What each payee, or the party that pays, has by either terms of what is left of the line.
  package var parts: [Part] {
    guard let order else {
      return [Part(payee: party, beforeMinor: beforeMinor, afterMinor: afterMinor)]
    }
    guard direction == .affiliate else {
      return [
        Part(
          payee: party, beforeMinor: order.line.left(of: order.line.figures).commissionMinor,
          afterMinor: order.line.left(of: order.figures).commissionMinor)
      ]
    }
    let before = order.line.left(of: order.line.figures, split: order.line.accounts.split)
    let after = order.line.left(of: order.figures, split: order.split)
    return Set(before.keys).union(after.keys).sorted().map {
      Part(payee: $0, beforeMinor: before[$0] ?? 0, afterMinor: after[$0] ?? 0)
    }
  }

  /// What the later terms change in what is left of the line.
  package var amountMinor: Int64 { parts.reduce(0) { $0 + $1.amountMinor } }

  /// The GST on that, of a merchant's commission.
  package var tax: TaxHeads {
    guard direction == .marketplace, let order else { return .zero }
    return order.line.left(of: order.figures).commissionTax
      .subtracting(order.line.left(of: order.line.figures).commissionTax)
  }

  /// The GST of the whole line by the later terms.
  package var wholeTax: TaxHeads {
    direction == .marketplace ? order?.figures.commissionTax ?? .zero : .zero
  }

  /// Tells whether any money moves.
  package var moves: Bool {
    parts.contains { $0.amountMinor != 0 } || tax != .zero
  }
}

extension ReturnableLine {
  /// What is left of figures of the whole line after its returns.
  func left(of whole: OrderFigures) -> OrderFigures {
    whole.subtracting(
      OrderRule.returned(returned, after: .zero, of: sold, figures: whole))
  }

  /// What is left of the affiliates' commission, payee by payee.
  func left(of whole: OrderFigures, split: CommissionSplit?) -> [String: Int64] {
    guard let split else { return [:] }
    let taken = OrderRule.returned(returned, after: .zero, of: sold, figures: whole)
    return split.parts(of: whole.affiliateMinor)
      .subtracting(split.parts(of: taken.affiliateMinor))
  }
}
