package import Foundation

/// Loads a journal with beancount, and lists `account,amount currency` of every account by name.
///
/// Errors that beancount finds, and its absence, are issues of the test.
package func beancountBalances(of journal: URL) throws -> [String] {
  try Judge.python("python").run(
    ["-c", balancesProgram, journal.path], environment: beancountEnvironment
  ).text.split(separator: "\n").map(String.init)
}

/// Tells whether `bean-check` accepts a journal; its complaints are issues of the test.
package func beanCheck(_ journal: URL) throws -> Bool {
  try Judge.python("bean-check").run(
    ["--no-cache", journal.path], environment: beancountEnvironment
  ).status == 0
}

private let beancountEnvironment = ["BEANCOUNT_DISABLE_LOAD_CACHE": "1", "LC_ALL": "C.UTF-8"]

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
