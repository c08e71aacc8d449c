import FoundationEssentials
import Money

/// A simulation under way: the day at hand and what later folders still have to report.
struct SimulationRun {
  let settings: SimulationSettings
  let catalog: Catalog
  let plan: FaultPlan
  let folder: String
  var settlements: [Int: Settlement] = [:]
  var refunds: [Int: [Refund]] = [:]
  var affiliateReports: [Int: [Sale]] = [:]
  var lateSales: [Int: [Sale]] = [:]
  var wallets: Wallets
  var returns: [Int: [Return]] = [:]
  var passRefunds: [Int: [PassRefund]] = [:]
  var subscriptionChanges: [Int: [SubscriptionChange]] = [:]
  var storeReports: [Int: [AppSale]] = [:]
  var disputeStages: [Int: [Dispute.Stage]] = [:]
  var foreignReports: [Int: [(action: ForeignAction, isFinal: Bool)]] = [:]
  /// The sales and order lines of the day at hand, to which touches lead.
  var touched: [Touch.Cause] = []
  var shopTakingsMinor: Int64 = 0
  var copies: [Int: [String]] = [:]
  var takingsMinor: Int64 = 0
  var bankBalanceMinor: Int64 = 10_000_000
  var truth: Truth
  var result: SimulationResult

  init(_ settings: SimulationSettings, plan: FaultPlan, folder: String) {
    self.settings = settings
    self.plan = plan
    self.folder = folder
    catalog = Catalog(settings)
    wallets = Wallets(settings)
    truth = Truth(settings)
    result = SimulationResult(settings)
  }

  /// Makes the folder and writes the agreements, and what is in stock.
  mutating func start() throws(SimulationError) {
    try makeFolder(folder)
    try AgreementsFile.write(to: folder + "/agreements.yaml", catalog, settings)
    result.add(file: "agreements.yaml")
    try writeRates()
    guard settings.ordersPerDay > 0 else { return }
    try OpeningStock.write(to: folder + "/opening-stock.yaml", settings)
    result.add(file: "opening-stock.yaml")
  }

  /// Writes the folder of one day.
  mutating func writeDay(_ day: Int) throws(SimulationError) {
    try makeFolder("\(folder)/inbox/\(settings.day(day))")
    var names = try writeUnlocks(day)
    names.append(try writeRefunds(day))
    names.append(try writeSales(day))
    names += try writeShop(day)
    names += try writeViews(day)
    names += try writeDeals(day)
    names += try writeDisputes(day)
    names += try writeForeign(day)
    if let settlement = settlements.removeValue(forKey: day) {
      names += try writeSettlement(settlement, day)
    }
    if let sales = affiliateReports.removeValue(forKey: day) {
      names.append(try writeAffiliateReport(sales, day))
    }
    for name in names { result.add(file: path(day, name)) }
    try deliverAgain(names, day)
  }

  /// Writes the truth, last, so that a folder without it is known to be incomplete.
  mutating func finish() throws(SimulationError) -> SimulationResult {
    try truth.write(to: folder + "/truth.json")
    result.add(file: "truth.json")
    result.sortFiles()
    return result
  }

  /// The path of a day's file within the folder.
  func path(_ day: Int, _ name: String) -> String {
    "inbox/\(settings.day(day))/\(name)"
  }

  func isWritten(_ day: Int) -> Bool { day < settings.days }

  mutating func countFault(_ kind: FaultKind) {
    result.count { $0.faults[kind, default: 0] += 1 }
  }

  /// Lists the days on which something may arrive, those that are still written if there are any.
  func arrivals(_ day: Int, after delays: ClosedRange<Int>) -> ClosedRange<Int> {
    let first = day + delays.lowerBound
    let last = day + delays.upperBound
    return isWritten(first) ? first...min(last, settings.days - 1) : first...last
  }

  private func makeFolder(_ path: String) throws(SimulationError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: "the folder cannot be made")
    }
  }

  /// Delivers files of the day a second time, in this folder or in one of the next two.
  private mutating func deliverAgain(_ names: [String], _ day: Int) throws(SimulationError) {
    var random = SplitMix64(seed: settings.seed, stream: .copies, day: day)
    var choices = names.map { path(day, $0) }
    for _ in 0..<plan.count(of: .deliveredTwice, on: day) where !choices.isEmpty {
      let source = choices.remove(at: random.below(choices.count))
      copies[min(day + random.below(3), settings.days - 1), default: []].append(source)
      countFault(.deliveredTwice)
    }
    for source in copies.removeValue(forKey: day) ?? [] {
      let name = source.split(separator: "/").last ?? ""
      let target = path(day, name.dropLast(".csv".count) + "-again.csv")
      do {
        try FileManager.default.copyItem(
          atPath: folder + "/" + source, toPath: folder + "/" + target)
      } catch {
        throw .cannotWrite(path: folder + "/" + target, reason: "\(source) cannot be copied")
      }
      result.add(file: target)
    }
  }
}
