import BookSupport
import Foundation
import Ledger
import Money
import Postgres
import Reports
import TestSupport
import Testing

@Suite("The beancount export", .database)
struct BeancountExportTests {
  @Test("beancount accepts the journal and finds the balances of the trial balance")
  func balances() throws {
    let sample = try SampleBook.settledUnlock()
    let journal = try write(sample)
    defer { try? FileManager.default.removeItem(at: journal) }
    #expect(try beanCheck(journal))
    let expected = try TrialBalance(of: sample.book, on: sample.connection).lines
    #expect(expected.count == 10)
    // The name in lower case is the account's code again.
    #expect(
      try beancountBalances(of: journal).map { $0.replacing(/^[^,]*/) { $0.output.lowercased() } }
        == expected.map { line in
          let money = Money(minorUnits: line.balanceMinor, currency: line.currency)
          return "\(line.account),\(money.decimalText) \(line.currency)"
        })
  }

  @Test("A journal opens its accounts on the first day and names them as beancount does")
  func golden() throws {
    let sample = try SampleBook.settledUnlock()
    expectSnapshot(
      of: try text(sample).replacing(/txn: "\d+"/, with: "txn: \"NUMBER\""),
      named: "worked-example.beancount")
  }

  @Test("Amounts without decimals and dollars are commodities, beside an item of hostile text")
  func currencies() throws {
    let sample = try SampleBook()
    let day = try BusinessDay("2026-04-02")
    for (currency, minor) in [(Currency.coin, 7), (.usd, 105)] as [(Currency, Int64)] {
      let suffix = currency.code.lowercased()
      let bank = Account(
        code: "assets:bank:9-\(suffix)", accountClass: .bank, currency: currency)
      let suspense = Account(
        code: "liabilities:suspense:\(suffix)", accountClass: .suspense, currency: currency)
      let item = "a\"b\\c\n2026-04-02 open Assets:Hack"
      try sample.post(
        .bank, on: day, key: ("hdfc", suffix),
        [
          Transfer(
            debit: bank, credit: suspense, signedMinor: minor, dimensions: Dimensions(item: item)),
          Transfer(
            debit: bank, credit: suspense, signedMinor: minor,
            dimensions: Dimensions(item: "second")),
        ].compactMap { $0 })
    }
    let journal = try write(sample)
    defer { try? FileManager.default.removeItem(at: journal) }
    #expect(try beanCheck(journal))
    #expect(
      try beancountBalances(of: journal) == [
        "Assets:Bank:9-coin,14 COIN", "Assets:Bank:9-usd,2.10 USD",
        "Liabilities:Suspense:Coin,-14 COIN", "Liabilities:Suspense:Usd,-2.10 USD",
      ])
  }

  @Test("A book without postings is a journal that beancount accepts")
  func empty() throws {
    let journal = try write(SampleBook())
    defer { try? FileManager.default.removeItem(at: journal) }
    #expect(try beanCheck(journal))
    #expect(try beancountBalances(of: journal).isEmpty)
  }

  private func text(_ sample: SampleBook) throws -> String {
    var text = ""
    try JournalExport(of: sample.book, as: .beancount, on: sample.connection).write { text += $0 }
    return text
  }

  private func write(_ sample: SampleBook) throws -> URL {
    let journal = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).beancount")
    try Data(try text(sample).utf8).write(to: journal)
    return journal
  }
}
