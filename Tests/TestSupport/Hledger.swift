package import Foundation

/// Runs Debian's hledger on a journal; what it refuses is an issue of the test.
package func hledger(
  _ arguments: [String], on journal: URL
) throws -> (status: Int32, text: String) {
  try Judge.debian("hledger").run(["--file", journal.path] + arguments)
}
