internal import Ledger

/// The number that an account has in the chart of the company's own bookkeeping.
package enum ChartNumber {
  /// Finds the number of an account by its code, and by what its party is to us.
  ///
  /// Accounts of viewers' coins, of suspense and of what is distributed within the day have none;
  /// nor has the foreign side of an exchange, whose home side stands for what it carries.
  package static func of(code: String, party: Party.Kind?) -> String? {
    let words = code.split(separator: ":").map(String.init)
    let third = words.dropFirst(2).first ?? ""
    switch words.prefix(2).joined(separator: ":") {
    case "assets:psp":
      if words.last == "disputed" { return "1140" }
      return party == .appStore ? "1120" : third.hasPrefix("upi") ? "1115" : "1110"
    case "assets:receivable":
      return party == .brand ? "1220" : party == .adNetwork ? "1230" : "1210"
    case "liabilities:payable":
      return party == .merchant ? "2130" : party == .affiliate ? "2140" : "2110"
    case "liabilities:tds": return withheld[third]
    case "equity:trading": return words.last == "inr" ? "1210" : nil
    case "assets:gst-input": return head(words, in: ["1310", "1311", "1312"])
    case "liabilities:gst": return head(words, in: ["2210", "2211", "2212"])
    case "liabilities:gst-tcs": return head(words, in: ["2220", "2221", "2222"])
    default:
      return table.first { code == $0.code || code.hasPrefix($0.code + ":") }?.number
    }
  }

  /// TDS payable by the payment code of the Income-tax Act, 2025.
  private static let withheld = [
    "1006": "2231", "1026": "2232", "1027": "2233", "1023": "2234", "1024": "2234",
    "1035": "2235", "1033": "2236", "1057": "2237",
  ]

  private static func head(_ words: [String], in numbers: [String]) -> String? {
    let heads: [GSTHead] = [.cgst, .sgst, .igst]
    guard words.count > 3, let head = GSTHead(rawValue: words[3]),
      let place = heads.firstIndex(of: head)
    else { return nil }
    return numbers[place]
  }

  private static let table: [(code: String, number: String)] = [
    ("assets:bank", "1010"), ("assets:payouts-in-transit", "1130"), ("assets:commission", "1215"),
    ("assets:recoverable", "1240"), ("assets:gst-rcm-input", "1315"),
    ("assets:tds-receivable", "1320"), ("assets:gst-tcs-receivable", "1330"),
    ("assets:goods-to-recover", "1410"), ("assets:inventory", "1420"), ("assets:advance", "1430"),
    ("liabilities:coins:paid", "2010"), ("liabilities:deferred:subscriptions", "2020"),
    ("liabilities:deferred:episodes", "2025"), ("liabilities:deferred:placements", "2026"),
    ("liabilities:refunds-expected", "2030"), ("liabilities:accrued", "2115"),
    ("liabilities:commission", "2145"), ("liabilities:held", "2150"),
    ("liabilities:unclaimed", "2160"), ("liabilities:gst-rcm", "2215"),
    ("expenses:rounding", "2310"), ("equity:opening", "3000"), ("equity:retained-earnings", "3000"),
    ("income:unlocks", "4010"),
    ("income:subscriptions", "4020"), ("income:products", "4030"),
    ("income:marketplace-commission", "4040"), ("income:affiliate-commission", "4050"),
    ("income:placements", "4060"), ("income:ads", "4070"), ("income:breakage", "4080"),
    ("income:refunds", "4910"), ("income:product-returns", "4910"),
    ("expenses:share:creators", "5010"), ("expenses:share:affiliates", "5020"),
    ("expenses:fees:gateway", "5030"), ("expenses:fees:bank", "5035"), ("expenses:cogs", "5040"),
    ("expenses:fees:app-store", "5050"), ("expenses:chargebacks", "5060"),
    ("expenses:bad-debts", "5070"), ("expenses:exchange", "5080"), ("expenses:promotions", "5090"),
  ]
}
