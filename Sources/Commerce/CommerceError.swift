package import Money

/// What commerce refuses, with where it stands.
package enum CommerceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line of an agreements file that cannot be.
  case file(String, line: Int, message: String)
  /// Two agreements that share the same series on the same day.
  case sharedTwice(series: String, first: String, second: String, from: String)
  /// Rules of equal rank on one day, in this agreement and in another one of the same party.
  case ratesOverlap(agreement: String)
  /// A day whose sums are more than 64 bits hold.
  case dayTooLarge(BusinessDay)
  /// Stored allocations of a slice that are not the share that was posted for it.
  case allocationDiffers(slice: String, BusinessDay, differenceMinor: Int64)
  /// A payment of more than the invoices that it names have open.
  case collectsTooMuch(party: String, openMinor: Int64, paidMinor: Int64)

  package var description: String {
    switch self {
    case .file(let name, let line, let message): "\(name):\(line): \(message)"
    case .sharedTwice(let series, let first, let second, let from):
      "series \"\(series)\" would be shared by agreements \"\(first)\" and \"\(second)\""
        + " from \(from)"
    case .ratesOverlap(let agreement):
      "agreement \"\(agreement)\" would have a rule of equal rank with another one on the same day;"
        + " give one a higher priority"
    case .allocationDiffers(let slice, let day, let differenceMinor):
      "the allocations of \(slice) on \(day) differ from its posted share by \(differenceMinor)"
        + " minor units"
    case .dayTooLarge(let day): "the amounts of \(day) add up to more than 64 bits hold"
    case .collectsTooMuch(let party, let open, let paid):
      "\(party) pays ₹\(rupees(paid)) with the tax that it withheld, and ₹\(rupees(open)) is open"
    }
  }
}

private func rupees(_ minorUnits: Int64) -> String {
  Money(minorUnits: minorUnits, currency: .inr).decimalText
}

extension CommerceError: LocatedError {
  /// Makes the error of a line of an agreements file.
  package static func located(file: String, line: Int, message: String) -> CommerceError {
    .file(file, line: line, message: message)
  }
}
