package import Ledger
internal import Money
package import Postgres

/// Records what ad networks report as earned, and invoices it.
package struct AdRevenueStore: EventStore {
  private let book: Book
  private let connection: Connection

  package init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// Finds what contradicts the books or itself, or names what is not there.
  package func refusals(of events: [AdRevenue]) throws -> [RecordRefusal] {
    let keys = try keys(of: events)
    let networks = try PartyStates(of: .adNetwork, book, on: connection)
    let series = try SeriesNumbers(book, on: connection)
    return keys.contradictions
      + keys.fresh.compactMap { event in
        do {
          _ = try networks.state(of: event.network)
        } catch {
          return RecordRefusal(event.record, .reference, "network", "\(error)")
        }
        return series.refusal(of: event.series, record: event.record)
      }
  }

  /// Counts what the books or an earlier record know already.
  package func countKnown(_ events: [AdRevenue]) throws -> Int {
    let keys = try keys(of: events)
    return keys.count - keys.fresh.count
  }

  /// Records what is new within the caller's transaction, and tells how much was not.
  package func record(_ events: [AdRevenue], file: FileID) throws -> Int {
    let invoices = InvoiceStore(book, on: connection)
    try invoices.lock()
    let keys = try keys(of: events)
    let networks = try PartyStates(of: .adNetwork, book, on: connection)
    let series = try SeriesNumbers(book, on: connection)
    let drafts = try keys.fresh.sorted { ($0.earnedOn, $0.id) < ($1.earnedOn, $1.id) }
      .map { event in
        AdRevenueRule.reported(
          event, series: series.number(of: event.series),
          tax: TaxPlace(
            registrationState: book.registrationState,
            otherState: try networks.state(of: event.network), rate: TaxPlace.servicesRate))
      }
    _ = try invoices.keep(drafts, file: file)
    try AdShareStore(book, on: connection).accrue(keys.fresh, file: file)
    return keys.count - keys.fresh.count
  }

  private func keys(of events: [AdRevenue]) throws -> EventKeys<AdRevenue> {
    try EventKeys(events, column: "report_id", book, on: connection)
  }
}
