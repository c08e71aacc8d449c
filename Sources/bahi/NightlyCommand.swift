import ArgumentParser
import Foundation
import Intake
import Ledger
import Money
import Reconciliation

/// `bahi nightly`: the whole night.
struct NightlyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nightly",
    abstract: "Runs the night: imports, distributes, reconciles, checks, sums up.",
    discussion: """
      Every folder of the inbox up to the day is taken, in order. A night that was stopped goes on \
      where it was, and one that has ended changes nothing when it is run again. Each step is a \
      line of JSON on standard error.
      """)

  @Option(help: ArgumentHelp("The inbox, with a folder for each day.", valueName: "folder"))
  var inbox: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Also write night-D.json, summary-D.txt and rejects.", valueName: "folder"))
  var folder: String?

  @OptionGroup var day: DayOptions
  @OptionGroup var book: BookOptions
  @OptionGroup var patience: PatienceOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    var request = NightRequest(through: day.day, inbox: inbox)
    request.patienceSeconds = patience.patience
    if let inbox { try Inbox.require(inbox) }
    if let folder {
      request.rejectsFolder = "\(folder)/rejects"
      try TextFile.makeFolder("\(folder)/rejects")
    }
    let session = try Session(book)
    let summary = try progress.during { bar in
      try session.runNight(request, progress: bar)
    }
    let balance = try TrialBalance(of: session.book, on: session.connection)
    let text = NightText(summary, book: session.book.code, balance: balance).text
    if let folder {
      let day = summary.through
      try TextFile.write(try NightManifest(summary).json, to: "\(folder)/night-\(day).json")
      try TextFile.write(text, to: "\(folder)/summary-\(day).txt")
    }
    StandardOutput.write(text)
    try summary.exitStatus.end()
  }
}

/// The folder in which files arrive.
enum Inbox {
  /// Refuses a folder that is not there, which would look like a night without files.
  static func require(_ path: String) throws(CommandError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw .unreadable(path: path, reason: "there is no such folder") }
  }
}

extension Session {
  /// Runs a night and writes each step as a line of JSON to standard error.
  func runNight(
    _ request: NightRequest, progress: ProgressReport? = nil
  ) throws -> NightSummary {
    let night = Night(
      book, on: connection, lookup: lookup, catalog: try Profiles.catalog(of: self))
    return try night.run(request) { step in
      progress?.clear()
      StandardError.write(NightLog(step).line)
    }
  }
}

/// The line of a step in the log.
struct NightLog {
  private struct Entry: Encodable {
    let day: String
    let step: String
    let detail: String
    let ms: Int64?
  }

  private let step: NightStep

  init(_ step: NightStep) {
    self.step = step
  }

  var line: String {
    let entry = Entry(
      day: step.day.description, step: step.name, detail: step.detail, ms: step.milliseconds)
    return JSONText.of(entry, isPretty: false)
  }
}

/// JSON as the command line writes it.
enum JSONText {
  /// Writes a value with sorted keys and slashes as they are.
  static func of(_ value: some Encodable, isPretty: Bool = true) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("our own values can be written as JSON")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

extension NightSummary {
  /// The status of the night; a failed check weighs more than a rejected file, that more than
  /// open breaks.
  var exitStatus: ExitStatus {
    if verdict == .checkFailed || !failedChecks.isEmpty { return .checkFailed }
    if verdict == .incomplete || files.contains(where: { $0.verdict == .rejected }) {
      return .incomplete
    }
    return verdict == .breaks ? .breaks : .green
  }
}
