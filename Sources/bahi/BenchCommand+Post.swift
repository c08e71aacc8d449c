import ArgumentParser

extension BenchCommand {
  struct Post: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Posts a file of unlocks, against psql's \\copy of the rows that this makes.",
      discussion: """
        bahi's side reads the CSV file, checks it and its keys, posts and keeps it. The baseline \
        loads the finished postings and source keys into the same tables with the same indexes. \
        The ratio is baseline_seconds / seconds; of several pairs it is the median one.

        With --prefill the book holds so many unlocks of the days before, with keys of the same \
        kind, and the baseline is the same import into an empty book.
        """)

    @Option(help: "The number of unlocks.")
    var rows = 1_000_000

    @Option(help: "How often both sides are measured.")
    var pairs = 1

    @Option(help: "How many unlocks the book holds before.")
    var prefill = 0

    @Flag(help: "Scatter the unlock ids like hashes, instead of in the order of time.")
    var randomKeys = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard (1...20_000_000).contains(rows) else {
        throw ValidationError("--rows is \(rows), it must lie within 1 and 20000000")
      }
      guard (1...99).contains(pairs) else {
        throw ValidationError("--pairs is \(pairs), it must lie within 1 and 99")
      }
      guard (0...1_000_000_000).contains(prefill) else {
        throw ValidationError("--prefill is \(prefill), it must lie within 0 and 1000000000")
      }
    }

    func run() throws {
      let bench = try PostingBench(
        rows: rows, hasRandomKeys: randomKeys, files: prefill > 0 ? pairs : 1)
      defer { bench.cleanUp() }
      let result = prefill > 0 ? try grown(bench) : try compared(bench)
      try output.write(result)
    }

    /// Measures posting into an empty book against psql's load.
    private func compared(_ bench: PostingBench) throws -> BenchResult {
      var pairs: [BenchPair<PostingBench.Side>] = []
      for number in 1...self.pairs {
        let pair = try bench.measure()
        pairs.append(pair)
        StandardError.write("pair \(number): \(pair.words)")
      }
      return bench.result(pairs: pairs)
    }

    /// Measures posting into a book that holds much against an empty one.
    private func grown(_ bench: PostingBench) throws -> BenchResult {
      let copied = try bench.measure()
      StandardError.write("empty book: \(copied.words)")
      return bench.result(
        prefill: prefill, copied: copied,
        pairs: try bench.measureGrown(prefill: prefill) { number, pair in
          StandardError.write("pair \(number): \(pair.words)")
        })
    }
  }
}
