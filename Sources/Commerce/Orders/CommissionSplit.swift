package import Ledger
internal import Money

/// Among whom a commission is split, each with a weight.
package struct CommissionSplit: Hashable, Sendable {
  /// In the order of their codes, so that a paisa that is left over goes the same way always.
  package let payees: [SharePayee]

  /// Makes the split of an agreement, whose party has all of it unless it is split.
  package init(party: String, among payees: [SharePayee] = []) {
    self.payees =
      payees.isEmpty
      ? [SharePayee(party: party, weight: 10_000)] : payees.sorted { $0.party < $1.party }
  }

  /// Splits an amount by largest remainder; the parts sum to it.
  package func parts(of amountMinor: Int64) -> [String: Int64] {
    let parts = Allocation.split(amountMinor, by: payees.map { Int64($0.weight) })
    return Dictionary(zip(payees.map(\.party), parts)) { $0 + $1 }
  }
}

/// What each payee has of a commission, state by state.
package struct CommissionStates: Hashable, Sendable {
  private var amounts: [String: [CommissionState: Int64]]

  package init(_ amounts: [String: [CommissionState: Int64]] = [:]) {
    self.amounts = amounts
  }

  /// Tells what a payee has in a state.
  package subscript(payee: String, state: CommissionState) -> Int64 {
    get { amounts[payee]?[state] ?? 0 }
    set { amounts[payee, default: [:]][state] = newValue }
  }

  /// Takes an amount of a payee: first of what is pending, then of what is held and what is
  /// confirmed; gives what each state loses, and what has left all of them.
  package mutating func take(
    _ amountMinor: Int64, of payee: String
  ) -> (states: [CommissionState: Int64], leftMinor: Int64) {
    var leftMinor = amountMinor
    var taken: [CommissionState: Int64] = [:]
    for state in [CommissionState.pending, .held, .confirmed] {
      let part = min(leftMinor, max(0, self[payee, state]))
      guard part > 0 else { continue }
      taken[state] = part
      self[payee, state] -= part
      leftMinor -= part
    }
    return (taken, leftMinor)
  }

  /// Moves changes of payees' commissions: what is more is owed in a state, what is less is taken
  /// of where it stands, and recovered of the payee where it stands nowhere.
  package mutating func change(
    _ changes: [String: Int64], adding state: CommissionState, dimensions: Dimensions
  ) -> (moved: [Transfer], recovered: [Transfer]) {
    var moved: [Transfer?] = []
    var recovered: [Transfer?] = []
    for (payee, change) in changes.sorted(by: { $0.key < $1.key }) {
      func move(_ state: CommissionState, _ amountMinor: Int64) -> Transfer? {
        Transfer(
          debit: .affiliateShares, credit: .commissionOwed(payee, state),
          signedMinor: amountMinor, dimensions: dimensions)
      }
      guard change < 0 else {
        moved.append(move(state, change))
        self[payee, state] += change
        continue
      }
      let taken = take(-change, of: payee)
      for state in CommissionState.allCases {
        moved.append(move(state, -(taken.states[state] ?? 0)))
      }
      recovered.append(
        Transfer(
          debit: .recoverable(payee), credit: .affiliateShares, signedMinor: taken.leftMinor,
          dimensions: dimensions))
    }
    return (moved.compactMap { $0 }, recovered.compactMap { $0 })
  }
}

extension [String: Int64] {
  /// Subtracts what others have, payee by payee.
  func subtracting(_ other: [String: Int64]) -> [String: Int64] {
    merging(other.mapValues { -$0 }) { $0 + $1 }
  }
}
