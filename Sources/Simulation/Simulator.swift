import FoundationEssentials
import Money

/// A seeded platform that writes its own files, its partners' and its bank's, and the truth about
/// every fault that it put in.
package struct Simulator: Sendable {
  private let settings: SimulationSettings

  /// Makes the simulator of one platform.
  package init(_ settings: SimulationSettings) {
    self.settings = settings
  }

  /// Writes `agreements.yaml`, `inbox/YYYY-MM-DD/…` and `truth.json` into a folder.
  ///
  /// Each file stands in the folder of the day on which it arrives; what would arrive after the
  /// last day is not written. Memory holds the events of a few days, however long the run. A folder
  /// that already has an inbox is refused.
  package func write(to folder: String) throws(SimulationError) -> SimulationResult {
    guard !FileManager.default.fileExists(atPath: folder + "/inbox") else {
      throw .folderInUse(folder)
    }
    var run = SimulationRun(settings, plan: try FaultPlan(settings), folder: folder)
    try run.start()
    for day in 0..<settings.days { try run.writeDay(day) }
    return try run.finish()
  }
}
