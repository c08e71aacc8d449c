import ArgumentParser

extension BenchCommand {
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Imports a gateway's report, against psql's \\copy of the lines that this makes.",
      discussion: """
        bahi's side finds the profile, reads and checks the CSV file, stores its lines and keeps \
        it. The baseline loads the finished lines into the same table with the same indexes. \
        Beside it, reading and checking alone stand against Python's csv module splitting the same \
        file, one core each. The ratio is baseline_seconds / seconds; of several pairs it is the \
        median one.

        With --reading-only no database is used, and Python is the baseline.
        """)

    @Option(help: "The number of lines.")
    var rows = 1_000_000

    @Option(help: "How often both sides are measured.")
    var pairs = 1

    @Flag(help: "Only read and check the file.")
    var readingOnly = false

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
      let bench = try ReadingBench(rows: rows)
      defer { bench.cleanUp() }
      let reading = try repeated { try bench.measure() }
      guard !readingOnly else { return try output.write(bench.result(pairs: reading)) }
      let importing = try ImportBench(reading: bench)
      defer { importing.cleanUp() }
      let imports = try repeated { try importing.measure() }
      try output.write(importing.result(pairs: imports, reading: reading))
    }

    private func repeated<Side>(
      _ measure: () throws -> BenchPair<Side>
    ) throws -> [BenchPair<Side>] {
      try (1...pairs).map { number in
        let pair = try measure()
        StandardError.write("pair \(number): \(pair.words)")
        return pair
      }
    }
  }
}
