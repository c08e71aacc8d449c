package import Money

/// The kinds of vouchers that people make; a reversal is made of the transaction it takes back.
package enum VoucherType: String, Hashable, Sendable, CaseIterable {
  case journal
  case payment
  case receipt
  case contra
  case creditNote = "credit-note"
  case debitNote = "debit-note"
  case taxPayment = "tax-payment"
  case writeOff = "write-off"
  case advance
}

/// One side of an entry by hand.
package struct JournalLeg: Hashable, Sendable {
  /// The side on which an amount stands.
  package enum Side: String, Hashable, Sendable, CaseIterable {
    case debit
    case credit
  }

  package let account: String
  package let side: Side
  package let amount: Money
  package let about: JournalSubject

  package init(
    account: String, side: Side, amount: Money, about: JournalSubject = JournalSubject()
  ) {
    self.account = account
    self.side = side
    self.amount = amount
    self.about = about
  }
}

/// What a leg is about: an open item, a series, or nothing.
package struct JournalSubject: Hashable, Sendable {
  package let item: String?
  package let series: Int32?

  package init(item: String? = nil, series: Int32? = nil) {
    self.item = item
    self.series = series
  }

  var isNothing: Bool { item == nil && series == nil }

  /// Gives what two legs are about together; nil where they contradict each other.
  func merged(with other: JournalSubject) -> JournalSubject? {
    guard item == nil || other.item == nil || item == other.item,
      series == nil || other.series == nil || series == other.series
    else { return nil }
    return JournalSubject(item: item ?? other.item, series: series ?? other.series)
  }
}

/// A balanced move of an entry by hand.
package struct JournalMove: Hashable, Sendable {
  package let debit: String
  package let credit: String
  package let amountMinor: Int64
  package let about: JournalSubject
}

/// An entry by hand that balances in every currency.
package struct JournalEntry: Hashable, Sendable {
  package let voucherType: VoucherType
  package let effectiveOn: BusinessDay
  package let memo: String?
  package let reason: String
  package let moves: [JournalMove]
  /// The accounts that it opens.
  package let opened: [Account]

  /// Checks the legs and pairs them into moves.
  package init(
    _ voucherType: VoucherType, on effectiveOn: BusinessDay, memo: String?, reason: String,
    legs: [JournalLeg], opening opened: [Account] = []
  ) throws(JournalFault) {
    self.voucherType = voucherType
    self.effectiveOn = effectiveOn
    self.memo = memo
    self.reason = reason
    self.opened = opened
    moves = try Self.moves(of: legs)
  }
}
