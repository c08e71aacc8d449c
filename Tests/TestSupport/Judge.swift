internal import Foundation
import Testing

/// Somebody else's program that judges what ours writes, or uses what ours offers.
package enum Judge: Sendable {
  /// A program of a Debian package.
  case debian(String)
  /// A program of the Python environment that `scripts/install-dependencies` makes.
  case python(String)

  /// Runs the program and gives its status with all that it printed; its absence is an issue of
  /// the test, and so is a status other than zero.
  package func run(
    _ arguments: [String], environment: [String: String]? = nil
  ) throws -> (status: Int32, text: String) {
    let process = Process()
    switch self {
    case .debian(let name):
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [name] + arguments
    case .python(let name):
      process.executableURL = Judge.environmentFolder.appending(path: name)
      process.arguments = arguments
      guard FileManager.default.isExecutableFile(atPath: process.executableURL?.path ?? "") else {
        Issue.record("\(name) is not installed, run scripts/install-dependencies")
        return (127, "")
      }
    }
    if let environment { process.environment = environment }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      Issue.record("\(self) ended with \(process.terminationStatus): \(text)")
    }
    return (process.terminationStatus, text)
  }

  private static let environmentFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/judges/bin")
}
