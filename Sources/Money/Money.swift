/// An amount of one currency in whole minor units; its arithmetic can fail in the open.
package struct Money: Hashable, Sendable {
  /// The amount in minor units: paise for INR.
  package let minorUnits: Int64
  package let currency: Currency

  package init(minorUnits: Int64, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// Adds an amount of the same currency.
  package func adding(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
    let (sum, overflowed) = minorUnits.addingReportingOverflow(other.minorUnits)
    guard !overflowed else { throw .overflow }
    return Money(minorUnits: sum, currency: currency)
  }

  /// Subtracts an amount of the same currency.
  package func subtracting(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
    let (difference, overflowed) = minorUnits.subtractingReportingOverflow(other.minorUnits)
    guard !overflowed else { throw .overflow }
    return Money(minorUnits: difference, currency: currency)
  }

  /// Cuts the amount in two at a rate, so that the parts always sum to the whole.
  package func split(at rate: BasisPoints) -> (share: Money, remainder: Money) {
    let part = rate.share(of: minorUnits)
    return (
      Money(minorUnits: part, currency: currency),
      Money(minorUnits: minorUnits - part, currency: currency)
    )
  }

  /// Splits the amount by weights with the largest remainder; see `Allocation`.
  package func allocated(by weights: [Int64]) -> [Money] {
    Allocation.split(minorUnits, by: weights).map { Money(minorUnits: $0, currency: currency) }
  }
}
