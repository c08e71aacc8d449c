import Ledger
import Money
import Postgres
import Reconciliation
import Schema
import Simulation
import TestSupport
import Testing

@Suite("The truth about disputed payments", .database)
struct DisputeTruthTests {
  private struct Truth: Decodable {
    struct Disputes: Decodable {
      let held_minor: Int64
      let lost_minor: Int64
      let fees_minor: Int64
      let fee_tax_minor: Int64
    }

    let disputes: Disputes
  }

  @Test("What is held back, lost and charged is what the simulator says")
  func books() throws {
    let platform = try SimulatedBook(
      SimulationSettings(
        days: 11, unlocksPerDay: 50, salesPerDay: 0, coinsPerDay: 8, ordersPerDay: 3,
        disputes: true, seed: 3))
    let summary = try platform.night()
    #expect(summary.incompleteReason == nil)
    #expect(try platform.breaks() == platform.truth())
    let found = Set(
      try platform.breaks().flatMap { state, entries in
        entries.filter { $0.key.hasPrefix("dispute:") }.map { "\(state) \($0.code)" }
      })
    #expect(found.isSuperset(of: ["open MISSING_IN_REPORT", "healed MISSING_IN_LEDGER"]))
    let truth = try platform.totals(Truth.self).disputes
    let balances = try platform.balances()
    #expect(truth.held_minor > 0 && truth.lost_minor > 0 && truth.fees_minor > 0)
    #expect(balances["assets:psp:razorpay:disputed"] == truth.held_minor)
    #expect(balances["expenses:chargebacks"] == truth.lost_minor + truth.fees_minor)
    let subjects = try platform.connection.rows(
      "SELECT DISTINCT left(receipt, 4) AS subject FROM commerce.chargeback"
    ).map { try $0.value("subject", as: String.self) }
    #expect(Set(subjects).isSuperset(of: ["unl-", "ord-"]))
    // Everything that is left in clearing is not settled yet, or a break.
    let unsettled = try platform.connection.row(
      """
      SELECT coalesce(sum(e.amount_minor), 0)::bigint AS minor
      FROM recon.open_expected AS o JOIN recon.expected AS e ON e.expected = o.expected
      WHERE o.book = \(platform.book.id) AND o.feed = 'razorpay'
      """
    ).value("minor", as: Int64.self)
    #expect(balances["assets:psp:razorpay"] == unsettled)
    let problems = try Checks(try TestDatabase.current.connection()).run()
    #expect(problems.flatMap(\.rows) == [])
  }
}
