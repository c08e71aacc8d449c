import ArgumentParser
import Foundation
import Money
import Reports

extension BusinessDay: ExpressibleByArgument {
  /// Reads a day such as `2026-04-30`.
  package init?(argument: String) {
    guard let day = try? BusinessDay(argument) else { return nil }
    self = day
  }
}

extension OutputFormat: ExpressibleByArgument {}

extension JournalFormat: ExpressibleByArgument {}

/// The business day that a command works on; the machine's clock is read nowhere else.
struct DayOptions: ParsableArguments {
  @Option(help: "The business day of the run instead of today in India, as 2026-04-30.")
  var date: BusinessDay?

  var day: BusinessDay { date ?? BusinessDay.today }
}

/// The business day at whose end figures stand.
struct AsOfOptions: ParsableArguments {
  @Option(help: "The business day at whose end the figures stand, as 2026-04-30.")
  var asOf: BusinessDay?
}

extension BusinessDay {
  /// The day in India by the machine's clock.
  static var today: BusinessDay {
    let seconds = Int64(Date().timeIntervalSince1970)
    return Instant(microsecondsSince1970: seconds * 1_000_000).businessDay
  }
}

extension Period {
  /// Reads a period of the command line; relative ones are relative to the day of the run.
  static func reading(_ text: String, _ options: DayOptions) throws -> Period {
    try Period(text, today: options.day)
  }
}
