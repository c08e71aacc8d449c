import Ledger
import Money
import Postgres
import TestSupport

/// The people of a test's book, each with a login of one's own; the admin is the login `bahi`.
final class Crew {
  let ledger: LedgerBook
  let maker: TestLogin
  let checker: TestLogin

  init(ownLimitMinor: Int64 = 0, approvalLimitMinor: Int64? = nil) throws {
    ledger = try LedgerBook()
    maker = try TestLogin(["bahi_post"])
    checker = try TestLogin(["bahi_post"])
    let people = PeopleStore(on: ledger.connection)
    try people.add("bahi", name: "Owner", PersonGrant(roles: [.admin]))
    // Both may make and check, so that nothing but the rule keeps a maker from the own entry.
    try people.add(
      maker.name, name: "Asha",
      PersonGrant(roles: [.poster, .checker], ownLimitMinor: ownLimitMinor))
    try people.add(
      checker.name, name: "Ravi",
      PersonGrant(roles: [.poster, .checker], approvalLimitMinor: approvalLimitMinor))
  }

  /// The book as a login sees it, on a connection of its own.
  func journals(of login: TestLogin) throws -> JournalStore {
    let connection = try login.connection()
    try connection.becomePoster()
    return JournalStore(ledger.book, on: connection)
  }

  /// A login's connection as the role that posts.
  func poster(_ login: TestLogin) throws -> Connection {
    let connection = try login.connection()
    try connection.becomePoster()
    return connection
  }

  static let rent = Account(code: "expenses:other:rent", accountClass: .otherExpense)
  static let usdBank = Account(
    code: "assets:bank:citi-usd", accountClass: .bank, currency: .usd, party: "citi-usd")
  static let usdIncome = Account(
    code: "income:other:usd", accountClass: .otherIncome, currency: .usd)

  /// Rent paid from the bank; both accounts are opened when they are not there.
  static func rentPaid(
    _ amountMinor: Int64 = 5_000_000, _ type: VoucherType = .journal,
    on day: BusinessDay = LedgerBook.day, memo: String? = "rent of April", item: String? = nil,
    from bank: Account = .bank("hdfc-6789"), to expense: Account = rent
  ) throws -> JournalEntry {
    let amount = Money(minorUnits: amountMinor, currency: bank.currency)
    return try JournalEntry(
      type, on: day, memo: memo, reason: "invoice 123",
      legs: [
        JournalLeg(
          account: expense.code, side: .debit, amount: amount, about: JournalSubject(item: item)),
        JournalLeg(account: bank.code, side: .credit, amount: amount),
      ], opening: [bank, expense])
  }
}
