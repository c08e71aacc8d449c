import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

@Suite("A killed night", .database)
struct KilledNightTests {
  /// The steps of a day, as the night names them.
  static let steps = [
    "import", "refunds", "distribute", "reconcile razorpay", "reconcile flipkart",
    "reconcile hdfc", "roll up",
  ]

  @Test("Killed once in every step, the night ends with the digest of an undisturbed one")
  func killedInEachStep() throws {
    let undisturbed = try TestDatabase.withAnother {
      let platform = try Self.platform()
      let night = try platform.night()
      return try #require(Self.digest(in: night.stdout))
    }
    let platform = try Self.platform()
    for (index, step) in Self.steps.enumerated() {
      // Each kill on a day of its own, and each at another moment of its step.
      let day = "2026-04-0\(index + 2)"
      let mark = "\"day\":\"\(day)\",\"detail\":\"starts\",\"step\":\"\(step)\""
      // The server may still be ending what the last kill left; until then the night is locked.
      let status = try untilUnlocked {
        try kill(platform, at: mark, afterMicroseconds: UInt32(index * 4_000))
      }
      #expect(status == SIGKILL, "the night was not killed in \(step) of \(day)")
    }
    var summary = ""
    let ended = try untilUnlocked {
      let night = try platform.night()
      summary = night.stdout
      return night.status
    }
    #expect(ended == 3)
    #expect(Self.digest(in: summary) == undisturbed)
    let check = try runBahi(["check"])
    #expect(check.status == 0, "\(check.stdout)")
  }

  private static func platform() throws -> SimulatedPlatform {
    try SimulatedPlatform(days: 9, unlocksPerDay: 80, seed: 5)
  }

  private static func digest(in summary: String) -> String? {
    summary.split(separator: "\n").first { $0.hasPrefix("Digest ") }
      .flatMap { $0.split(separator: " ").last.map(String.init) }
  }

  /// Repeats what ends with 75, for ten seconds at most.
  private func untilUnlocked(_ body: () throws -> Int32) throws -> Int32 {
    for _ in 0..<100 {
      let status = try body()
      guard status == 75 else { return status }
      usleep(100_000)
    }
    return 75
  }

  /// Runs the night and kills it once a line of its log says that a step starts.
  private func kill(
    _ platform: SimulatedPlatform, at mark: String, afterMicroseconds delay: UInt32
  ) throws -> Int32 {
    let process = Process()
    let log = Pipe()
    process.executableURL = try builtExecutable(named: "bahi")
    process.arguments = ["nightly", "--inbox", platform.inbox, "--date", platform.lastDay]
    process.environment = [
      "DATABASE_URL": TestDatabase.current.conninfo, "TZ": "UTC",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = log
    try process.run()
    var text = ""
    while true {
      let piece = log.fileHandleForReading.availableData
      if piece.isEmpty { break }
      text += String(decoding: piece, as: UTF8.self)
      if text.contains(mark) {
        usleep(delay)
        Glibc.kill(process.processIdentifier, SIGKILL)
        break
      }
    }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
