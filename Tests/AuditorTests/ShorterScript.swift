import Postgres
import TestSupport

/// Looks for the shortest beginning of a script that still fails.
struct ShorterScript {
  struct Finding: Sendable {
    let steps: [CommandScript.Step]
    let connections: Int
    let differences: [String]
  }

  private let script: CommandScript
  private let seed: Seed

  init(_ script: CommandScript, seed: Seed) {
    self.script = script
    self.seed = seed
  }

  /// Bisects on one connection, where a failure is certain, else on eight, where it is likely.
  func find() throws -> Finding? {
    for connections in [1, 8] {
      guard var finding = try attempt(script, connections) else { continue }
      var passing = 0
      while finding.steps.count - passing > 1 {
        let middle = (passing + finding.steps.count) / 2
        if let shorter = try attempt(script.prefix(middle), connections) {
          finding = shorter
        } else {
          passing = middle
        }
      }
      return finding
    }
    return nil
  }

  private func attempt(_ script: CommandScript, _ connections: Int) throws -> Finding? {
    let seed = seed
    let differences = try TestDatabase.withAnother {
      var audit = Audit(script, of: .current, connections: connections)
      return try audit.run(sabotage: connections == 1 ? nil : seed)
    }
    guard !differences.isEmpty else { return nil }
    return Finding(
      steps: script.steps, connections: connections, differences: differences)
  }
}
