package import Ledger
package import Postgres

/// A version of an agreement as people name it: `flipkart-commission@2`.
package struct AgreementName: Hashable, Sendable, CustomStringConvertible {
  package let code: String
  package let version: Int

  /// Reads a name; nil when it is none.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let version = Int(parts[1]), version > 0 else {
      return nil
    }
    code = String(parts[0])
    self.version = version
  }

  package var description: String { "\(code)@\(version)" }
}

/// What differs between two versions of terms, fact by fact.
package enum AgreementDifference {
  /// Reads what a version says as facts by name; empty when there is no such version.
  package static func facts(
    of name: AgreementName, in book: Book, on connection: Connection
  ) throws -> [String: String] {
    var facts: [String: String] = [:]
    let rows = try connection.rows(
      """
      WITH a AS (
        SELECT * FROM commerce.agreement
        WHERE book = \(book.id) AND agreement = \(name.code) AND version = \(name.version)
      )
      SELECT f.fact, f.value FROM a CROSS JOIN LATERAL (VALUES
        ('kind', a.kind), ('party', coalesce(a.party, 'everyone')),
        ('from', a.valid_from::text), ('to', a.valid_to::text), ('nature', a.nature),
        ('share', trim_scale(a.share_bp / 100.0) || ' %')
      ) AS f (fact, value) WHERE f.value IS NOT NULL
      UNION ALL
      SELECT 'series ' || s.code, 'shared'
      FROM a JOIN commerce.agreement_series AS g USING (book, agreement, version)
      JOIN ledger.series AS s ON s.series = g.series
      UNION ALL
      SELECT concat_ws(' ', 'advance', CASE WHEN v.party <> a.party THEN v.party END),
        format('%s, recouped by %s %% of the earnings', trim_scale(v.amount_minor / 100.0),
          trim_scale(v.recoup_bp / 100.0))
      FROM a JOIN commerce.agreement_advance AS v USING (book, agreement, version)
      UNION ALL
      SELECT 'split ' || p.party, trim_scale(p.weight_bp / 100.0) || ' %'
      FROM a JOIN commerce.agreement_split AS p USING (book, agreement, version)
      UNION ALL
      SELECT concat_ws(' ', 'rule for', 'link ' || r.link, 'sku ' || r.sku,
          'category ' || r.category, 'series ' || r.series, 'coupon ' || r.coupon,
          CASE WHEN num_nonnulls(r.link, r.sku, r.category, r.series, r.coupon) = 0
            THEN 'every sale' END,
          CASE WHEN r.priority <> 0 THEN 'priority ' || r.priority END,
          CASE WHEN (r.valid_from, coalesce(r.valid_to, 'infinity'))
            <> (a.valid_from, coalesce(a.valid_to, 'infinity')) THEN 'from ' || r.valid_from END),
        concat_ws(', ', trim_scale(r.rate_bp / 100.0) || ' %',
          trim_scale(r.unit_minor / 100.0) || ' a piece',
          'at most ' || trim_scale(r.cap_minor / 100.0),
          'at least ' || trim_scale(r.floor_minor / 100.0),
          CASE WHEN r.bonus_minor > 0 THEN 'bonus ' || trim_scale(r.bonus_minor / 100.0) END,
          nullif(r.rounding, 'half-up'), 'to ' || r.valid_to,
          r.tier_mode || ' tiers of ' || r.tier_counts || ' sales by ' || r.tier_measure || ' a '
            || r.tier_reset || ': ' || (
            SELECT string_agg(t.above || ' ' || trim_scale(t.rate_bp / 100.0) || ' %', ' '
              ORDER BY t.above)
            FROM commerce.commission_tier AS t
            WHERE (t.book, t.agreement, t.version, t.rule)
              = (r.book, r.agreement, r.version, r.rule)))
      FROM a JOIN commerce.commission_rule AS r USING (book, agreement, version)
      """)
    for row in rows { facts[try row.value("fact")] = try row.value("value") }
    return facts
  }

  /// Lists the facts that differ, each side by side.
  package static func table(
    between first: (name: AgreementName, facts: [String: String]),
    and second: (name: AgreementName, facts: [String: String])
  ) -> Table {
    let names = Set(first.facts.keys).union(second.facts.keys).sorted()
    return Table(
      title: "\(first.name) and \(second.name)",
      columns: [
        Column("fact", "What"), Column("first", "\(first.name)"),
        Column("second", "\(second.name)"),
      ],
      rows: names.filter { first.facts[$0] != second.facts[$0] }.map { name in
        [.text(name), .text(first.facts[name]), .text(second.facts[name])]
      })
  }
}
