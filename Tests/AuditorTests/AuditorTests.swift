import Foundation
import TestSupport
import Testing

@Suite("The auditor", .serialized)
struct AuditorTests {
  @Test(
    "Eight connections, some cut at random, leave the book that a naive ledger has",
    .database, arguments: Campaign.seeds(Campaign.isCampaign ? 64 : 12))
  func cutConnections(seed: Seed) throws {
    let script = CommandScript(seed, Campaign.size)
    var audit = Audit(script, of: .current)
    let differences = try audit.run(sabotage: seed)
    guard !differences.isEmpty else { return }
    let shortest = try ShorterScript(script, seed: seed).find()
    Issue.record("\(Campaign.report(seed, differences, shortest))")
  }

  @Test("A server that crashes in between keeps what it has answered, and does nothing twice")
  func crashedServer() throws {
    let server = try AuditedServer()
    for seed in Campaign.seeds(Campaign.isCampaign ? 64 : 2) {
      let name = "audited_\(seed.description.filter(\.isNumber))"
      var audit = Audit(
        CommandScript(seed, Campaign.size), of: try server.book(named: name))
      let differences = try audit.run(sabotage: seed)
      #expect(differences.isEmpty, "\(Campaign.report(seed, differences, nil))")
      if differences.isEmpty { try server.drop(bookNamed: name) }
    }
    try server.remove()
  }
}

/// How much is audited: `BAHI_AUDITOR=long` or `short` is a campaign of 64 seeds of each kind with
/// long or short scripts, `BAHI_AUDITOR_SEED` repeats one seed.
enum Campaign {
  private static let environment = ProcessInfo.processInfo.environment
  static let isCampaign = environment["BAHI_AUDITOR"] != nil
  static let isLong = environment["BAHI_AUDITOR"] == "long"
  static var size: CommandScript.Size { isLong ? .long : .short }

  static func seeds(_ count: Int) -> [Seed] {
    guard let seed = environment["BAHI_AUDITOR_SEED"].flatMap({ UInt64($0) }) else {
      return Seed.sweep(count)
    }
    return [Seed(seed)]
  }

  /// What differs, and the shortest beginning of the script that suffices.
  static func report(
    _ seed: Seed, _ differences: [String], _ shortest: ShorterScript.Finding?
  ) -> String {
    let number = seed.description.filter(\.isNumber)
    let length = isLong ? "long" : "short"
    var lines = ["BAHI_AUDITOR=\(length) BAHI_AUDITOR_SEED=\(number) make audit repeats this:"]
    lines += differences.prefix(12)
    if let shortest {
      lines.append("\(shortest.steps.count) commands of \(shortest.connections) at once suffice:")
      lines += shortest.steps.suffix(40).map { "  \($0.number) on \($0.connection): \($0.command)" }
      lines += shortest.differences.prefix(12)
    }
    return lines.joined(separator: "\n")
  }
}
