import FoundationEssentials
import Money

@testable import Intake

/// What a reading in a test gave: a summary or a refusal, the lines and the rejects.
struct Outcome: Equatable {
  var summary: ReadingSummary?
  var refusal: String?
  var code: FileCode?
  var lines: [String] = []
  var rejects: [String] = []
  var rejectCodes: [RowCode] = []
}

enum Fixture {
  static let folder: URL = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static func profile(_ name: String) throws -> Profile {
    guard let profile = try ProfileCatalog.builtIn().profile(named: name) else {
      throw IntakeError.unreadable(path: name, reason: "no such profile")
    }
    return profile
  }

  static func read(
    _ bytes: [UInt8], as profile: Profile, named name: String = "file.csv",
    chunkSize: Int = 1 << 16,
    knownThrough: String = "2026-04-30"
  ) throws -> Outcome {
    var outcome = Outcome()
    let rejects = RejectList()
    do {
      outcome.summary = try FileReading(chunkSize: chunkSize).read(
        bytes: bytes, named: name, profile: profile, knownThrough: try BusinessDay(knownThrough),
        rejects: rejects
      ) { outcome.lines.append($0.canonicalText) }
    } catch let error as IntakeError {
      outcome.refusal = error.description
      outcome.code = error.code
    }
    outcome.rejects = rejects.rejects.map(\.description)
    outcome.rejectCodes = rejects.rejects.map(\.code)
    return outcome
  }

  static func read(
    _ text: String, as profile: String, knownThrough: String = "2026-04-30"
  ) throws -> Outcome {
    try read(Array(text.utf8), as: try Fixture.profile(profile), knownThrough: knownThrough)
  }

  static let unlockHeader =
    "unlock_id,paid_at,viewer,series,episode,amount,currency,method,psp,place,surface\n"

  /// An unlock file of rows whose amounts sum to a control.
  static func unlocks(_ rows: [String], control: String) -> String {
    unlockHeader + rows.map { $0 + "\n" }.joined() + control + "\n"
  }

  static func unlock(_ number: Int, amount: String = "5.00") -> String {
    "unl-\(number),2026-04-02T11:30:00+05:30,v-\(number),S1,E001,\(amount),INR,upi,razorpay,29,"
      + "episode"
  }
}
