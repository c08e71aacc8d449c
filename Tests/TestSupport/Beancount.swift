package import Foundation
import Testing

/// Loads a journal with beancount, and lists `account,amount currency` of every account by name.
///
/// Errors that beancount finds, and its absence, are issues of the test.
package func beancountBalances(of journal: URL) throws -> [String] {
  guard let text = try judged(["python", "-c", balancesProgram, journal.path]) else { return [] }
  return text.split(separator: "\n").map(String.init)
}

/// Tells whether `bean-check` accepts a journal; its complaints are issues of the test.
package func beanCheck(_ journal: URL) throws -> Bool {
  try judged(["bean-check", "--no-cache", journal.path]) != nil
}

private func judged(_ command: [String]) throws -> String? {
  let judge = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: ".build/judges/bin").appending(path: command[0])
  guard FileManager.default.isExecutableFile(atPath: judge.path) else {
    Issue.record("beancount is not installed, run scripts/install-dependencies")
    return nil
  }
  let process = Process()
  process.executableURL = judge
  process.arguments = Array(command.dropFirst())
  process.environment = ["BEANCOUNT_DISABLE_LOAD_CACHE": "1", "LC_ALL": "C.UTF-8"]
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let text = String(
    decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    Issue.record("\(command[0]): \(text)")
    return nil
  }
  return text
}

private let balancesProgram = """
  import collections, sys
  from beancount import loader
  from beancount.core import data
  entries, errors, _ = loader.load_file(sys.argv[1])
  if errors:
      sys.exit("\\n".join(str(error) for error in errors))
  balances = collections.Counter()
  for entry in entries:
      if isinstance(entry, data.Transaction):
          for posting in entry.postings:
              balances[posting.account, posting.units.currency] += posting.units.number
  for (account, currency), number in sorted(balances.items()):
      print(f"{account},{number} {currency}")
  """
