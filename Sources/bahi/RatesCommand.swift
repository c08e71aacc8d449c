import ArgumentParser
import Foundation
import Ledger
import Money
import Postgres
import Reports

/// `bahi rates`: what foreign currencies are worth.
struct RatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates", abstract: "Keeps the exchange rates of foreign currencies by day.",
    subcommands: [Apply.self, List.self])

  struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Records the rates of a file; what changed supersedes what was recorded.",
      discussion: """
        The file is CSV with the header \(ExchangeRatesFile.header). A rate is the price of one \
        unit of the base, as USD,INR,84.2575,2026-04-30,fbil.
        """)

    @Argument(help: "The file.")
    var file: String

    @Flag(help: "Only tell what would be recorded.")
    var dryRun = false

    func run() throws {
      let name = URL(filePath: file).lastPathComponent
      let rates = try ExchangeRatesFile(csv: try TextFile.read(file), name: name).rates
      let connection = try Database.connectToBooks()
      struct Undone: Error {}
      var recorded = 0
      do {
        // A dry run takes the same path and rolls it back.
        try connection.transaction {
          recorded = try ExchangeRateStore(on: connection).record(rates)
          if dryRun { throw Undone() }
        }
      } catch is Undone {}
      StandardError.write(
        "\(recorded) of \(rates.count) rates \(dryRun ? "would be recorded" : "recorded")")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the rates in force, one line a currency and day.")

    @Option(help: "Only those of this currency.")
    var base: String?

    @Option(name: [.customShort("b"), .long], help: "Only those from this day on.")
    var begin: BusinessDay?

    @OptionGroup var output: OutputOptions

    func run() throws {
      let base = try base.map { try Currency(code: $0) }
      let rates = try ExchangeRateStore(on: try Database.connectToBooks())
        .list(of: base, from: begin)
      try output.write(
        Table(
          title: "Exchange rates",
          columns: [
            Column("base", "Base"), Column("quote", "Quote"), Column("rate", "Rate"),
            Column("effective_on", "Day", .day), Column("source", "Source"),
          ],
          rows: rates.map {
            [
              .text($0.rate.base.code), .text($0.rate.quote.code),
              .text($0.rate.price.description), .day($0.effectiveOn), .text($0.source),
            ]
          }))
    }
  }
}
