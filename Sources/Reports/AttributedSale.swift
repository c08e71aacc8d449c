import Ledger
import Money
import Postgres

/// A sale with the rows that its touches stand in, in the order of time.
struct AttributedSale {
  let id: String
  let grossMinor: Int64
  let commissionMinor: Int64
  /// What affiliates are owed for it.
  let affiliateMinor: Int64
  var touches: [(row: AttributedRow, isOfAffiliate: Bool)] = []

  init(_ row: Row) throws {
    id = try row.value("sale_id")
    grossMinor = try row.value("gross_minor")
    commissionMinor = try row.value("commission_minor")
    affiliateMinor = try row.value("affiliate_minor")
  }
}

/// What credit is added up by: a value of the dimension, who is paid, and in what.
struct AttributedRow: Hashable, Comparable {
  /// Nil where the touch says nothing of it, or where there is no touch.
  let value: String?
  let payee: String?
  let currency: Currency

  /// Compares by value and payee; what is not attributed comes last.
  static func < (left: AttributedRow, right: AttributedRow) -> Bool {
    (left.value == nil ? 1 : 0, left.value ?? "", left.payee ?? "", left.currency.code)
      < (right.value == nil ? 1 : 0, right.value ?? "", right.payee ?? "", right.currency.code)
  }
}

/// What two models credit a row with.
struct AttributedSums {
  struct Credit {
    /// How many sales, in millionths.
    var partsPerMillion: Int64 = 0
    var grossMinor: Int64 = 0
    var commissionMinor: Int64 = 0
    /// What the payee would be paid.
    var owedMinor: Int64 = 0

    mutating func add(_ other: Credit) {
      partsPerMillion += other.partsPerMillion
      grossMinor += other.grossMinor
      commissionMinor += other.commissionMinor
      owedMinor += other.owedMinor
    }
  }

  var model = Credit()
  var other = Credit()

  mutating func add(_ sums: AttributedSums) {
    model.add(sums.model)
    other.add(sums.other)
  }
}

/// Whom the shares of a series go to, day by day.
struct SeriesPayees {
  private struct Span {
    let from: BusinessDay
    let to: BusinessDay?
    let party: String
  }

  /// The spans of a series, the one that applies first coming first.
  private var spans: [String: [Span]] = [:]

  init(of book: Book, on connection: Connection) throws {
    for row in try connection.rows(
      """
      SELECT s.code AS series, a.party, a.valid_from, a.valid_to
      FROM commerce.agreement AS a
      JOIN commerce.agreement_series AS m
        ON m.book = a.book AND m.agreement = a.agreement AND m.version = a.version
      JOIN ledger.series AS s ON s.series = m.series
      WHERE a.book = \(book.id) AND a.kind = 'share'
      ORDER BY s.code, a.valid_from DESC, a.version DESC
      """)
    {
      spans[try row.value("series"), default: []].append(
        Span(
          from: try BusinessDay(try row.value("valid_from")),
          to: try row.optional("valid_to", as: String.self).map { try BusinessDay($0) },
          party: try row.value("party")))
    }
  }

  func payee(of series: String, on day: BusinessDay) -> String? {
    spans[series]?.first { $0.from <= day && day <= ($0.to ?? day) }?.party
  }
}
