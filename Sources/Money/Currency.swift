/// A currency or unit of account, with the number of decimals of its minor unit.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
  /// The ISO 4217 code, or a unit of our own such as `COIN`.
  package let code: String
  /// The number of decimals between the major and the minor unit: 2 for INR.
  package let exponent: Int

  package static let inr = Currency(known: "INR", exponent: 2)
  package static let usd = Currency(known: "USD", exponent: 2)
  package static let coin = Currency(known: "COIN", exponent: 0)

  /// The decimals of ISO 4217, and those of our own units.
  private static let exponents: [String: Int] = [
    "INR": 2, "USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "CAD": 2, "AUD": 2, "NZD": 2, "SEK": 2,
    "NOK": 2, "DKK": 2, "PLN": 2, "TRY": 2, "ZAR": 2, "BRL": 2, "MXN": 2, "CNY": 2, "HKD": 2,
    "TWD": 2, "SGD": 2, "MYR": 2, "IDR": 2, "THB": 2, "PHP": 2, "BDT": 2, "LKR": 2, "NPR": 2,
    "PKR": 2, "AED": 2, "SAR": 2, "QAR": 2, "NGN": 2, "KES": 2, "EGP": 2, "ILS": 2,
    "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3,
    "COIN": 0,
  ]

  /// The codes that are known, in order.
  package static var knownCodes: [String] { exponents.keys.sorted() }

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
