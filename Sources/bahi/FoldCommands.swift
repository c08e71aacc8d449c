import ArgumentParser
import Commerce
import Ledger
import Money

/// `bahi rollup`: the postings so far, folded into day totals.
struct RollupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollup", abstract: "Takes a cut and folds the postings up to it.")

  @OptionGroup var book: BookOptions
  @OptionGroup var patience: PatienceOptions

  func run() throws {
    let session = try Session(book)
    let (cut, folded) = try session.fold(patience)
    StandardError.write("cut \(cut.number): \(folded) postings folded")
  }
}

/// `bahi distribute`: proceeds into revenue, tax and shares, and what terms pay beside.
struct DistributeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distribute",
    abstract: "Distributes the proceeds of every day that changed: revenue, tax, shares.")

  @OptionGroup var day: DayOptions
  @OptionGroup var book: BookOptions
  @OptionGroup var patience: PatienceOptions

  func run() throws {
    let session = try Session(book)
    let (cut, folded) = try session.fold(patience)
    let outcome = try DistributionStore(session.book, on: session.connection).distribute()
    let passes = try PassDistributionStore(session.book, on: session.connection).distribute()
    let tiers = try TierTrueUpStore(session.book, on: session.connection).post(on: day.day)
    let recouped = try AdvanceStore(session.book, on: session.connection).recoup(on: day.day)
    let recognised = try SubscriptionRecognition(session.book, on: session.connection)
      .recognise(through: day.day)
    StandardError.write(
      "cut \(cut.number): \(folded) postings folded, \(outcome.days) days distributed, "
        + "\(outcome.transactions) transactions posted")
    if passes.days > 0 {
      StandardError.write(
        "\(passes.days) days of passes distributed, \(passes.transactions) transactions posted")
    }
    if recognised > 0 {
      StandardError.write("\(recognised) postings for days of subscriptions")
    }
    if tiers + recouped > 0 {
      StandardError.write("\(tiers) true-ups of tiers, \(recouped) recoupments of advances")
    }
    for receipts in outcome.unshared {
      let amount = Money(minorUnits: receipts.grossMinor, currency: .inr).decimalText
      StandardError.write(
        "nobody has a share of \(amount) INR that series \"\(receipts.series)\" took in on "
          + "\(receipts.day): no agreement names it")
    }
  }
}

/// How long a cut may wait.
struct PatienceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long to wait for open transactions that hold the cut back.", valueName: "seconds"))
  var patience = 30

  func validate() throws {
    guard (0...86_400).contains(patience) else {
      throw ValidationError("--patience is \(patience), it must lie within 0 and 86400")
    }
  }
}

extension Session {
  /// Takes a cut and folds the postings up to it.
  func fold(_ options: PatienceOptions) throws -> (cut: Cut, folded: Int64) {
    let cut = try Cut.take(of: book, on: connection, patienceSeconds: options.patience)
    return (cut, try cut.rollUp(book, on: connection))
  }
}
