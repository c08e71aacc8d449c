import Commerce
import Foundation
import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import Simulation
import TestSupport
import Testing

@Suite("The truth about a network abroad", .database)
struct ForeignTruthTests {
  private struct Truth: Decodable {
    struct Foreign: Decodable {
      let invoiced_through: String
      let invoiced_minor: Int64
      let carrying_minor: Int64
      let paid_on: String
      let reference: String
      let received_minor: Int64
      let fee_minor: Int64
      let fee_tax_minor: Int64
      let gain_minor: Int64
      let open_minor: Int64
      let income_minor: Int64
    }

    let foreign: Foreign
  }

  @Test("Income, gain and what is open are what the simulator says, and no rate stops one feed")
  func books() throws {
    let platform = try SimulatedBook(
      SimulationSettings(
        days: 12, unlocksPerDay: 20, salesPerDay: 0, foreign: true, seed: 4, faults: .none),
      appliesRates: false)
    let early = try platform.night(through: platform.settings.firstDay.adding(days: 3))
    let feeds = Dictionary(uniqueKeysWithValues: early.feeds.map { ($0.feed, $0.verdict) })
    #expect(feeds["impact"] == .incomplete && feeds["razorpay"] != .incomplete)
    #expect(
      early.incompleteReason
        == "impact: there is no rate of USD in INR for 2026-04-01 nor the 7 days before it; "
        + "load one with 'bahi rates apply FILE'")
    try platform.applyRates()
    let summary = try platform.night()
    #expect(summary.incompleteReason == nil)
    #expect(try platform.breaks() == platform.truth())
    let truth = try platform.totals(Truth.self).foreign

    let store = InvoiceStore(platform.book, on: platform.connection)
    let through = try BusinessDay(truth.invoiced_through)
    let paidOn = try BusinessDay(truth.paid_on)
    let breakID = try platform.connection.row(
      "SELECT break_id FROM recon.break WHERE key = \(truth.reference)"
    ).value("break_id", as: String.self)
    let outcome = try platform.connection.transaction {
      let invoices = try store.issue(
        Period(through.description, today: paidOn), to: "impact", on: paidOn)
      #expect(invoices.map(\.draft.figures.grossMinor) == [truth.invoiced_minor])
      return try store.exchange(
        invoices.map(\.number), with: breakID,
        ForeignPayment(chargeMinor: truth.fee_minor, chargeTaxMinor: truth.fee_tax_minor),
        on: paidOn)
    }
    #expect(outcome.gainMinor == truth.gain_minor)
    let after = try platform.balances()
    #expect(truth.income_minor > truth.carrying_minor && truth.gain_minor != 0)
    #expect(truth.open_minor > 0)
    #expect(after["income:affiliate-commission"] == -truth.income_minor)
    #expect(after["expenses:exchange"] == -truth.gain_minor)
    #expect(after["assets:receivable:impact:usd", default: 0] == 0)
    #expect(
      after["assets:commission:impact:usd:pending", default: 0]
        + after["assets:commission:impact:usd:confirmed", default: 0] == truth.open_minor)
    #expect(after["equity:trading:usd-inr:usd"] == -truth.open_minor)
    #expect(
      after["equity:trading:usd-inr:inr"] == truth.income_minor - truth.carrying_minor)
    #expect(after["expenses:fees:bank"] == truth.fee_minor)
    #expect(after["liabilities:suspense:hdfc", default: 0] == 0)
    try Cut.take(of: platform.book, on: platform.connection)
      .rollUp(platform.book, on: platform.connection)
    let problems = try Checks(try TestDatabase.current.connection()).run()
    #expect(problems.flatMap(\.rows) == [])
  }
}
