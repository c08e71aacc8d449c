import ArgumentParser
import Money
import Simulation

/// `bahi simulate`: a platform's files and the truth about them.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Writes the files of a simulated platform.",
    discussion: """
      The folder gets agreements.yaml, truth.json and inbox/YYYY-MM-DD with the files that arrive \
      on each day; with orders also opening-stock.yaml, an entry of the goods that are there to be \
      sold; with a network abroad also exchange-rates.csv. The same settings give the same bytes.
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

  @Option(help: "The number of series passes a day; a series has episodes that are to come.")
  var passesPerDay: Int = 0

  @Option(
    help: "The number of subscriptions that start on a day; later they change or are given back.")
  var subscriptionsPerDay: Int = 0

  @Option(help: "The number of episodes a day that an app store collects for us.")
  var appStorePerDay: Int = 0

  @Option(help: "The number of episodes a day that are watched for nothing.")
  var freeViewsPerDay: Int = 0

  @Flag(help: "Tell of the moments that led to sales and orders.")
  var touches = false

  @Flag(
    help: "Have brands and an ad network pay, and terms with tiers, splits, advances, estimates.")
  var deals = false

  @Flag(help: "Have payers dispute payments, which are won, lost or left open.")
  var disputes = false

  @Flag(help: "Have a network abroad report commissions in dollars, and pay in rupees.")
  var foreign = false

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
      coinsPerDay: coinsPerDay, ordersPerDay: ordersPerDay, passesPerDay: passesPerDay,
      subscriptionsPerDay: subscriptionsPerDay, appStorePerDay: appStorePerDay,
      freeViewsPerDay: freeViewsPerDay, touches: touches, deals: deals,
      disputes: disputes, foreign: foreign, seed: seed, firstDay: start,
      faults: try FaultRates(faults))
    try TextFile.makeFolder(folder)
    let result = try Simulator(settings).write(to: folder)
    StandardOutput.write("first day \(result.firstDay)\nlast day \(result.lastDay)\n")
    StandardError.write("\(result.files.count) files: \(Self.words(of: result.counts))")
  }

  private static func words(of counts: SimulationResult.Counts) -> String {
    let words = [
      "\(counts.unlocks) unlocks (\(counts.twins) pairs of twins)", "\(counts.refunds) refunds",
      "\(counts.sales) sales", "\(counts.topUps) top-ups (\(counts.topUpRefunds) given back)",
      "\(counts.coinUnlocks) unlocks with coins", "\(counts.orders) orders",
      "\(counts.returns) returns", "\(counts.passes) passes (\(counts.passRefunds) given back)",
      "\(counts.subscriptionChanges) changes of subscriptions", "\(counts.appSales) app sales",
      "\(counts.freeViews) free views", "\(counts.touches) touches",
      "\(counts.adReports) ad reports", "\(counts.placementStages) stages of placements",
      "\(counts.disputeStages) stages of disputes", "\(counts.foreignRows) rows from abroad",
      "\(counts.settlements) settlements", "\(counts.faults.values.reduce(0, +)) faults",
    ]
    return words.joined(separator: ", ")
  }
}
