import ArgumentParser
import Postgres
import Schema

/// `bahi migrate`: the schema.
struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Brings the database's schema up to this program.")

  @Flag(help: "Only print what would be done.")
  var dryRun = false

  func run() throws {
    let migrator = Migrator(try Database.connect())
    let plan = dryRun ? try migrator.plan() : try migrator.apply()
    guard !plan.isEmpty else {
      return StandardError.write("the schema is up to date")
    }
    StandardOutput.write("\(plan)\n")
    StandardError.write(
      dryRun
        ? "\(plan.lines.count) steps would be taken" : "\(plan.lines.count) steps were taken")
  }
}
