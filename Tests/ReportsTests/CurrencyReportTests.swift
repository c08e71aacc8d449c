import BookSupport
import Foundation
import Ledger
import Money
import Postgres
import Reports
import TestSupport
import Testing

@Suite("Reports of several currencies", .database)
struct CurrencyReportTests {
  private func export(_ sample: SampleBook, as format: JournalFormat) throws -> URL {
    let journal = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).\(format)")
    var text = ""
    try JournalExport(of: sample.book, as: format, on: sample.connection).write { text += $0 }
    try Data(text.utf8).write(to: journal)
    return journal
  }

  @Test("Each currency balances by itself, in the trial balance and its title")
  func trialBalance() throws {
    let sample = try SampleBook.inCurrencies()
    let balance = try TrialBalance(of: sample.book, on: sample.connection)
    let sums = Dictionary(grouping: balance.lines, by: \.currency.code)
      .mapValues { $0.reduce(0) { $0 + $1.balanceMinor } }
    #expect(sums == ["INR": 0, "USD": 0, "JPY": 0, "KWD": 0, "COIN": 0])
    let table = TrialBalanceReport.table(balance)
    #expect(table.title == "Trial balance, debits equal credits")
    #expect(table.total == nil)
  }

  @Test("hledger and beancount find every balance of a book in five currencies")
  func exports() throws {
    let sample = try SampleBook.inCurrencies()
    let lines = try TrialBalance(of: sample.book, on: sample.connection).lines
    #expect(Set(lines.map(\.currency.code)).count == 5)
    let ledger = try export(sample, as: .hledger)
    let beancount = try export(sample, as: .beancount)
    defer {
      for journal in [ledger, beancount] { try? FileManager.default.removeItem(at: journal) }
    }
    try #require(try hledger(["check", "--strict"], on: ledger).status == 0)
    let judged = try hledger(
      ["balance", "--flat", "--empty", "--no-total", "--output-format", "csv"], on: ledger)
    #expect(
      judged.text.split(separator: "\n").dropFirst().map(String.init).sorted()
        == lines.map { line in
          let money = Money(minorUnits: line.balanceMinor, currency: line.currency)
          let amount = line.balanceMinor == 0 ? "0" : "\(line.currency) \(money.decimalText)"
          return "\"\(line.account)\",\"\(amount)\""
        }.sorted())
    #expect(try beanCheck(beancount))
    #expect(
      try beancountBalances(of: beancount)
        .map { $0.replacing(/^[^,]*/) { $0.output.lowercased() } }
        == lines.map { line in
          let money = Money(minorUnits: line.balanceMinor, currency: line.currency)
          return "\(line.account),\(money.decimalText) \(line.currency)"
        })
  }

  @Test("Open foreign items are told with what they carry and at the rate of the day")
  func openItems() throws {
    let sample = try SampleBook.inCurrencies()
    let day = try BusinessDay("2026-04-08")
    try ExchangeRateStore(on: sample.connection).record([
      DatedRate(
        try ExchangeRate(of: .usd, in: .inr, price: try ExactDecimal("85.1")), effectiveOn: day,
        source: "fbil")
    ])
    let table = try ExchangeReport.table(of: sample.book, asOf: day, on: sample.connection)
    expectSnapshot(of: TableRenderer.render(table, as: .csv), named: "exchange.csv")
    // A week on, no rate stands for yen and dinars any more; before the first day nothing is held.
    let later = try ExchangeReport.table(
      of: sample.book, asOf: try BusinessDay("2026-04-15"), on: sample.connection)
    expectSnapshot(of: TableRenderer.render(later, as: .table), named: "exchange.table")
    let before = try ExchangeReport.table(
      of: sample.book, asOf: try BusinessDay("2026-04-01"), on: sample.connection)
    #expect(before.rows.isEmpty)
  }

  @Test("Wallets stand under their control in a journal, as in the trial balance")
  func controls() throws {
    let sample = try SampleBook.inCurrencies()
    let journal = try export(sample, as: .hledger)
    defer { try? FileManager.default.removeItem(at: journal) }
    let text = try String(contentsOf: journal, encoding: .utf8)
    #expect(text.contains("\n    liabilities:wallets  COIN -50\n"))
    #expect(text.contains("\n    liabilities:wallets  COIN 7\n"))
    #expect(!text.contains("liabilities:wallet:"))
    #expect(try hledger(["check", "--strict"], on: journal).status == 0)
  }
}
