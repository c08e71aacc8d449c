package import Ledger
package import Money

/// What an ad network reports that a series, or all of them, has earned.
package struct AdRevenue: Hashable, Sendable, KeyedEvent {
  package let id: String
  package let network: String
  /// The last day that the report is about.
  package let earnedOn: BusinessDay
  /// Without GST, which we charge on top.
  package let amountMinor: Int64
  package let series: String?
  package let record: Int64

  package init(
    id: String, network: String, earnedOn: BusinessDay, amountMinor: Int64, series: String?,
    record: Int64
  ) {
    self.id = id
    self.network = network
    self.earnedOn = earnedOn
    self.amountMinor = amountMinor
    self.series = series
    self.record = record
  }

  /// The key that the report claims.
  package var key: SourceKey {
    var hash = EventHash("ad-revenue/1")
    for text in [id, network, earnedOn.description, series] { hash.append(text) }
    hash.append(amountMinor)
    return SourceKey(source: "ad-revenue", externalID: id, eventHash: hash.bytes)
  }
}

/// The journal of advertising revenue.
package enum AdRevenueRule {
  /// Invoices what the network reports as revenue of its last day, and the tax on it.
  package static func reported(
    _ revenue: AdRevenue, series: Int32?, tax place: TaxPlace
  ) -> InvoiceDraft {
    InvoiceDraft(
      .advertising, party: revenue.network, issuedOn: revenue.earnedOn, place: place,
      lines: [
        InvoiceDraft.Line(
          item: revenue.id, contra: .adRevenue, netMinor: revenue.amountMinor, series: series)
      ], event: revenue.key, record: revenue.record)
  }
}
