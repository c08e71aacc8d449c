import ArgumentParser
import Money
import Simulation

/// `bahi simulate`: a platform's files and the truth about them.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Writes the files of a simulated platform.",
    discussion: """
      The folder gets agreements.yaml, truth.json and inbox/YYYY-MM-DD with the files that arrive \
      on each day. The same settings give the same bytes.
      """)

  @Option(help: "The number of days.")
  var days: Int

  @Option(help: "The number of paid episodes a day.")
  var unlocksPerDay: Int

  @Option(help: "The number of link-out sales a day; else one to ten unlocks.")
  var salesPerDay: Int?

  @Option(help: "The number of unlocks a day that are paid with coins; top-ups come as needed.")
  var coinsPerDay: Int = 0

  @Option(help: "The number of orders of goods a day, ours and merchants'; some are returned.")
  var ordersPerDay: Int = 0

  @Option(help: "The number from which every draw follows.")
  var seed: UInt64 = 1

  @Option(help: "The first day, as 2026-04-01.")
  var start: BusinessDay = SimulationSettings.firstDayDefault

  @Option(help: "none, standard, or a list such as dropped=3,late=0.1%.")
  var faults: String = "standard"

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var folder: String

  func run() throws {
    let settings = try SimulationSettings(
      days: days, unlocksPerDay: unlocksPerDay, salesPerDay: salesPerDay,
      coinsPerDay: coinsPerDay, ordersPerDay: ordersPerDay, seed: seed, firstDay: start,
      faults: try FaultRates(faults))
    try TextFile.makeFolder(folder)
    let result = try Simulator(settings).write(to: folder)
    StandardOutput.write("first day \(result.firstDay)\nlast day \(result.lastDay)\n")
    let counts = result.counts
    let faults = counts.faults.values.reduce(0, +)
    StandardError.write(
      "\(result.files.count) files: \(counts.unlocks) unlocks (\(counts.twins) pairs of twins), "
        + "\(counts.refunds) refunds, \(counts.sales) sales, \(counts.topUps) top-ups "
        + "(\(counts.topUpRefunds) given back), "
        + "\(counts.coinUnlocks) unlocks with coins, \(counts.orders) orders, "
        + "\(counts.returns) returns, \(counts.settlements) settlements, "
        + "\(faults) faults")
  }
}
