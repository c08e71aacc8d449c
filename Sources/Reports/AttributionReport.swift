package import Commerce
package import Ledger
package import Money
package import Postgres

/// What the sales of some days brought, divided among the touches that led to them by a model.
///
/// Another model is another report: the books know of neither, and nothing is posted.
package struct AttributionReport {
  /// By what the credit is added up.
  package enum Dimension: String, Hashable, Sendable, CaseIterable {
    case series
    case kind
    case affiliate
    case variant
  }

  private let model: AttributionModel
  private let other: AttributionModel?
  private let dimension: Dimension
  private let windowDays: Int?

  /// Makes a report by a model, or of what another model would change.
  ///
  /// A touch counts when it came before the sale, and within the window where there is one.
  package init(
    _ model: AttributionModel, against other: AttributionModel? = nil, by dimension: Dimension,
    windowDays: Int? = nil
  ) {
    self.model = model
    self.other = other
    self.dimension = dimension
    self.windowDays = windowDays
  }

  /// Reads the sales of some days and divides each among its touches.
  ///
  /// A sale without a touch goes to what its own event says of the series and the hotspot. The
  /// payee is the affiliate of the touch, else the creator with whom its series is shared. What
  /// affiliates are owed for a sale goes by the same weights; the part of a touch that is nobody's
  /// would not be paid.
  package func table(
    of book: Book, in period: Period, on connection: Connection
  ) throws -> Table {
    let payees = try SeriesPayees(of: book, on: connection)
    var credits: [AttributedRow: AttributedSums] = [:]
    var sale: AttributedSale?
    try connection.transaction {
      // A report that cannot write posts nothing, whatever is wrong with it.
      try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      try connection.forEachRow(statement(of: book, in: period)) { row in
        let id: String = try row.value("sale_id")
        if sale?.id != id {
          sale.map { add($0, to: &credits) }
          sale = try AttributedSale(row)
        }
        let day = try BusinessDay(try row.value("sold_on"))
        let creator = try row.optional("series", as: String.self)
          .flatMap { payees.payee(of: $0, on: day) }
        let affiliate: String? = try row.optional("affiliate")
        let attributed = AttributedRow(
          value: try row.optional("value"), payee: affiliate ?? creator,
          currency: try Currency(code: try row.value("currency")))
        sale?.touches.append((attributed, affiliate != nil))
      }
    }
    sale.map { add($0, to: &credits) }
    return listing(credits, in: period)
  }

  private func statement(of book: Book, in period: Period) -> SQL {
    let value: SQL =
      switch dimension {
      case .series: "m.code"
      case .kind: "CASE WHEN t.touch_id IS NULL THEN a.kind ELSE t.kind END"
      case .affiliate: "CASE WHEN t.touch_id IS NULL THEN a.affiliate ELSE t.affiliate END"
      case .variant: "CASE WHEN t.touch_id IS NULL THEN a.variant ELSE t.variant END"
      }
    return """
      SELECT a.sale_id, a.sold_on, a.currency, a.gross_minor, a.commission_minor,
        a.affiliate_minor,
        \(fragment: value) AS value, m.code AS series,
        CASE WHEN t.touch_id IS NULL THEN a.affiliate ELSE t.affiliate END AS affiliate
      FROM report.attributable AS a
      LEFT JOIN commerce.touch AS t
        ON t.book = a.book AND t.sale_id = a.sale_id AND t.touched_at <= a.sold_at
          AND t.touched_at >= coalesce(
            a.sold_at - make_interval(days => \(windowDays)::integer), '-infinity')
      LEFT JOIN ledger.series AS m
        ON m.series = CASE WHEN t.touch_id IS NULL THEN a.series ELSE t.series END
      WHERE a.book = \(book.id) AND a.sold_on BETWEEN \(period.first.description)::date
        AND \(period.last.description)::date
      ORDER BY a.sale_id, t.touched_at, t.touch_id
      """
  }

  private func add(_ sale: AttributedSale, to credits: inout [AttributedRow: AttributedSums]) {
    let count = sale.touches.count
    for (model, side) in [(model, \AttributedSums.model), (other ?? model, \AttributedSums.other)] {
      let weights = model.weights(of: count)
      let gross = model.credit(sale.grossMinor, among: count)
      let commission = model.credit(sale.commissionMinor, among: count)
      let owed = model.credit(sale.affiliateMinor, among: count)
      for (index, touch) in sale.touches.enumerated() where weights[index] > 0 {
        var sums = credits[touch.row] ?? AttributedSums()
        sums[keyPath: side].grossMinor += gross[index]
        sums[keyPath: side].commissionMinor += commission[index]
        sums[keyPath: side].partsPerMillion += weights[index]
        if touch.isOfAffiliate { sums[keyPath: side].owedMinor += owed[index] }
        credits[touch.row] = sums
      }
    }
  }

  private func listing(
    _ credits: [AttributedRow: AttributedSums], in period: Period
  ) -> Table {
    let against = other.map { ", and what \($0.rawValue) would change" } ?? ""
    let window = windowDays.map { " within \($0) days" } ?? ""
    return Table(
      title: """
        Sales of \(period) by \(dimension.rawValue), credited to the \(model.rawValue) of the \
        touches before the sale\(window)\(against)
        """,
      columns: columns,
      rows: credits.sorted { $0.key < $1.key }.map { cells(of: $0.key, $0.value) },
      total: total(credits))
  }

  private var columns: [Column] {
    let label = dimension.rawValue.prefix(1).uppercased() + dimension.rawValue.dropFirst()
    return [
      Column(dimension.rawValue, label), Column("payee", "Payee"),
      Column("currency", "Currency", for: .machines), Column("sales_ppm", "Sales", .integer),
      Column("gross", "Gross", .money), Column("commission", "Commission", .money),
    ]
      + (other == nil
        ? []
        : [
          Column("against_sales_ppm", "Sales against", .integer),
          Column("against_gross", "Gross against", .money),
          Column("against_commission", "Commission against", .money),
          Column("effect", "Effect", .money), Column("owed", "To pay", .money),
          Column("against_owed", "To pay against", .money),
          Column("cash_effect", "Cash effect", .money),
        ])
  }

  private func cells(of row: AttributedRow, _ sums: AttributedSums) -> [Cell] {
    [.text(row.value ?? "unattributed"), .text(row.payee), .text(row.currency.code)]
      + figures(of: sums, row.currency)
  }

  private func figures(of sums: AttributedSums, _ currency: Currency) -> [Cell] {
    func side(_ credit: AttributedSums.Credit) -> [Cell] {
      [
        .millionths(credit.partsPerMillion), .money(credit.grossMinor, currency),
        .money(credit.commissionMinor, currency),
      ]
    }
    guard other != nil else { return side(sums.model) }
    return side(sums.model) + side(sums.other)
      + [
        .money(sums.other.commissionMinor - sums.model.commissionMinor, currency),
        .money(sums.model.owedMinor, currency), .money(sums.other.owedMinor, currency),
        .money(sums.other.owedMinor - sums.model.owedMinor, currency),
      ]
  }

  /// The sums of a single currency; both models give the same.
  private func total(_ credits: [AttributedRow: AttributedSums]) -> [Cell]? {
    let currencies = Set(credits.keys.map(\.currency))
    guard currencies.count == 1, let currency = currencies.first else { return nil }
    var sums = AttributedSums()
    for credit in credits.values { sums.add(credit) }
    return [.text("total"), .missing, .missing] + figures(of: sums, currency)
  }
}
