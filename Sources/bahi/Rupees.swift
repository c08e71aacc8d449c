import ArgumentParser
import Ledger
import Money

/// An amount of rupees of the command line, such as `50000` or `1250.50`.
struct Rupees: ExpressibleByArgument, Hashable, Sendable {
  let paise: Int64

  init?(argument: String) {
    guard let decimal = try? ExactDecimal(argument),
      let paise = decimal.units(atScale: Currency.inr.exponent), paise >= 0
    else { return nil }
    self.paise = paise
  }
}

extension PersonRole: ExpressibleByArgument {}
