import Foundation
import TestSupport
import Testing

/// A folder of one test, which is removed with the last reference to it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "bahi-command-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }
}

/// A simulated platform whose agreements stand in the test's database.
struct SimulatedPlatform {
  let folder: TemporaryFolder
  let lastDay: String
  var inbox: String { "\(folder.path)/platform/inbox" }

  init(days: Int, unlocksPerDay: Int, seed: UInt64, faults: String = "standard") throws {
    folder = try TemporaryFolder()
    let simulation = try runBahi([
      "simulate", "--days", "\(days)", "--unlocks-per-day", "\(unlocksPerDay)", "--seed",
      "\(seed)", "--faults", faults, "-o", "\(folder.path)/platform",
    ])
    try #require(simulation.status == 0, "\(simulation.stderr)")
    lastDay = String(try #require(simulation.stdout.split(whereSeparator: \.isWhitespace).last))
    let applied = try runBahi([
      "agreements", "apply", "\(folder.path)/platform/agreements.yaml",
    ])
    try #require(applied.status == 0, "\(applied.stderr)")
  }

  func night(
    through day: String? = nil, _ further: [String] = []
  ) throws -> (status: Int32, stdout: String, stderr: String) {
    try runBahi(["nightly", "--inbox", inbox, "--date", day ?? lastDay] + further)
  }
}

/// Files of own unlocks.
enum UnlockText {
  static let header =
    "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface"

  static func file(_ rows: [String], sum: String) -> String {
    ([header] + rows + ["#control,\(rows.count),\(sum)"]).joined(separator: "\n") + "\n"
  }

  static func row(_ id: String, amount: String = "5.00", day: String = "2026-04-01") -> String {
    "\(id),\(day)T11:30:00+05:30,v-1,S1,E001,\(amount),INR,upi,razorpay,29,episode"
  }
}
