import Foundation

/// Programs that bahi runs.
enum Program {
  /// Replaces this process by a program from PATH.
  static func become(_ name: String, _ arguments: [String]) throws(CommandError) -> Never {
    Interruption.ignore()
    let words = ([name] + arguments).map { strdup($0) } + [nil]
    execvp(name, words)
    throw .programMissing(name)
  }

  /// Runs a program from PATH to its end, and tells what it printed when it failed.
  static func run(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { throw CommandError.programMissing(name) }
    guard process.terminationStatus == 0 else {
      throw CommandError.programFailed(name, status: process.terminationStatus)
    }
  }
}
