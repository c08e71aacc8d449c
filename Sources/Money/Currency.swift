/// A currency or unit of account, with the number of decimals of its minor unit.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
  /// The ISO 4217 code, or a unit of our own such as `COIN`.
  package let code: String
  /// The number of decimals between the major and the minor unit: 2 for INR.
  package let exponent: Int

  package static let inr = Currency(known: "INR", exponent: 2)
  package static let usd = Currency(known: "USD", exponent: 2)
  package static let coin = Currency(known: "COIN", exponent: 0)

  private static let exponents: [String: Int] = [
    "INR": 2, "USD": 2, "EUR": 2, "GBP": 2, "CNY": 2, "IDR": 2, "THB": 2, "VND": 0, "JPY": 0,
    "COIN": 0,
  ]

  private init(known code: String, exponent: Int) {
    self.code = code
    self.exponent = exponent
  }

  /// Finds a currency by its code.
  package init(code: String) throws(MoneyError) {
    guard let exponent = Currency.exponents[code] else { throw .unknownCurrency(code) }
    self.init(known: code, exponent: exponent)
  }

  package var description: String { code }
}
