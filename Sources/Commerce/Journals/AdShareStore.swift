internal import Ledger
internal import Money
internal import Postgres

/// Accrues what creators have of the ad revenue of their series.
struct AdShareStore {
  private let book: Book
  private let connection: Connection

  init(_ book: Book, on connection: Connection) {
    self.book = book
    self.connection = connection
  }

  /// A report with the agreement of its series on its last day.
  private struct Shared {
    let revenue: AdRevenue
    let series: Int32
    let terms: ShareTerms
    let parts: [(party: String, shareMinor: Int64)]

    init(_ revenue: AdRevenue, series: Int32, terms: ShareTerms) {
      self.revenue = revenue
      self.series = series
      self.terms = terms
      parts = AdShareRule.parts(of: revenue, terms: terms)
    }
  }

  /// Posts the shares of reports within the caller's transaction, and keeps whose they are.
  ///
  /// A report of all series together has no creator, and a series whose agreement gives no share of
  /// ad revenue has none either.
  func accrue(_ events: [AdRevenue], file: FileID) throws {
    let numbers = try SeriesNumbers(book, on: connection)
    let named = events.compactMap { event in
      numbers.number(of: event.series).map { (event: event, series: $0) }
    }
    let terms = try terms(of: named.map { ($0.event.earnedOn, $0.series) })
    let shared = named.compactMap { event, series in
      terms[Key(day: event.earnedOn, series: series)].map {
        Shared(event, series: series, terms: $0)
      }
    }
    guard !shared.isEmpty else { return }
    try LedgerPosting(book, on: connection).post(
      shared.compactMap {
        AdShareRule.accrual(of: $0.revenue, $0.parts, series: $0.series)
      }, file: file)
    try allocate(shared)
  }

  private struct Key: Hashable {
    let day: BusinessDay
    let series: Int32
  }

  private func terms(of wanted: [(day: BusinessDay, series: Int32)]) throws -> [Key: ShareTerms] {
    var terms: [Key: ShareTerms] = [:]
    for row in try connection.rows(
      """
      SELECT f.day, f.series, f.agreement, f.version, a.party, d.rate_bp, p.party AS payee,
        p.weight_bp
      FROM commerce.share_in_force(\(book.id)::integer,
        \(wanted.map(\.day.description))::date[], \(wanted.map(\.series))::integer[]) AS f
      JOIN commerce.agreement AS a
        ON a.book = \(book.id) AND a.agreement = f.agreement AND a.version = f.version
      JOIN commerce.agreement_ad_share AS d
        ON d.book = a.book AND d.agreement = a.agreement AND d.version = a.version
      LEFT JOIN commerce.agreement_split AS p
        ON p.book = a.book AND p.agreement = a.agreement AND p.version = a.version
      ORDER BY f.day, f.series, p.party
      """)
    {
      let key = Key(
        day: try BusinessDay(try row.value("day")), series: try row.value("series"))
      var split = terms[key]?.payees ?? []
      if let payee: String = try row.optional("payee") {
        split.append(SharePayee(party: payee, weight: try row.value("weight_bp")))
      }
      terms[key] = ShareTerms(
        agreement: try row.value("agreement"), version: try row.value("version"),
        party: try row.value("party"), rate: try BasisPoints(try row.value("rate_bp")),
        split: split)
    }
    return terms
  }

  private func allocate(_ shared: [Shared]) throws {
    let rows = shared.flatMap { report in report.parts.map { (report, $0) } }
    try connection.execute(
      """
      INSERT INTO commerce.allocation (
        book, txn, day, counted_on, side, agreement, version, series, party, units, gross_minor,
        net_minor, share_minor)
      SELECT \(book.id), k.txn, w.day, w.day, 'advertising', w.agreement, w.version, w.series,
        w.party, 0, w.amount, w.amount, w.share
      FROM unnest(
        \(rows.map(\.0.revenue.id))::text[],
        \(rows.map(\.0.revenue.earnedOn.description))::date[],
        \(rows.map(\.0.terms.agreement))::text[], \(rows.map(\.0.terms.version))::integer[],
        \(rows.map(\.0.series))::integer[], \(rows.map(\.1.party))::text[],
        \(rows.map(\.0.revenue.amountMinor))::bigint[], \(rows.map(\.1.shareMinor))::bigint[]
      ) AS w (id, day, agreement, version, series, party, amount, share)
      JOIN ledger.source AS s ON s.code = 'ad-shares'
      JOIN ledger.source_key AS k
        ON k.book = \(book.id) AND k.source = s.source AND k.external_id = w.id
      """)
  }
}
