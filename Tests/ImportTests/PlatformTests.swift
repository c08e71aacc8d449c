import Commerce
import Intake
import Ledger
import Postgres
import Simulation
import TestSupport
import Testing

@Suite("A platform's files", .database)
struct PlatformTests {
  @Test("Every file imports, its days distribute and nothing of the proceeds is left")
  func wholePlatform() throws {
    let platform = try SimulatedPlatform()
    for report in try platform.runAll() {
      #expect(report.verdict == .accepted, "\(report.name): \(report.message ?? "")")
    }
    let counts = platform.result.counts
    #expect(try platform.count("ledger.posting WHERE kind = 1") == counts.unlocks)
    #expect(try platform.count("commerce.sale") == counts.sales)
    let outcome = try platform.close()
    #expect(outcome.days == 3)
    #expect(outcome.transactions > 0)
    #expect(counts.refunds > 0)
    #expect(try platform.count("ledger.posting WHERE kind = 2") == counts.refunds)
    #expect(try platform.balance(of: "liabilities:proceeds:unlocks") == 0)
    let lines = try TrialBalance(of: platform.book, on: platform.connection).lines
    #expect(lines.reduce(0) { $0 + $1.balanceMinor } == 0)
    #expect(lines.contains { $0.account == "income:unlocks" && $0.balanceMinor < 0 })
    #expect(try platform.close().transactions == 0)
  }
}
