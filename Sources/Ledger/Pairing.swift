/// An amount on one side of a compound journal.
package struct JournalLine: Hashable, Sendable {
  package let account: Account
  package let amountMinor: Int64

  package init(_ account: Account, _ amountMinor: Int64) {
    self.account = account
    self.amountMinor = amountMinor
  }
}

extension Transfer {
  /// Pairs the debits and credits of a compound journal, in order, into balanced moves.
  ///
  /// n debits and m credits become at most n + m − 1 moves. Which debit meets which credit has no
  /// meaning; the sum per account is that of the journal. Lines of zero are left out.
  package static func paired(
    debits: [JournalLine], credits: [JournalLine], dimensions: Dimensions = Dimensions()
  ) -> [Transfer] {
    precondition(
      debits.allSatisfy { $0.amountMinor >= 0 } && credits.allSatisfy { $0.amountMinor >= 0 },
      "the lines of a journal are not negative")
    precondition(
      debits.reduce(0) { $0 + $1.amountMinor } == credits.reduce(0) { $0 + $1.amountMinor },
      "the debits of a journal equal its credits")
    var transfers: [Transfer] = []
    var credits = credits[...]
    var left = credits.first?.amountMinor ?? 0
    for debit in debits {
      var due = debit.amountMinor
      while due > 0, let credit = credits.first {
        let amount = min(due, left)
        if let transfer = Transfer(
          debit: debit.account, credit: credit.account, signedMinor: amount,
          dimensions: dimensions)
        {
          transfers.append(transfer)
        }
        due -= amount
        left -= amount
        if left == 0 {
          credits = credits.dropFirst()
          left = credits.first?.amountMinor ?? 0
        }
      }
    }
    return transfers
  }
}
