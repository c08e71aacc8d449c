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
  /// A version that would change days that are accounted for, without being meant to.
  case backdated(agreement: String, from: String, days: Int)
  /// An item that is accrued and that no rule would cover any more.
  case rateMissing(party: String, item: String, day: String)
  /// A rate beyond the bounds that nobody has approved.
  case needsApproval(agreement: String, rate: String)
  /// An agreement, or a version of one, that does not exist.
  case unknownVersion(String)
  /// A line of the bank that has paid other invoices, or with other tax.
  case collectedOtherwise(String, invoices: [String])
  /// A payment of more foreign money than is open, or of none.
  case paysMoreThanOpen(party: String, open: Money, paid: Money)
  /// Invoices in foreign money where those of the home currency are meant.
  case notInHomeCurrency([String], Currency)
  /// Invoices in the home currency where those in foreign money are meant.
  case inHomeCurrency([String])
  case severalCurrencies([String])
  /// A party of a State that we would charge in foreign money.
  case taxedAtHome(party: String, state: Int, Currency)
  case unknownInvoice(String)
  case severalParties([String])
  case nothingToInvoice(party: String, period: String)
  case invoicedBeforeEnd(period: String, last: BusinessDay, issuedOn: BusinessDay)
  case unknownParty(String, kind: String)
  /// A party whose State is not known, so that the heads of GST are not.
  case partyWithoutState(String)

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
    case .backdated(let agreement, let from, let days):
      "agreement \"\(agreement)\" from \(from) would change \(days) days or items "
        + "that are accounted for; see them with --retroactive --dry-run, and propose that with "
        + "--retroactive"
    case .rateMissing(let party, let item, let day):
      "item \"\(item)\" of \(party) is accrued for \(day), and no rule would hold for it any more"
    case .needsApproval(let agreement, let rate):
      "agreement \"\(agreement)\" pays \(rate), outside 10 % to 30 %, which another person approves"
    case .unknownVersion(let name):
      "there is no version \"\(name)\" of an agreement; expected one as flipkart-commission@2"
    case .paysMoreThanOpen(let party, let open, let paid):
      "\(party) pays \(IndianGrouping.amount(paid)), and \(IndianGrouping.amount(open)) is open"
    case .notInHomeCurrency(let numbers, let currency):
      "\(numbers.joined(separator: ", ")) is in \(currency), and no tax is withheld of that here"
    case .inHomeCurrency(let numbers):
      "\(numbers.joined(separator: ", ")) is in rupees, of which the line of the bank says all"
    case .severalCurrencies(let codes):
      "the invoices are in \(codes.joined(separator: ", ")), and a payment is of one currency"
    case .taxedAtHome(let party, let state, let currency):
      "\(party) is of State \(state), where GST is due in rupees, and reports in \(currency)"
    case .collectedOtherwise(let breakID, let invoices):
      "break \(breakID) has paid \(invoices.joined(separator: ", ")) already, with other figures"
    case .unknownInvoice(let number): "there is no invoice \"\(number)\""
    case .severalParties(let parties):
      "one payment is of one party, and these invoices are of \(parties.joined(separator: ", "))"
    case .nothingToInvoice(let party, let period):
      "\(party) has confirmed nothing by the end of \(period) that is not invoiced"
    case .invoicedBeforeEnd(let period, let last, let issuedOn):
      "\(period) ends on \(last), and its invoice cannot be dated \(issuedOn)"
    case .unknownParty(let party, let kind):
      "\"\(party)\" is no party of kind \(kind) in the agreements"
    case .partyWithoutState(let party):
      "party \"\(party)\" has no State in the agreements, and GST depends on it"
    }
  }
}

/// Writes paise as rupees for a message, such as `49.00`.
func rupees(_ minorUnits: Int64) -> String {
  Money(minorUnits: minorUnits, currency: .inr).decimalText
}

extension CommerceError: LocatedError {
  /// Makes the error of a line of an agreements file.
  package static func located(file: String, line: Int, message: String) -> CommerceError {
    .file(file, line: line, message: message)
  }
}
