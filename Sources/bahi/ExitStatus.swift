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

/// What a run ends with: verdicts of the business below 64, the codes of sysexits(3) from there.
enum ExitStatus: Int32 {
  case green = 0
  case breaks = 3
  case incomplete = 5
  case checkFailed = 6
  case usage = 64
  case refused = 65
  case unavailable = 69
  case internalFailure = 70
  case locked = 75
  case notPermitted = 77
  case interrupted = 130

  /// Finds the status of an error; nil leaves it to the argument parser, which made it.
  init?(of error: any Error) {
    switch error {
    case let error as CommandError: self = error.status
    case let error as PostgresError: self = Self.of(error)
    case let error as SchemaError: self = Self.of(error)
    case let error as LedgerError: self = Self.of(error)
    case let error as IntakeError: self = Self.of(error)
    case let error as PayoutsError: self = Self.of(error)
    case is PrivateServerError: self = .unavailable
    case CommerceError.allocationDiffers: self = .checkFailed
    case let error as CommerceError: self = Self.of(error)
    case is EventRefusal, is JournalFault: self = .refused
    case is SimulationError, is MoneyError: self = .usage
    case let error as ReconciliationError: self = Self.of(error)
    case is ExitCode: return nil
    default:
      let code = Bahi.exitCode(for: error)
      guard code == .failure else { return nil }
      self = .internalFailure
    }
  }

  private static func of(_ error: PostgresError) -> ExitStatus {
    switch error {
    case .unavailable, .unsupportedServer: .unavailable
    case .decoding, .wrongRowCount: .internalFailure
    case .server(let error):
      switch error.sqlState {
      // The server's own refusal, and the ledger's: no such role, one's own entry or closing, above
      // a limit.
      case "42501", "BH020", "BH021", "BH022", "BH036": .notPermitted
      // A lock or a serialisation that did not come through, and a statement that was stopped.
      case "55P03", "40001", "40P01": .locked
      case "57014": .unavailable
      case _ where error.isOwn: .refused
      // Out of memory, disk or connections; read-only; an object not in its needed state.
      case let state where state.hasPrefix("53") || state.hasPrefix("25"): .unavailable
      default: .internalFailure
      }
    }
  }

  private static func of(_ error: SchemaError) -> ExitStatus {
    switch error {
    case .locked: .locked
    case .behind, .ahead, .diverged: .unavailable
    case .rolesMissing: .notPermitted
    case .failed(_, _, let cause): of(cause)
    case .unknownCheck: .usage
    }
  }

  private static func of(_ error: LedgerError) -> ExitStatus {
    switch error {
    case .unknownBook, .noCut, .unknownJournal: .usage
    case .conflicts, .noExchangeRate, .exceedsPosition, .ratesFile, .sameBook: .refused
    case .horizonHeld, .detached: .incomplete
    case .mayNotMakeLogin: .notPermitted
    case .otherExport: .checkFailed
    case .unreadableFile: .refused
    case .unwritableFile: .usage
    }
  }

  private static func of(_ error: CommerceError) -> ExitStatus {
    switch error {
    case .unknownInvoice, .unknownParty, .severalCurrencies, .inHomeCurrency,
      .notInHomeCurrency:
      .usage
    default: .refused
    }
  }

  private static func of(_ error: IntakeError) -> ExitStatus {
    switch error {
    case .refused, .profile, .unreadable: .refused
    case .unwritable, .unknownFile, .severalFiles, .notProposed: .usage
    }
  }

  private static func of(_ error: ReconciliationError) -> ExitStatus {
    switch error {
    case .locked: .locked
    case .unproved: .incomplete
    case .noBankFeed, .unknownBreak: .usage
    }
  }

  private static func of(_ error: PayoutsError) -> ExitStatus {
    switch error {
    case .alreadyIssued, .laterPeriodIssued, .issuedBeforeEnd, .severalCurrencies: .refused
    case .openingDiffers, .allocationDiffers, .linesDiffer, .closingDiffers: .checkFailed
    case .unknownStatement, .cannotWrite: .usage
    case .notCanonical, .unreadable: .internalFailure
    }
  }
}

extension ExitStatus {
  /// Ends the run with a verdict, when it is not the green one.
  func end() throws {
    guard self != .green else { return }
    throw ExitCode(rawValue)
  }
}
