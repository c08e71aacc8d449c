import Foundation
import Money
import Simulation

/// A simulated platform in a temporary folder, read back without the simulator's own code.
final class Platform {
  let folder: URL
  let result: SimulationResult
  let settings: SimulationSettings

  init(_ settings: SimulationSettings) throws {
    self.settings = settings
    folder = FileManager.default.temporaryDirectory.appending(path: "bahi-\(UUID().uuidString)")
    do {
      result = try Simulator(settings).write(to: folder.path)
    } catch {
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
  }

  convenience init(
    days: Int = 10, unlocks: Int = 200, sales: Int? = nil, coins: Int = 0, orders: Int = 0,
    passes: Int = 0, subscriptions: Int = 0, appStore: Int = 0, freeViews: Int = 0,
    touches: Bool = false, seed: UInt64, faults: String = "standard", refundsPerMillion: Int = 3_000
  ) throws {
    try self.init(
      SimulationSettings(
        days: days, unlocksPerDay: unlocks, salesPerDay: sales, coinsPerDay: coins,
        ordersPerDay: orders, passesPerDay: passes, subscriptionsPerDay: subscriptions,
        appStorePerDay: appStore, freeViewsPerDay: freeViews, touches: touches, seed: seed,
        faults: FaultRates(faults),
        refundsPerMillion: refundsPerMillion))
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: path))
  }

  /// A number that stands for all paths and bytes.
  func digest() throws -> UInt64 {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for path in result.files {
      for byte in try Data(path.utf8) + bytes(path) {
        digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    return digest
  }

  /// The files that arrived in folders in order, leaving out second deliveries.
  func files(_ stem: String) -> [String] {
    result.files.filter { $0.contains("/\(stem)") && !$0.hasSuffix("-again.csv") }
  }

  /// The records of a file under the names of its header; control rows are left out.
  func records(_ path: String, headerStart: String? = nil) throws -> [[String: String]] {
    let lines = try text(path).split(whereSeparator: \.isNewline).map { fields(String($0)) }
    let start = lines.firstIndex { headerStart == nil || $0.first == headerStart } ?? 0
    let header = lines[start]
    return lines[(start + 1)...].filter { $0.first != "#control" && $0.count == header.count }
      .map { Dictionary(zip(header, $0)) { first, _ in first } }
  }

  /// The day of the folder in which a file stands.
  func day(_ path: String) throws -> BusinessDay {
    try BusinessDay(String(path.split(separator: "/")[1]))
  }

  func truth() throws -> TruthFile {
    try JSONDecoder().decode(TruthFile.self, from: bytes("truth.json"))
  }
}

struct TruthFile: Decodable, Equatable {
  struct Entry: Decodable, Hashable {
    let feed: String
    let key: String
    let code: String
    let difference: Int64
    let date: String

    enum CodingKeys: String, CodingKey {
      case feed, key, code, date
      case difference = "difference_minor"
    }
  }

  var open: [Entry]
  var healed: [Entry]
}

/// Splits one line of CSV; quoted fields may hold commas and doubled quotes.
private func fields(_ line: String) -> [String] {
  var fields = [""]
  var isQuoted = false
  for character in line {
    switch character {
    case "\"": isQuoted.toggle()
    case "," where !isQuoted: fields.append("")
    default: fields[fields.count - 1].append(character)
    }
  }
  return fields
}

/// Reads rupees as paise.
func paise(_ text: String?) throws -> Int64 {
  let plain = (text ?? "").filter { $0 != "," }
  return plain.isEmpty ? 0 : try ExactDecimal(plain).rounded(to: .inr)
}
