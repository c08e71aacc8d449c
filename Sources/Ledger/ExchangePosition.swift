package import Money

/// What is held of a foreign currency under one item, and what it carries in the home currency.
///
/// An item is a receivable, or a foreign bank account under its own code. Whatever is added starts
/// a new basis; what leaves takes its part of the basis, cumulatively, so that the last unit takes
/// exactly what is left.
package struct ExchangePosition: Hashable, Sendable {
  package let item: String
  package let foreign: Currency
  package let home: Currency
  /// What was held after the last addition, in minor units of the foreign currency.
  package let basisMinor: Int64
  /// What that carried, in minor units of the home currency.
  package let basisCarryingMinor: Int64
  /// What has left since then.
  package let leftMinor: Int64
  /// The carrying amount that left with it.
  package let leftCarryingMinor: Int64

  package init(
    item: String, foreign: Currency, home: Currency, basisMinor: Int64,
    basisCarryingMinor: Int64, leftMinor: Int64 = 0, leftCarryingMinor: Int64 = 0
  ) {
    self.item = item
    self.foreign = foreign
    self.home = home
    self.basisMinor = basisMinor
    self.basisCarryingMinor = basisCarryingMinor
    self.leftMinor = leftMinor
    self.leftCarryingMinor = leftCarryingMinor
  }

  /// What is held now.
  package var held: Money { Money(minorUnits: basisMinor - leftMinor, currency: foreign) }

  /// What that carries now.
  package var carrying: Money {
    Money(minorUnits: basisCarryingMinor - leftCarryingMinor, currency: home)
  }

  /// Tells the carrying amount that leaves with a part of what is held, rounded half up.
  package func carrying(of part: Money) throws -> Money {
    guard part.currency == foreign else {
      throw MoneyError.currencyMismatch(part.currency, foreign)
    }
    guard part.minorUnits > 0, part.minorUnits <= held.minorUnits else {
      throw LedgerError.exceedsPosition(item: item, held: held, wanted: part)
    }
    let due = Rounding.share(
      of: basisCarryingMinor, part: leftMinor + part.minorUnits, whole: basisMinor)
    return Money(minorUnits: due - leftCarryingMinor, currency: home)
  }
}
