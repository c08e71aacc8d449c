package import Money

/// A rate of tax that goes with sales, from a day on.
package struct SaleTaxRule: Hashable, Sendable {
  /// What is taxed.
  package enum Tax: String, Hashable, Sendable, CaseIterable {
    /// GST that an operator collects at source of net taxable value (CGST Act s.52).
    case tcs = "gst-tcs"
    /// Income tax that an operator withholds (s.194-O of 1961, s.393(1) Sl. 8(v) of 2025).
    case tds = "ecommerce-tds"
    /// GST on our commission.
    case service = "service-gst"
  }

  package let tax: Tax
  package let rule: String
  package let from: BusinessDay
  package let rate: BasisPoints
  /// The code under which it is returned.
  package let code: String?

  package init(tax: Tax, rule: String, from: BusinessDay, rate: BasisPoints, code: String?) {
    self.tax = tax
    self.rule = rule
    self.from = from
    self.rate = rate
    self.code = code
  }
}

/// A rate of GST that goods can bear, of all goods or of those whose HSN code has a prefix.
package struct GoodsSlab: Hashable, Sendable {
  package let rate: BasisPoints
  package let hsnPrefix: String
  package let from: BusinessDay
  package let to: BusinessDay?

  package init(rate: BasisPoints, hsnPrefix: String, from: BusinessDay, to: BusinessDay?) {
    self.rate = rate
    self.hsnPrefix = hsnPrefix
    self.from = from
    self.to = to
  }

  /// Tells whether goods can bear the rate on a day.
  package func covers(hsn: String?, on day: BusinessDay) -> Bool {
    from <= day && day <= (to ?? day) && (hsn ?? "").hasPrefix(hsnPrefix)
  }
}
