internal import Commerce
internal import Ledger
internal import Money
internal import Postgres

extension ExplainReport {
  /// Lists the rules that the lines of a transaction could have had by the card as it is now, each
  /// with why it was not taken.
  static func losers(
    of transaction: Int64, in book: Book, on connection: Connection
  ) throws -> [[Cell]] {
    var cards: [Agreement.Direction: RateCard] = [:]
    return try connection.rows(
      """
      SELECT l.kind, l.party, l.item, l.ordered_on, l.link, l.sku, l.category, l.series, l.coupon,
        coalesce(u.to_agreement, l.agreement) AS agreement,
        coalesce(u.to_version, l.version) AS version, coalesce(u.to_rule, l.rule) AS rule
      FROM commerce.priced_line AS l
      LEFT JOIN commerce.line_true_up AS u
        ON (u.book, u.kind, u.party, u.item) = (l.book, l.kind, l.party, l.item)
          AND u.txn = \(transaction)
      WHERE l.book = \(book.id) AND (l.txn = \(transaction) OR u.txn IS NOT NULL)
      ORDER BY l.kind, l.item
      """
    ).flatMap { row -> [[Cell]] in
      guard let direction = Agreement.Direction(rawValue: try row.value("kind")) else { return [] }
      let card =
        try cards[direction] ?? RateCardStore(book, on: connection).card(of: direction)
      cards[direction] = card
      let sale = SaleScope(
        party: try row.value("party"), link: try row.optional("link"),
        sku: try row.optional("sku"), category: try row.optional("category"),
        series: try row.optional("series"), coupon: try row.optional("coupon"))
      let taken =
        "\(try row.value("agreement", as: String.self))@\(try row.value("version", as: Int.self))"
        + " rule \(try row.value("rule", as: Int.self))"
      let item: String = try row.value("item")
      return card.candidates(for: sale, on: try BusinessDay(try row.value("ordered_on")))
        .filter { $0.terms.citation != taken }
        .map { cells(of: $0, item: item, insteadOf: taken) }
    }
  }

  private static func cells(
    of candidate: RateCandidate, item: String, insteadOf taken: String
  ) -> [Cell] {
    let terms = candidate.terms
    return [
      .text("not taken for \(item)"), .text("\(terms.agreement)@\(terms.version)"),
      .integer(Int64(terms.number)), .missing, terms.rule.rate.map { .rate($0) } ?? .missing,
      .missing, .missing,
      .text(
        candidate.applies ? "applies by now, and the line stands by \(taken)" : candidate.standing),
    ]
  }
}
