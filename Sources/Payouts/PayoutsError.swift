package import Money

/// What stops a statement from being issued, read or written.
package enum PayoutsError: Error, Hashable, Sendable, CustomStringConvertible {
  case alreadyIssued(period: String, numbers: [String])
  case laterPeriodIssued(period: String, later: String)
  case issuedBeforeEnd(period: String, last: BusinessDay, issuedOn: BusinessDay)
  case severalCurrencies(payee: String, currencies: [String])
  case openingDiffers(payee: String, previousClosingMinor: Int64, movedMinor: Int64)
  case allocationDiffers(
    payee: String, transaction: Int64, allocatedMinor: Int64, postedMinor: Int64)
  case linesDiffer(payee: String, section: String, linesMinor: Int64, totalMinor: Int64)
  case closingDiffers(payee: String, closingMinor: Int64, ledgerMinor: Int64)
  case unknownStatement(String)
  case notCanonical(byteOffset: Int)
  case unreadable(field: String)
  case cannotWrite(path: String, reason: String)

  /// The sentence that the person at the command line reads.
  package var description: String {
    switch self {
    case .alreadyIssued(let period, let numbers):
      "the statements of \(period) are already issued: \(Self.span(numbers))"
    case .laterPeriodIssued(let period, let later):
      "\(period) cannot be issued after \(later); its late facts stand in the next statement"
    case .issuedBeforeEnd(let period, let last, let issuedOn):
      "\(period) ends on \(last) and cannot be issued on \(issuedOn)"
    case .severalCurrencies(let payee, let currencies):
      "\(payee) has shares in \(currencies.joined(separator: " and ")), a statement has one"
    case .openingDiffers(let payee, let closing, let moved):
      "the earlier statements of \(payee) close at \(closing) and add up to \(moved) minor units"
    case .allocationDiffers(let payee, let transaction, let allocated, let posted):
      "transaction \(transaction) of \(payee) allocates \(allocated), posts \(posted) minor units"
    case .linesDiffer(let payee, let section, let lines, let total):
      "the \(section) of \(payee) have lines of \(lines) and a total of \(total) minor units"
    case .closingDiffers(let payee, let closing, let ledger):
      "the statement of \(payee) closes at \(closing), the ledger owes \(ledger) minor units"
    case .unknownStatement(let number):
      "there is no statement \"\(number)\""
    case .notCanonical(let offset):
      "the document is not canonical JSON at byte \(offset)"
    case .unreadable(let field):
      "the statement's document has no readable field \(field)"
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    }
  }

  private static func span(_ numbers: [String]) -> String {
    guard let first = numbers.first, let last = numbers.last else { return "none" }
    return numbers.count == 1 ? first : "\(first) to \(last)"
  }
}
