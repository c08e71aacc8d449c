import Commerce
import Ledger
import Money
import Testing

@Suite("The file of an entry by hand")
struct JournalFileTests {
  private static let accounts = [
    "assets:bank:hdfc-6789": AccountFacts(currency: .inr),
    "assets:bank:citi-usd": AccountFacts(currency: .usd),
    "expenses:other:rent": AccountFacts(
      currency: .inr, closedOn: BusinessDay(daysSince1970: 20_600)),
  ]

  private static func text(
    head: String = "voucher: payment\ndate: 2026-04-30\nreason: invoice 123",
    debit: String = "{account: expenses:other:rent, debit: 500.50}",
    credit: String = "{account: assets:bank:hdfc-6789, credit: \"500.5\"}"
  ) -> String {
    "\(head)\nlegs:\n  - \(debit)\n  - \(credit)\n"
  }

  private static func entry(_ text: String) throws -> JournalEntry {
    let file = try JournalFile(yaml: text, name: "rent.yaml")
    return try file.entry(accounts: accounts, series: ["S1": 7])
  }

  @Test("A file is read into the entry that it says")
  func reading() throws {
    let entry = try Self.entry(
      Self.text(
        head: """
          voucher: credit-note
          date: 2026-04-30
          memo: "Rent: April"
          reason: invoice 123
          series: S1
          """,
        debit: "{account: expenses:other:power, debit: 500.50, open: true, class: other_expense}",
        credit: "{account: assets:bank:hdfc-6789, credit: \"500.5\", item: INV-9}"))
    #expect(entry.voucherType == .creditNote)
    #expect("\(entry.effectiveOn)" == "2026-04-30")
    #expect(entry.memo == "Rent: April")
    #expect(entry.reason == "invoice 123")
    #expect(
      entry.opened == [Account(code: "expenses:other:power", accountClass: .otherExpense)])
    #expect(entry.moves.map(\.about) == [JournalSubject(item: "INV-9", series: 7)])
  }

  @Test("A leg's own item stands before the file's, and a foreign account has its own decimals")
  func subjects() throws {
    let entry = try Self.entry(
      Self.text(
        head: "voucher: journal\ndate: 2026-04-30\nreason: r\nitem: A",
        debit: "{account: assets:bank:citi-usd, debit: 1.25, currency: USD}",
        credit:
          """
          {account: income:other:usd, credit: 1.25, open: true, class: other_income, currency: USD}
          """))
    #expect(entry.moves.count == 1)
    #expect(entry.moves.first?.amountMinor == 125)
    #expect(entry.moves.first?.about == JournalSubject(item: "A"))
    #expect(entry.opened.first?.currency == .usd)
  }

  private static let refusals: [(String, String)] = [
    ("", "rent.yaml:1: the file is empty"),
    ("- 1", "rent.yaml:1: journal must be a mapping"),
    (
      text(head: "voucher: cheque\ndate: 2026-04-30\nreason: r"),
      """
      rent.yaml:1: journal.voucher is "cheque"; expected one of journal, payment, receipt, contra, \
      credit-note, debit-note, tax-payment, write-off, advance
      """
    ),
    (
      text(head: "voucher: reversal\ndate: 2026-04-30\nreason: r"),
      """
      rent.yaml:1: journal.voucher is "reversal"; expected one of journal, payment, receipt, \
      contra, credit-note, debit-note, tax-payment, write-off, advance
      """
    ),
    (text(head: "voucher: journal\nreason: r"), "rent.yaml:1: journal lacks \"date\""),
    (text(head: "voucher: journal\ndate: 2026-04-30"), "rent.yaml:1: journal lacks \"reason\""),
    (
      text(head: "voucher: journal\ndate: 2026-04-30\nreason: \" \""),
      "rent.yaml:3: journal.reason is empty"
    ),
    (
      text(head: "voucher: journal\ndate: 2026-02-30\nreason: r"),
      "rent.yaml:2: journal.date: \"2026-02-30\" is not a day such as 2026-04-30"
    ),
    (
      text(debit: "{account: expenses:other:lunch, debit: 1}"),
      """
      rent.yaml:5: leg of expenses:other:lunch: there is no such account; to open it, say \
      open: true and its class
      """
    ),
    (
      text(head: "voucher: journal\ndate: 2026-06-30\nreason: r"),
      "rent.yaml:5: leg of expenses:other:rent: the account is closed since 2026-05-27"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: 1, currency: USD}"),
      "rent.yaml:5: leg of expenses:other:rent: the account is in INR, not in USD"
    ),
    (
      text(credit: "{account: assets:bank:citi-usd, credit: 500.50}"),
      "rent.yaml:5: the debits in INR are ₹500.50, the credits ₹0.00"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: 0}"),
      "rent.yaml:5: leg of expenses:other:rent: 0 is not above zero; the side says where it goes"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: \"-500.50\"}"),
      """
      rent.yaml:5: leg of expenses:other:rent: -500.50 is not above zero; the side says where it \
      goes
      """
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: 500.505}"),
      "rent.yaml:5: leg of expenses:other:rent: 500.505 has more decimals than INR has"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: \"5,00\"}"),
      "rent.yaml:5: leg of expenses:other:rent: \"5,00\" is not a number"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: 1, credit: 1}"),
      "rent.yaml:5: leg of expenses:other:rent has either a debit or a credit"
    ),
    (
      text(debit: "{account: assets:bank:hdfc-6789, debit: 500.50}"),
      "rent.yaml:6: leg 2: account assets:bank:hdfc-6789 is both debited and credited"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: 500.51}"),
      "rent.yaml:5: the debits in INR are ₹500.51, the credits ₹500.50"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: 500.50, series: S9}"),
      "rent.yaml:5: leg of expenses:other:rent: there is no series \"S9\""
    ),
    (
      text(debit: "{account: expenses:x, debit: 1, open: true, class: rent}"),
      "rent.yaml:5: leg of expenses:x: class \"rent\" is not known"
    ),
    (
      text(debit: "{account: \"expenses:X'\", debit: 1, open: true, class: other_expense}"),
      "rent.yaml:5: account \"expenses:X'\" cannot be opened; a code is like expenses:other:rent"
    ),
    (
      text(debit: "{account: expenses:x, debit: 1, open: yes}"),
      "rent.yaml:5: leg of expenses:x: open is \"yes\"; expected true or false"
    ),
    (
      text(debit: "{account: expenses:other:rent, debit: 1, amount: 1}"),
      """
      rent.yaml:5: journal.legs has the unknown key "amount"; expected one of account, debit, \
      credit, item, series, currency, open, class, party
      """
    ),
    (
      "voucher: journal\ndate: 2026-04-30\nreason: r\nlegs: []",
      "rent.yaml:4: an entry has at least one debit and one credit"
    ),
  ]

  @Test("Each refusal names the file, the line and what is wrong", arguments: refusals.indices)
  func refused(index: Int) {
    let (text, expected) = Self.refusals[index]
    let error = #expect(throws: CommerceError.self) { try Self.entry(text) }
    #expect(error?.description == expected)
  }
}
