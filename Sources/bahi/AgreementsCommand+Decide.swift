import ArgumentParser
import Commerce
import Ledger
import Money

extension AgreementsCommand {
  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approves terms that another person proposed, and posts what they make up for.")

    @Argument(help: "The number of the proposal.")
    var proposal: Int64

    @OptionGroup var book: BookOptions
    @OptionGroup var date: DayOptions

    @Flag(help: "Only print what would change.")
    var dryRun = false

    func run() throws {
      let session = try Session(book)
      let outcome = try TermsStore(on: session.connection).approve(
        proposal, in: session.book, on: date.day, isDryRun: dryRun)
      try TermsText.write(outcome)
      StandardError.write("proposal \(proposal) \(dryRun ? "would be" : "is") approved")
    }
  }

  struct Reject: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Rejects terms that another person proposed, or takes one's own back.")

    @Argument(help: "The number of the proposal.")
    var proposal: Int64

    @OptionGroup var decision: DecisionOptions

    func run() throws {
      try decision.decide("proposal \(proposal)", "rejected") { session in
        try TermsStore(on: session.connection).reject(
          proposal, in: session.book, reason: decision.reason)
      }
    }
  }
}

/// What new terms change, in lines for people.
enum TermsText {
  /// Prints the versions, then each day or item that they change, then the sum.
  static func write(_ outcome: TermsOutcome) throws {
    for change in outcome.changes {
      StandardOutput.write(
        "\(change.agreement) version \(change.version): \(change.after)"
          + (change.before.map { ", was \($0)" } ?? "") + "\n")
    }
    for effect in outcome.effects {
      StandardOutput.write(line(of: effect) + "\n")
    }
    guard !outcome.effects.isEmpty else { return }
    let sums = Dictionary(grouping: outcome.effects, by: \.party)
      .mapValues { $0.reduce(0) { $0 + $1.amountMinor } }
    for (party, sum) in sums.sorted(by: { $0.key < $1.key }) {
      StandardOutput.write("\(party): \(rupees(sum)) in all\n")
    }
  }

  private static func rupees(_ minor: Int64) -> String {
    IndianGrouping.amount(Money(minorUnits: minor, currency: .inr))
  }

  private static func line(of effect: TermsEffect) -> String {
    let terms = "\(effect.from ?? "no terms") to \(effect.to ?? "no terms")"
    return "\(effect.day) \(effect.party) \(effect.subject): \(rupees(effect.beforeMinor)) to "
      + "\(rupees(effect.afterMinor)), \(rupees(effect.amountMinor)) (\(terms))"
      + (effect.statement.map { ", told in \($0)" } ?? "")
  }
}
