package import Foundation
import Testing

/// Runs Debian's hledger on a journal; a missing program is an issue of the test.
package func hledger(
  _ arguments: [String], on journal: URL
) throws -> (status: Int32, text: String) {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["hledger", "--file", journal.path] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let text = String(
    decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  process.waitUntilExit()
  if process.terminationStatus == 127 {
    Issue.record("hledger is not installed, install Debian's package hledger")
  } else if process.terminationStatus != 0 {
    Issue.record("\(text)")
  }
  return (process.terminationStatus, text)
}
