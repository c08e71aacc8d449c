import Money
import Payouts

extension StatementPeriod {
  static let april = StatementPeriod(
    name: "2026-04", first: .april(1), last: .april(30))
}

extension BusinessDay {
  static func april(_ day: Int) -> BusinessDay {
    guard let value = BusinessDay(year: 2026, month: 4, day: day) else {
      preconditionFailure("April has 30 days")
    }
    return value
  }
}

extension PayeePosition {
  static func sample(closing: Int64 = 0, moved: Int64 = 0, payable: Int64 = 0) -> PayeePosition {
    PayeePosition(
      payee: Payee(code: "studio-12", name: "Studio Twelve", state: 29),
      previousClosingMinor: closing, previouslyMovedMinor: moved, payableMinor: payable,
      currency: closing == 0 ? nil : .inr)
  }
}

extension SharePosting {
  static func sample(_ transaction: Int64, _ amountMinor: Int64) -> SharePosting {
    SharePosting(transaction: transaction, leg: 1, currency: .inr, amountMinor: amountMinor)
  }
}

extension ShareAllocation {
  static func sample(
    _ transaction: Int, _ section: StatementSection = .earnings, series: String = "S1",
    day: Int = 2, version: Int = 1, rate: Int = 4000, units: Int64, gross: Int64, net: Int64,
    share: Int64
  ) -> ShareAllocation {
    guard let rate = try? BasisPoints(rate) else { preconditionFailure("the rate is in range") }
    return ShareAllocation(
      transaction: Int64(transaction), section: section, series: series, title: nil,
      terms: ShareTerms(agreement: "studio-12-share", version: version, rate: rate),
      day: .april(day), countedOn: .april(day),
      figures: ShareFigures(units: units, grossMinor: gross, netMinor: net, shareMinor: share))
  }
}
