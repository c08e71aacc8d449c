import ArgumentParser
import Foundation

/// The command line: it parses, wires the stages together, prints, and ends with a status.
@main
struct Bahi: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bahi",
    abstract: "Keeps the double-entry money book of a platform.",
    discussion: """
      Data goes to standard output, everything else to standard error. DATABASE_URL and libpq's \
      variables name a server; without them bahi keeps one of its own under BAHI_HOME.

      Exit status: 0 green or pending, 3 breaks are open, 5 incomplete or a file rejected, 6 a \
      check failed; 64 usage, 65 input refused, 69 database unavailable, 70 internal failure, \
      75 another run holds the lock, 77 not permitted, 130 interrupted.
      """,
    subcommands: [
      DatabaseCommand.self, MigrateCommand.self, CheckCommand.self, SealCommand.self,
      VerifyCommand.self, ArchiveCommand.self, SimulateCommand.self, AgreementsCommand.self,
      RatesCommand.self, ImportCommand.self, FeedsCommand.self, RollupCommand.self,
      DistributeCommand.self, NightlyCommand.self, ReconCommand.self, StatementsCommand.self,
      CloseCommand.self, ReportCommand.self, TraceCommand.self, ExportCommand.self,
      UsersCommand.self, JournalCommand.self, InvoicesCommand.self, BenchCommand.self,
    ])

  static func main() {
    Interruption.watch()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      finish(error)
    }
  }

  private static func finish(_ error: any Error) -> Never {
    if Interruption.hasCome {
      StandardError.write("bahi: interrupted")
      Foundation.exit(ExitStatus.interrupted.rawValue)
    }
    guard let status = ExitStatus(of: error) else { exit(withError: error) }
    StandardError.write("bahi: \(ErrorText.sentence(for: error))")
    Foundation.exit(status.rawValue)
  }
}
