package import Money

/// When GST falls due on coins.
package enum CoinPolicy: String, Hashable, Sendable, CaseIterable {
  /// When they are used: a coin is a voucher, whose sale is no supply (Circular 243/37/2024).
  case redemption
  /// When they are bought: the payment is an advance for a service whose rate is known.
  case topUp = "top-up"
}

/// A policy with the day from which it holds.
package struct CoinPolicySpan: Hashable, Sendable {
  package let from: BusinessDay
  package let policy: CoinPolicy

  package init(from: BusinessDay, policy: CoinPolicy) {
    self.from = from
    self.policy = policy
  }
}

/// How the coins of a book are taxed, day by day.
package struct CoinTerms: Hashable, Sendable {
  package let registrationState: Int
  package let gstRate: BasisPoints
  package let spans: [CoinPolicySpan]

  /// Makes the terms; without a span that has begun, tax falls due when coins are used.
  package init(registrationState: Int, gstRate: BasisPoints, spans: [CoinPolicySpan]) {
    self.registrationState = registrationState
    self.gstRate = gstRate
    self.spans = spans
  }

  /// Finds the policy of a day.
  package func policy(on day: BusinessDay) -> CoinPolicy {
    spans.filter { $0.from <= day }.max { $0.from < $1.from }?.policy ?? .redemption
  }
}
