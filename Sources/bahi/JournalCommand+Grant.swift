import ArgumentParser
import Ledger
import Money

extension JournalCommand {
  /// `bahi journal grant`: coins out of goodwill.
  struct Grant: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Proposes to give coins to a viewer; another person approves it.",
      discussion: "The coins carry no rupees: what they unlock is worth nothing to a payee.")

    @Option(help: "The viewer, as v-81723.", transform: Self.viewer)
    var viewer: Int64

    @Option(help: "How many coins.")
    var coins: Int64

    @Option(help: "The last day on which they can be used; else they never expire.")
    var expires: BusinessDay?

    @Option(help: "Why.")
    var reason: String

    @Option(help: "A memo on the voucher.")
    var memo: String?

    @OptionGroup var day: DayOptions
    @OptionGroup var options: JournalOptions

    func validate() throws {
      guard coins > 0 else { throw ValidationError("--coins is a number above zero") }
    }

    func run() throws {
      let session = try Session(options.book)
      let grant = CoinGrant(
        viewer: viewer, coins: coins, effectiveOn: day.day, expiresOn: expires, memo: memo,
        reason: reason)
      try options.report {
        try session.connection.trial(dryRun: options.dryRun) {
          try JournalStore(session.book, on: session.connection).propose(grant)
        }
      }
    }

    private static func viewer(_ text: String) throws -> Int64 {
      guard text.hasPrefix("v-"), let number = Int64(text.dropFirst(2)), number >= 0 else {
        throw ValidationError("a viewer is named as v-81723")
      }
      return number
    }
  }
}
