internal import Money

extension JournalEntry {
  /// Pairs the debits with the credits of the same currency into moves, in order.
  ///
  /// A move has one subject. Legs of the same item and series meet first, then those of which one
  /// says less than the other, so that the balance of an item is what its legs say.
  static func moves(of legs: [JournalLeg]) throws(JournalFault) -> [JournalMove] {
    try check(legs)
    var moves: [JournalMove] = []
    for currency in Set(legs.map(\.amount.currency)).sorted(by: { $0.code < $1.code }) {
      var pairing = LegPairing(legs.filter { $0.amount.currency == currency })
      pairing.meet { !$0.isNothing && $0 == $1 }
      pairing.meet { !$0.isNothing && !$1.isNothing && $0.merged(with: $1) != nil }
      pairing.meet { $0.isNothing != $1.isNothing }
      pairing.meet { $0.isNothing && $1.isNothing }
      let left = pairing.leftMinor
      guard left == 0 else { throw .subjectsDiffer(currency, leftMinor: left) }
      moves += pairing.moves
    }
    return moves
  }

  private static func check(_ legs: [JournalLeg]) throws(JournalFault) {
    var totals: [Currency: (debit: Int64, credit: Int64)] = [:]
    for (index, leg) in legs.enumerated() {
      guard leg.amount.minorUnits > 0 else { throw .notPositive(leg: index + 1) }
      let isBoth = legs.prefix(index).contains { $0.account == leg.account && $0.side != leg.side }
      guard !isBoth else { throw .bothSides(leg: index + 1, account: leg.account) }
      var total = totals[leg.amount.currency] ?? (0, 0)
      let before = leg.side == .debit ? total.debit : total.credit
      let (sum, isOver) = before.addingReportingOverflow(leg.amount.minorUnits)
      guard !isOver else { throw .tooLarge }
      if leg.side == .debit { total.debit = sum } else { total.credit = sum }
      totals[leg.amount.currency] = total
    }
    for (currency, total) in totals.sorted(by: { $0.key.code < $1.key.code }) {
      guard total.debit == total.credit else {
        throw .unbalanced(currency, debitMinor: total.debit, creditMinor: total.credit)
      }
    }
    guard !legs.isEmpty else { throw .tooFewLegs }
  }
}

/// The legs of one currency while they are being paired.
private struct LegPairing {
  private struct Part {
    let leg: JournalLeg
    var leftMinor: Int64
  }

  private var debits: [Part]
  private var credits: [Part]
  private(set) var moves: [JournalMove] = []

  init(_ legs: [JournalLeg]) {
    func parts(_ side: JournalLeg.Side) -> [Part] {
      legs.filter { $0.side == side }.map { Part(leg: $0, leftMinor: $0.amount.minorUnits) }
    }
    debits = parts(.debit)
    credits = parts(.credit)
  }

  /// What is not paired yet, on either side.
  var leftMinor: Int64 { debits.reduce(0) { $0 + $1.leftMinor } }

  /// Moves all that it can between legs whose subjects may meet.
  mutating func meet(_ mayMeet: (JournalSubject, JournalSubject) -> Bool) {
    for debit in debits.indices {
      for credit in credits.indices {
        let (from, to) = (credits[credit].leg, debits[debit].leg)
        let amount = min(debits[debit].leftMinor, credits[credit].leftMinor)
        guard amount > 0, mayMeet(to.about, from.about),
          let about = to.about.merged(with: from.about)
        else { continue }
        debits[debit].leftMinor -= amount
        credits[credit].leftMinor -= amount
        moves.append(
          JournalMove(
            debit: to.account, credit: from.account, amountMinor: amount, about: about))
      }
    }
  }
}
