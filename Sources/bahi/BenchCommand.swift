import ArgumentParser

/// `bahi bench`: figures against a baseline in the same run.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures against a baseline on the same machine.",
    discussion: """
      The databases of a benchmark are made for it and dropped after it, on the private server or \
      on the one that BAHI_BENCH_SERVER names as 'host=… user=…'.
      """,
    subcommands: [Post.self, Import.self, Read.self, Live.self, LiveStrict.self, Distribute.self])
}
