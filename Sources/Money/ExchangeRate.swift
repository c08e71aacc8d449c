/// What one major unit of a base currency is worth in another, exactly as it was quoted.
package struct ExchangeRate: Hashable, Sendable, CustomStringConvertible {
  /// Most decimals that a quotation may have.
  package static let scaleMax = 10

  package let base: Currency
  package let quote: Currency
  /// The price of one unit of the base: 84.25 rupees a dollar.
  package let price: ExactDecimal

  /// Makes a rate; the price lies above zero and the currencies differ.
  package init(
    of base: Currency, in quote: Currency, price: ExactDecimal
  ) throws(MoneyError) {
    guard base != quote, price.units > 0, price.scale <= Self.scaleMax else {
      throw .notAnExchangeRate(price.description)
    }
    self.base = base
    self.quote = quote
    self.price = price
  }

  /// Converts an amount of the base into the other currency, rounded half up once.
  package func converting(_ amount: Money) throws(MoneyError) -> Money {
    guard amount.currency == base else { throw .currencyMismatch(amount.currency, base) }
    let shift = quote.exponent - base.exponent
    let up = Int128(IndianGrouping.powerOfTen(max(shift, 0)))
    let (product, overflowed) = (Int128(amount.minorUnits) * Int128(price.units))
      .multipliedReportingOverflow(by: up)
    guard !overflowed, product.magnitude < Int128.max.magnitude / 4 else { throw .overflow }
    let down = Int128(IndianGrouping.powerOfTen(price.scale + max(-shift, 0)))
    guard let minor = Int64(exactly: Rounding.halfUp(product, over: down)) else {
      throw .overflow
    }
    return Money(minorUnits: minor, currency: quote)
  }

  package var description: String { "1 \(base) = \(price) \(quote)" }
}
