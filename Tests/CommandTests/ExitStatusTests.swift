import ArgumentParser
import Commerce
import Foundation
import Intake
import Ledger
import Money
import Payouts
import Postgres
import Reconciliation
import Schema
import Simulation
import Testing

@testable import bahi

@Suite("The exit status of an error")
struct ExitStatusTests {
  private static func server(_ sqlState: String) -> PostgresError {
    .server(ServerError(sqlState: sqlState, message: "no"))
  }

  private static let cases: [(any Error & Sendable, Int32)] = [
    (PostgresError.unavailable("no"), 69), (PostgresError.unsupportedServer(version: "14.1"), 69),
    (server("42501"), 77), (server("55P03"), 75), (server("53100"), 69), (server("25006"), 69),
    (server("57014"), 69), (server("BH013"), 65), (server("BH020"), 77), (server("BH021"), 77),
    (server("BH022"), 77), (server("BH023"), 65), (server("42601"), 70),
    (PostgresError.wrongRowCount(expected: 1, found: 2), 70),
    (SchemaError.locked(seconds: 30), 75), (SchemaError.behind(pending: ["migration 0001"]), 69),
    (SchemaError.ahead(unknown: ["migration 0009"]), 69),
    (SchemaError.diverged(applied: [], known: []), 69), (SchemaError.rolesMissing(user: "a"), 77),
    (SchemaError.failed(path: "checks/a.sql", line: 1, cause: server("42501")), 77),
    (SchemaError.unknownCheck("a", known: []), 64), (PrivateServerError.toolsMissing, 69),
    (LedgerError.unknownBook("a"), 64), (LedgerError.conflicts([]), 65),
    (LedgerError.horizonHeld(by: "a", seconds: 1), 5), (LedgerError.sameBook("a"), 65),
    (LedgerError.noExchangeRate(.usd, .inr, on: BusinessDay(daysSince1970: 0)), 65),
    (LedgerError.ratesFile("a", line: 1, message: "b"), 65),
    (
      LedgerError.exceedsPosition(
        item: "a", held: Money(minorUnits: 0, currency: .usd),
        wanted: Money(minorUnits: 1, currency: .usd)), 65
    ),
    (LedgerError.noCut(by: Instant(microsecondsSince1970: 0)), 64), (server("BH036"), 77),
    (LedgerError.unknownJournal("a"), 64), (JournalFault.tooFewLegs, 65),
    (LedgerError.mayNotMakeLogin("a", memberships: []), 77),
    (LedgerError.otherExport(path: "a", sha256: "b", exported: nil), 6),
    (LedgerError.unreadableFile(path: "a", reason: "b"), 65),
    (LedgerError.unwritableFile(path: "a", reason: "b"), 64),
    (CommandError.severalThings("a", ["b", "c"]), 64),
    (CommandError.checksFail(before: "2026-10", ["a"]), 6),
    (LedgerError.detached(months: ["a"]), 5),
    (IntakeError.unreadable(path: "a", reason: "b"), 65),
    (IntakeError.unwritable(path: "a", reason: "b"), 64), (IntakeError.unknownFile("a"), 64),
    (IntakeError.severalFiles("a", [1, 2]), 64),
    (IntakeError.notProposed(profile: "a"), 64),
    (CommerceError.file("a", line: 1, message: "b"), 65),
    (CommerceError.dayTooLarge(BusinessDay(daysSince1970: 0)), 65),
    (
      CommerceError.allocationDiffers(
        slice: "a", BusinessDay(daysSince1970: 0), differenceMinor: 1), 6
    ),
    (CommerceError.severalCurrencies(["INR", "USD"]), 64),
    (CommerceError.inHomeCurrency(["a"]), 64), (CommerceError.notInHomeCurrency(["a"], .usd), 64),
    (CommerceError.taxedAtHome(party: "a", state: 29, .usd), 65),
    (
      CommerceError.paysMoreThanOpen(
        party: "a", open: Money(minorUnits: 1, currency: .usd),
        paid: Money(minorUnits: 2, currency: .usd)), 65
    ),
    (CommerceError.unknownInvoice("a"), 64), (CommerceError.unknownParty("a", kind: "b"), 64),
    (CommerceError.collectsTooMuch(party: "a", openMinor: 1, paidMinor: 2), 65),
    (CommerceError.nothingToInvoice(party: "a", period: "b"), 65),
    (CommerceError.backdated(agreement: "a", from: "2026-04-01", days: 1), 65),
    (CommerceError.needsApproval(agreement: "a", rate: "35 %"), 65),
    (PayoutsError.alreadyIssued(period: "2026-04", numbers: []), 65),
    (PayoutsError.unknownStatement("a"), 64),
    (PayoutsError.closingDiffers(payee: "a", closingMinor: 1, ledgerMinor: 2), 6),
    (PayoutsError.notCanonical(byteOffset: 1), 70),
    (SimulationError.folderInUse("a"), 64), (MoneyError.notADay("a"), 64),
    (ReconciliationError.locked, 75), (ReconciliationError.unproved(feed: "a", reason: "b"), 5),
    (ReconciliationError.unknownBreak("a"), 64), (CommandError.noBook, 64),
    (CommandError.unreadable(path: "a", reason: "b"), 65),
    (CommandError.programOutput("pgbench", missing: "tps = "), 70),
    (CommandError.benchBroken("a"), 6), (CommandError.programMissing("psql"), 69),
    (CocoaError(.fileNoSuchFile), 70),
  ]

  @Test("Every error of ours has its own status", arguments: cases.indices)
  func mapping(index: Int) {
    let (error, status) = Self.cases[index]
    #expect(ExitStatus(of: error)?.rawValue == status, "\(error)")
  }

  @Test("What the argument parser made keeps the parser's status")
  func parserErrors() {
    #expect(ExitStatus(of: ValidationError("no")) == nil)
    #expect(ExitStatus(of: CleanExit.message("bye")) == nil)
    #expect(ExitStatus(of: ExitCode(3)) == nil)
  }
}
