package import Money

/// The journals of foreign money: no leg crosses currencies, and each currency sums to zero.
///
/// Between the currencies stand the two sides of a trading account. What a foreign amount carries
/// at home is fixed when it is recognised (AS 11 paragraph 9, Ind AS 21 paragraph 21); what it
/// brings more or less when it is settled is a gain or a loss (AS 11 paragraph 13).
package enum ExchangeRule {
  /// Recognises a foreign amount that was earned, at the day's rate: income is in home currency.
  package static func earned(
    _ amount: Money, at rate: ExchangeRate, holder: Account, income: Account, item: String
  ) throws -> [Transfer] {
    let value = try rate.converting(amount)
    return transfers(
      item,
      (holder, trading(rate, side: rate.base), amount.minorUnits),
      (trading(rate, side: rate.quote), income, value.minorUnits))
  }

  /// Settles a part of a position for money of the home currency.
  ///
  /// What was received is the bank's amount and what was kept as a fee with its tax. Nothing at
  /// all writes the part off.
  package static func sold(
    _ part: Money, of position: ExchangePosition, holder: Account, for received: [JournalLine]
  ) throws -> [Transfer] {
    let carrying = try position.carrying(of: part).minorUnits
    let gain = received.reduce(0) { $0 + $1.amountMinor } - carrying
    let dimensions = Dimensions(item: position.item)
    return transfers(
      position.item, (trading(position, side: position.foreign), holder, part.minorUnits))
      + Transfer.paired(
        debits: received + [JournalLine(.exchangeDifferences, max(-gain, 0))],
        credits: [
          JournalLine(trading(position, side: position.home), carrying),
          JournalLine(.exchangeDifferences, max(gain, 0)),
        ], dimensions: dimensions)
  }

  /// Moves a part of a position to another account of the same currency, at the day's rate.
  ///
  /// The carrying amount is released into the differences and the day's value taken out of them,
  /// each under its own item, so that what remains there is the gain.
  package static func moved(
    _ part: Money, of position: ExchangePosition, at rate: ExchangeRate, holder: Account,
    to target: Account, item: String
  ) throws -> [Transfer] {
    let carrying = try position.carrying(of: part).minorUnits
    let value = try rate.converting(part).minorUnits
    let home = trading(position, side: position.home)
    let foreign = trading(position, side: position.foreign)
    return transfers(
      position.item, (foreign, holder, part.minorUnits), (.exchangeDifferences, home, carrying))
      + transfers(
        item, (target, foreign, part.minorUnits), (home, .exchangeDifferences, value))
  }

  private static func transfers(
    _ item: String, _ moves: (debit: Account, credit: Account, amountMinor: Int64)...
  ) -> [Transfer] {
    moves.compactMap {
      Transfer(
        debit: $0.debit, credit: $0.credit, signedMinor: $0.amountMinor,
        dimensions: Dimensions(item: item))
    }
  }

  private static func trading(_ rate: ExchangeRate, side: Currency) -> Account {
    .trading(rate.base, in: rate.quote, side: side)
  }

  private static func trading(_ position: ExchangePosition, side: Currency) -> Account {
    .trading(position.foreign, in: position.home, side: side)
  }
}
