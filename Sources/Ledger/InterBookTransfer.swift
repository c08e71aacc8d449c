package import Money
package import Postgres

/// Money that goes from one book to another: a transaction in each, or in none.
///
/// The giver's account is credited against what the taker owes it, and the taker's debited against
/// what it owes the giver; a repayment takes that back. So the due accounts of two books always
/// sum to zero.
package struct InterBookTransfer: Hashable, Sendable {
  /// What a transfer does to what is due.
  package enum Purpose: String, Hashable, Sendable {
    /// The taker owes it from now on.
    case advance
    /// The giver owed it.
    case repayment
  }

  /// The source key in both books.
  package let id: String
  package let effectiveOn: BusinessDay
  package let purpose: Purpose
  package let amount: Money
  package let giver: Book
  /// The account that the money leaves, such as the giver's bank.
  package let from: Account
  package let taker: Book
  /// The account that it reaches: the taker's bank, or a debt of the taker's that was paid.
  package let to: Account
  package let memo: String?

  package init(
    id: String, effectiveOn: BusinessDay, purpose: Purpose, amount: Money, giver: Book,
    from: Account, taker: Book, to: Account, memo: String? = nil
  ) throws {
    precondition(amount.minorUnits > 0, "a transfer is an amount above zero")
    guard giver.id != taker.id else { throw LedgerError.sameBook(giver.code) }
    for account in [from, to] where account.currency != amount.currency {
      throw MoneyError.currencyMismatch(amount.currency, account.currency)
    }
    self.id = id
    self.effectiveOn = effectiveOn
    self.purpose = purpose
    self.amount = amount
    self.giver = giver
    self.from = from
    self.taker = taker
    self.to = to
    self.memo = memo
  }

  /// The giver's debit: what the taker owes it, or what it owed the taker.
  package var givenAgainst: Account {
    switch purpose {
    case .advance: .dueFrom(taker.code, in: amount.currency)
    case .repayment: .dueTo(taker.code, in: amount.currency)
    }
  }

  /// The taker's credit, the mirror of the giver's debit.
  package var takenAgainst: Account {
    switch purpose {
    case .advance: .dueTo(giver.code, in: amount.currency)
    case .repayment: .dueFrom(giver.code, in: amount.currency)
    }
  }

  /// The hash of what is transferred, which a second posting under the same id has to repeat.
  package var eventHash: [UInt8] {
    EventHash.of(
      "transfer/1",
      [
        effectiveOn.description, purpose.rawValue, "\(amount.minorUnits)", amount.currency.code,
        giver.code, from.code, taker.code, to.code, memo,
      ])
  }

  /// Posts both sides once and tells whether they are new.
  ///
  /// Runs within the caller's transaction, as a role that may call `ledger.post_transfer`: those
  /// who post may not, since a transfer takes a second person.
  @discardableResult
  package func post(on connection: Connection) throws -> Bool {
    let sides = [
      try side(giver, debit: givenAgainst, credit: from, on: connection),
      try side(taker, debit: to, credit: takenAgainst, on: connection),
    ]
    let occurredAt = Instant(day: effectiveOn, secondOfDay: 0)
    return try connection.row(
      """
      SELECT ledger.post_transfer(\(id), \(eventHash), \(effectiveOn.description)::date,
        \(occurredAt.description)::timestamptz, \(memo),
        \("[" + sides.joined(separator: ",") + "]")::jsonb) AS posted
      """
    ).value("posted")
  }

  private func side(
    _ book: Book, debit: Account, credit: Account, on connection: Connection
  ) throws -> String {
    let numbers = try LedgerPosting(book, on: connection).numbers(of: [debit, credit])
    guard let debit = numbers[debit], let credit = numbers[credit] else {
      preconditionFailure("the ledger opened every account that it was asked for")
    }
    return """
      {"book":\(book.id.rawValue),"debit":\(debit.rawValue),"credit":\(credit.rawValue),\
      "amount_minor":\(amount.minorUnits)}
      """
  }
}
