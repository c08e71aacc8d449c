import ArgumentParser

extension BenchCommand {
  struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads balances of a large book, against one sum over its postings.",
      discussion: """
        The book holds unlocks of 90 days and their shares, rolled up. The baseline is one sum \
        over the posting table with the server's own choice of parallel workers. The ratio is that \
        of the slower of trial balance and balance at a date; of several pairs it is the median \
        one.
        """)

    @Option(help: "The number of postings.")
    var rows = 20_000_000

    @Option(help: "How often both sides are measured.")
    var pairs = 3

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard (1_000...1_000_000_000).contains(rows) else {
        throw ValidationError("--rows is \(rows), it must lie within 1000 and 1000000000")
      }
      guard (1...99).contains(pairs) else {
        throw ValidationError("--pairs is \(pairs), it must lie within 1 and 99")
      }
    }

    func run() throws {
      let bench = try ReadBench(rows: rows)
      defer { bench.cleanUp() }
      try output.write(
        try bench.measure(pairs: pairs) { number, pair in
          StandardError.write("pair \(number): \(pair.words)")
        })
    }
  }
}
