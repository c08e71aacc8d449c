internal import Money

/// A file of exchange rates: CSV with a header and one rate a line.
package struct ExchangeRatesFile: Hashable, Sendable {
  /// The columns, in their order.
  package static let header = "base,quote,rate,effective_on,source"

  package let rates: [DatedRate]

  /// Reads and validates a file; `name` stands in the messages.
  package init(csv: String, name: String) throws(LedgerError) {
    func refusal(_ line: Int, _ message: String) -> LedgerError {
      .ratesFile(name, line: line, message: message)
    }
    let lines = csv.split(omittingEmptySubsequences: false) { $0.isNewline }
    guard lines.first == Self.header[...] else {
      throw refusal(1, "the header is not \"\(Self.header)\"")
    }
    var rates: [DatedRate] = []
    var seen: [[Substring]: Int] = [:]
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 5 else {
        throw refusal(index + 1, "there are \(fields.count) fields instead of 5")
      }
      let key = [fields[0], fields[1], fields[3]]
      if let first = seen[key] {
        throw refusal(index + 1, "the rate of that day stands in line \(first) already")
      }
      seen[key] = index + 1
      rates.append(try Self.rate(fields.map(String.init)) { refusal(index + 1, $0) })
    }
    self.rates = rates
  }

  private static func rate(
    _ fields: [String], _ refusal: (String) -> LedgerError
  ) throws(LedgerError) -> DatedRate {
    guard fields[4].wholeMatch(of: /[a-z0-9][a-z0-9.-]*/) != nil else {
      throw refusal("the source \"\(fields[4])\" is not a name such as fbil")
    }
    do {
      return DatedRate(
        try ExchangeRate(
          of: Currency(code: fields[0]), in: Currency(code: fields[1]),
          price: ExactDecimal(fields[2])),
        effectiveOn: try BusinessDay(fields[3]), source: fields[4])
    } catch {
      throw refusal(error.description)
    }
  }
}
