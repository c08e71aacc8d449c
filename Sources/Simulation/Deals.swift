import Money

/// Who pays beside viewers and buyers, and what terms promise beyond a rate.
enum Deals {
  static let network = "adnet-1"
  static let brand = "brand-1"
  /// Has a part of the first creator's share.
  static let actor = "actor-1"
  static let actorPercent = 40
  static let adPercent = 55
  /// The category whose affiliates earn more from a number of sales in a month on.
  static let tieredCategory = "merchandise"
  static let tierPercent = 30
  static let tierAbove = 3
  static let daysBetweenReports = 7
  static let daysBetweenPlacements = 10
  static let milestones = 4
  static let daysBetweenMilestones = 2
}

/// What the ad network reports of a series for the days since its last report.
struct AdReport: Sendable {
  let series: Int
  let amountMinor: Int64

  static func draw(day: Int, _ settings: SimulationSettings) -> [AdReport] {
    guard (day + 1).isMultiple(of: Deals.daysBetweenReports) else { return [] }
    var random = SplitMix64(seed: settings.seed, stream: .adReports, day: day)
    return (0..<settings.series).map {
      AdReport(series: $0, amountMinor: Int64(1 + random.below(500_000)))
    }
  }
}

/// A brand's order, or the delivery of one of its milestones.
struct PlacementStage: Sendable {
  /// The day on which it was agreed, which names it.
  let agreed: Int
  /// Counted from 1; nil where it is agreed.
  let milestone: Int?
  let second: Int
  let feeMinor: Int64
  let series: Int

  /// Lists what happens to placements on a day.
  static func stages(on day: Int, _ settings: SimulationSettings) -> [PlacementStage] {
    var stages: [PlacementStage] = []
    for agreed in max(0, day - Deals.milestones * Deals.daysBetweenMilestones)...day
    where agreed % Deals.daysBetweenPlacements == 1 {
      let later = day - agreed
      guard later.isMultiple(of: Deals.daysBetweenMilestones) else { continue }
      var random = SplitMix64(seed: settings.seed, stream: .placements, day: agreed)
      let fee = Int64(1_000_000 + random.below(4_000_000))
      stages.append(
        PlacementStage(
          agreed: agreed, milestone: later == 0 ? nil : later / Deals.daysBetweenMilestones,
          second: 36_000 + random.below(30_000), feeMinor: fee,
          series: random.below(settings.series)))
    }
    return stages
  }
}

extension SimulationRun {
  /// Writes what the ad network and the brands tell on a day, and returns the names of the files.
  mutating func writeDeals(_ day: Int) throws(SimulationError) -> [String] {
    guard settings.deals else { return [] }
    let written = settings.day(day)
    var names: [String] = []
    let reports = AdReport.draw(day: day, settings)
    if !reports.isEmpty {
      names.append("ad-revenue-\(written).csv")
      try DealsFile.write(reports, on: written, to: "\(folder)/\(path(day, names[0]))")
    }
    let stages = PlacementStage.stages(on: day, settings)
    if !stages.isEmpty {
      let name = "placements-\(written).csv"
      try DealsFile.write(stages, on: day, settings, to: "\(folder)/\(path(day, name))")
      names.append(name)
    }
    result.count {
      $0.adReports += reports.count
      $0.placementStages += stages.count
    }
    return names
  }
}

/// The platform's own files of ad revenue and placements.
enum DealsFile {
  static func write(
    _ reports: [AdReport], on day: BusinessDay, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(
      reports, header: "report_id,earned_on,network,amount,currency,series", to: path
    ) { file, index, report in
      file.id("ads-", day, Int32(index + 1))
      file.byte(",")
      file.isoDay(day)
      file.text(",\(Deals.network),")
      file.rupees(report.amountMinor)
      file.text(",INR,S\(report.series + 1)")
      return report.amountMinor
    }
  }

  static func write(
    _ stages: [PlacementStage], on day: Int, _ settings: SimulationSettings, to path: String
  ) throws(SimulationError) {
    try FileWriter.write(
      stages, header: "placement_id,stage,at,brand,fee,currency,milestones,milestone,series",
      to: path
    ) { file, _, stage in
      file.id("plc-", settings.day(stage.agreed), 1)
      file.text(stage.milestone == nil ? ",agreed," : ",delivered,")
      file.instant(settings.day(day), stage.second)
      if let milestone = stage.milestone {
        file.text(",,,,,\(milestone),")
        return 0
      }
      file.text(",\(Deals.brand),")
      file.rupees(stage.feeMinor)
      file.text(",INR,\(Deals.milestones),,S\(stage.series + 1)")
      return stage.feeMinor
    }
  }
}
