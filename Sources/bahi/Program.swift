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

  /// Runs a program to its end, from PATH unless it is a path.
  static func run(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws {
    _ = try output(of: name, arguments, environment: environment)
  }

  /// Runs a program as above and gives what it printed; when it failed, that is told.
  static func output(
    of name: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    let printed = String(decoding: bytes, as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { throw CommandError.programMissing(name) }
    guard process.terminationStatus == 0 else {
      StandardError.write(printed)
      throw CommandError.programFailed(name, status: process.terminationStatus)
    }
    return printed
  }
}
