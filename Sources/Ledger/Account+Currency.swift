package import Money

/// The accounts of money in several currencies.
extension Account {
  /// Our account at a bank in another currency; its code tells it from the others of the bank.
  package static func bank(_ code: String, in currency: Currency) -> Account {
    Account(code: "assets:bank:\(code)", accountClass: .bank, currency: currency, party: code)
  }

  /// What a partner owes us for what we have earned and invoiced.
  package static func receivable(_ party: String, in currency: Currency) -> Account {
    Account(
      code: "assets:receivable:\(party)" + suffix(of: currency), accountClass: .receivable,
      currency: currency, party: party)
  }

  /// Commission that a partner owes us in its currency, by its state.
  package static func commissionDue(
    _ partner: String, _ state: CommissionState, in currency: Currency
  ) -> Account {
    guard currency != .inr else { return commissionDue(partner, state) }
    return Account(
      code: "assets:commission:\(partner):\(currency.code.lowercased()):\(state.rawValue)",
      accountClass: .commissionAsset, currency: currency, party: partner)
  }

  /// One side of the account through which two currencies are exchanged.
  ///
  /// The side of the foreign currency holds what is owned of it, as a credit; that of the home
  /// currency what it was taken in for, as a debit.
  package static func trading(_ foreign: Currency, in home: Currency, side: Currency) -> Account {
    precondition(
      foreign != home && (side == foreign || side == home),
      "a trading account has a side for each of two currencies")
    let codes = [foreign, home, side].map { $0.code.lowercased() }
    return Account(
      code: "equity:trading:\(codes[0])-\(codes[1]):\(codes[2])", accountClass: .trading,
      currency: side)
  }

  /// Realised gains and losses by exchange rates, a gain being a credit (chart number 5080).
  package static let exchangeDifferences = Account(
    code: "expenses:exchange", accountClass: .exchange)

  /// What another book owes this one.
  package static func dueFrom(_ book: String, in currency: Currency = .inr) -> Account {
    Account(
      code: "assets:due-from:\(book)" + suffix(of: currency), accountClass: .dueFrom,
      currency: currency, party: book)
  }

  /// What this book owes another one.
  package static func dueTo(_ book: String, in currency: Currency = .inr) -> Account {
    Account(
      code: "liabilities:due-to:\(book)" + suffix(of: currency), accountClass: .dueTo,
      currency: currency, party: book)
  }

  private static func suffix(of currency: Currency) -> String {
    currency == .inr ? "" : ":\(currency.code.lowercased())"
  }
}
