import Ledger
import Money
import Postgres

extension TraceWalk {
  /// The events of the subscription that a transaction is of, and the spans over which they are
  /// earned, each with what it has earned through the last day that was recognised.
  func spans(of entry: TracedEntry) throws -> [TraceNode] {
    guard entry.kind == "subscription", let key = entry.keys.first else { return [] }
    let id = key.id.split(separator: "/").first.map(String.init) ?? key.id
    let events = try connection.rows(
      """
      SELECT e.event, e.happened_on, e.plan, e.days, e.amount_minor, e.currency, n.net_minor
      FROM commerce.subscription_event AS e
      LEFT JOIN commerce.subscription_entry AS n USING (book, subscription_id, event, happened_at)
      WHERE e.book = \(book.id) AND e.subscription_id = \(id)
      ORDER BY e.happened_at, e.event
      """
    ).map { row in
      let currency = try Currency(code: try row.value("currency"))
      return TraceNode(
        "subscription \(try row.value("event", as: String.self))", id,
        on: try row.day("happened_on"),
        Money(minorUnits: try row.value("amount_minor"), currency: currency),
        facts: [
          ("plan", try row.textCell("plan")), ("days", try row.integerCell("days")),
          ("net", try row.moneyCell("net_minor", currency)),
        ])
    }
    return try events
      + connection.rows(
        """
        SELECT s.start_on, s.days, s.net_minor, s.cut_on, s.kept_minor, r.through, r.earned_minor
        FROM commerce.subscription_span AS s
        LEFT JOIN LATERAL (
          SELECT max(w.day) AS through, sum(w.amount_minor)::bigint AS earned_minor
          FROM commerce.subscription_recognition AS w
          WHERE w.book = s.book AND w.start_on = s.start_on AND w.days = s.days
        ) AS r ON true
        WHERE s.book = \(book.id) AND s.subscription_id = \(id) ORDER BY s.ordinal
        """
      ).map(span)
  }

  private func span(_ row: Row) throws -> TraceNode {
    let start = try row.day("start_on")
    let (days, net): (Int64, Int64) = (try row.value("days"), try row.value("net_minor"))
    var earned: Cell = .missing
    if let through = try row.optional("through", as: String.self) {
      let elapsed = min(max(try BusinessDay(through).days(since: start) + 1, 0), Int(days))
      let kept: Int64? = try row.optional("kept_minor")
      earned = .money(
        Money(
          minorUnits: kept ?? Rounding.share(of: net, part: Int64(elapsed), whole: days),
          currency: .inr))
    }
    return TraceNode(
      "span", "\(days) days", on: start, Money(minorUnits: net, currency: .inr),
      facts: [
        ("earned", earned), ("through", try row.dayCell("through")),
        ("cut_on", try row.dayCell("cut_on")),
        ("earned_by_all_of_its_cohort", try row.moneyCell("earned_minor", .inr)),
      ])
  }
}
