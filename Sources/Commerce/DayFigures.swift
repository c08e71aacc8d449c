package import Ledger
package import Money

/// What paid for unlocks, as far as accounts and tax tell it apart.
package enum Funding: String, Hashable, Sendable, CaseIterable {
  case money
  /// Coins whose tax falls due when they are used.
  case coins
  /// Coins whose tax fell due when they were bought.
  case coinsTaxed = "coins-taxed"
  /// Money from a store that answers for the tax itself.
  case storeTaxed = "store-taxed"

  /// Where the rupees stand until their day is distributed.
  package var source: Account {
    switch self {
    case .money: .unlockProceeds
    case .coins, .coinsTaxed: .paidCoins
    case .storeTaxed: .storeProceeds
    }
  }
}

/// Unlocks or refunds of one series at one place of supply.
package struct DayAmount: Hashable, Sendable {
  package let series: String
  /// The State code of the place of supply.
  package let place: Int
  package let funding: Funding
  package let units: Int64
  package let grossMinor: Int64

  package init(
    series: String, place: Int, funding: Funding = .money, units: Int64, grossMinor: Int64
  ) {
    self.series = series
    self.place = place
    self.funding = funding
    self.units = units
    self.grossMinor = grossMinor
  }
}

/// One of those among whom a share is split.
package struct SharePayee: Hashable, Sendable {
  package let party: String
  /// The part in hundredths of a per cent, of all parts together.
  package let weight: Int

  package init(party: String, weight: Int) {
    self.party = party
    self.weight = weight
  }
}

/// The share agreement that a day uses for a series.
package struct ShareTerms: Hashable, Sendable {
  package let agreement: String
  package let version: Int
  package let rate: BasisPoints
  /// Who has the share, in the order of their codes.
  package let payees: [SharePayee]

  /// Makes the terms of an agreement whose party has all of the share unless it is split.
  package init(
    agreement: String, version: Int, party: String, rate: BasisPoints, split: [SharePayee] = []
  ) {
    self.agreement = agreement
    self.version = version
    self.rate = rate
    payees =
      split.isEmpty
      ? [SharePayee(party: party, weight: 10_000)] : split.sorted { $0.party < $1.party }
  }
}

/// Everything about one business day that its distribution depends on.
package struct DayFigures: Hashable, Sendable {
  package let day: BusinessDay
  package let registrationState: Int
  package let gstRate: BasisPoints
  package let receipts: [DayAmount]
  /// What was given back of this day's unlocks, by the day of the refund.
  package let refunds: [BusinessDay: [DayAmount]]
  package let terms: [String: ShareTerms]
  /// The coins that were used on the day, less those given back on it; nil where none ever were.
  package let coins: Int64?

  package init(
    day: BusinessDay, registrationState: Int, gstRate: BasisPoints, receipts: [DayAmount],
    refunds: [BusinessDay: [DayAmount]], terms: [String: ShareTerms], coins: Int64? = nil
  ) {
    self.day = day
    self.registrationState = registrationState
    self.gstRate = gstRate
    self.receipts = receipts
    self.refunds = refunds
    self.terms = terms
    self.coins = coins
  }

  /// The tax that the rupees of a funding still contain.
  func gstRate(of funding: Funding) -> BasisPoints {
    switch funding {
    case .money, .coins: gstRate
    case .coinsTaxed, .storeTaxed: .zero
    }
  }

  /// What series without an agreement took in, in the order of their codes.
  package var unshared: [UnsharedSeries] {
    var gross: [String: Int64] = [:]
    for amount in receipts where terms[amount.series] == nil && amount.grossMinor != 0 {
      gross[amount.series, default: 0] += amount.grossMinor
    }
    return gross.sorted { $0.key < $1.key }.map {
      UnsharedSeries(day: day, series: $0.key, grossMinor: $0.value)
    }
  }
}

/// Receipts of a series of which nobody has a share, because no agreement names it on their day.
package struct UnsharedSeries: Hashable, Sendable {
  package let day: BusinessDay
  package let series: String
  package let grossMinor: Int64
}
