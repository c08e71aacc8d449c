import ArgumentParser

extension BenchCommand {
  struct Distribute: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Distributes a day of unlocks, against the import that posted them.",
      discussion: """
        The day has 500 series under 300 agreements, a third of them split between two payees, and \
        36 places of supply. The baseline is the import of its file. bahi's side takes a cut, \
        rolls the postings up and distributes the day. The ratio is baseline_seconds / seconds; of \
        several pairs it is the median one.
        """)

    @Option(help: "The number of unlocks.")
    var rows = 1_000_000

    @Option(help: "How often both sides are measured.")
    var pairs = 1

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard (1...20_000_000).contains(rows) else {
        throw ValidationError("--rows is \(rows), it must lie within 1 and 20000000")
      }
      guard (1...99).contains(pairs) else {
        throw ValidationError("--pairs is \(pairs), it must lie within 1 and 99")
      }
    }

    func run() throws {
      let bench = try DistributionBench(rows: rows)
      defer { bench.cleanUp() }
      var measured: [BenchPair<DistributionBench.Side>] = []
      for number in 1...pairs {
        let pair = try bench.measure()
        measured.append(pair)
        StandardError.write("pair \(number): \(pair.words)")
      }
      try output.write(bench.result(pairs: measured))
    }
  }
}
