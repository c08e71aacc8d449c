package import Money

/// What a simulation wrote.
package struct SimulationResult: Hashable, Sendable {
  /// The day of the first folder.
  package let firstDay: BusinessDay
  /// The day of the last folder, and of the truth.
  package let lastDay: BusinessDay
  /// The numbers of what was written.
  package private(set) var counts = Counts()
  /// The paths of all files relative to the folder, in order.
  package private(set) var files: [String] = []

  /// How many rows and faults there are; a fault counts even if it shows after the last day.
  package struct Counts: Hashable, Sendable {
    /// The unlocks in own files.
    package var unlocks = 0
    /// The pairs of twins among them.
    package var twins = 0
    /// The refunds in own files.
    package var refunds = 0
    /// The sales in own files.
    package var sales = 0
    /// The purchases of coins in own files.
    package var topUps = 0
    /// Those of them that were given back.
    package var topUpRefunds = 0
    /// The unlocks with coins in own files.
    package var coinUnlocks = 0
    /// The orders of goods in own files.
    package var orders = 0
    /// The lines of those orders.
    package var orderLines = 0
    /// The returns in own files.
    package var returns = 0
    /// The passes in own files.
    package var passes = 0
    /// Those of them that were given back, in whole or in part.
    package var passRefunds = 0
    /// The episodes whose release own files tell of.
    package var releases = 0
    /// The changes of subscriptions in own files.
    package var subscriptionChanges = 0
    /// The episodes in the app store's reports.
    package var appSales = 0
    /// The free views in own files.
    package var freeViews = 0
    /// The touches in own files.
    package var touches = 0
    /// The series in the ad network's reports.
    package var adReports = 0
    /// The placements that were agreed and the milestones that were delivered.
    package var placementStages = 0
    /// The stages of disputes in own files.
    package var disputeStages = 0
    /// The rows in the reports of the network abroad, restatements included.
    package var foreignRows = 0
    /// The payments and refunds in the gateway's files.
    package var gatewayLines = 0
    /// The rows in the affiliate network's reports, restatements included.
    package var affiliateRows = 0
    /// The gateway's files, each with a bank statement.
    package var settlements = 0
    /// The faults put in, by kind.
    package var faults: [FaultKind: Int] = [:]
  }

  init(_ settings: SimulationSettings) {
    firstDay = settings.firstDay
    lastDay = settings.lastDay
  }

  mutating func count(_ change: (inout Counts) -> Void) {
    change(&counts)
  }

  mutating func add(file: String) {
    files.append(file)
  }

  mutating func sortFiles() {
    files.sort()
  }
}
