package import Money

/// A rate by which something is estimated, with the day from which it holds.
package struct EstimateRate: Hashable, Sendable {
  /// What is estimated.
  package enum Subject: String, Hashable, Sendable, CaseIterable {
    /// Own goods that will come back (Ind AS 115, B20–B27).
    case returns
    /// Coins that were bought and nobody will use (Ind AS 115, B44–B47).
    case breakage
  }

  package let subject: Subject
  package let from: BusinessDay
  package let rate: BasisPoints
  /// For how many days after the order goods may come back; nil for breakage.
  package let days: Int?

  package init(subject: Subject, from: BusinessDay, rate: BasisPoints, days: Int? = nil) {
    self.subject = subject
    self.from = from
    self.rate = rate
    self.days = days
  }
}

extension AgreementsFile {
  /// Reads what is expected of sales and of coins: a list of rates, each with its first day.
  static func estimates(of root: TermsBlock) throws(CommerceError) -> [EstimateRate] {
    var rates: [EstimateRate] = []
    for block in try root.blocks("estimates", keys: ["of", "from", "rate", "days"]) {
      let word = try block.text("of")
      guard let subject = EstimateRate.Subject(rawValue: word) else {
        throw block.wrong(
          "of is \"\(word)\"; expected one of "
            + EstimateRate.Subject.allCases.map(\.rawValue).joined(separator: ", "), at: "of")
      }
      guard let from = try block.day("from") else {
        throw block.wrong("\(block.path) lacks \"from\"")
      }
      let rate = try block.rate("rate")
      guard rate.rawValue < 10_000 else {
        throw block.wrong("\(subject.rawValue) of 100 % leave nothing", at: "rate")
      }
      guard !rates.contains(where: { $0.subject == subject && $0.from == from }) else {
        throw block.wrong("\(subject.rawValue) have two rates from \(from)", at: "from")
      }
      rates.append(
        EstimateRate(
          subject: subject, from: from, rate: rate, days: try days(of: subject, in: block)))
    }
    return rates
  }

  /// Reads for how long goods may come back; it is usual to hold commissions for as long.
  private static func days(
    of subject: EstimateRate.Subject, in block: TermsBlock
  ) throws(CommerceError) -> Int? {
    guard let text = try block.optionalText("days") else {
      return subject == .returns ? 15 : nil
    }
    guard subject == .returns else {
      throw block.wrong("days are for returns", at: "days")
    }
    guard let days = Int(text), (1...365).contains(days) else {
      throw block.wrong("days is \"\(text)\"; expected a number of days from 1 to 365", at: "days")
    }
    return days
  }
}
