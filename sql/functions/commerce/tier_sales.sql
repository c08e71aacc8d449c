-- Gives the first day of the period in which a tiered rule counts a day.
CREATE OR REPLACE FUNCTION commerce.tier_period(p_reset text, p_day date) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE p_reset
    WHEN 'never' THEN date '1970-01-01'
    WHEN 'fiscal-year' THEN (date_trunc('year', p_day - interval '3 months')
      + interval '3 months')::date
    ELSE date_trunc(p_reset, p_day)::date END
$$;

-- Gives the sales that tiered rules count by a day, with what is left of each after what came back,
-- what it has accrued, and whether that may still be reversed. A line counts under the rule that it
-- stands by, which is that of its last true-up; a version that leaves a rule as it was goes on with
-- the count of the first that said so. What a network took back, its item says.
CREATE OR REPLACE FUNCTION commerce.tier_sales(p_book integer, p_day date)
RETURNS TABLE (
  kind text, party text, agreement text, version integer, rule integer, period_from date,
  ordered_on date, item text, basis_minor bigint, left_minor bigint, units bigint,
  accrued_minor bigint, is_pending boolean, tax_bp integer, is_local boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH said AS (
    SELECT r.book, r.agreement, r.version, r.rule, r.tier_counts, r.tier_reset,
      jsonb_build_array(r.link, r.sku, r.category, r.series, r.coupon, r.priority, r.rate_bp,
        r.cap_minor, r.floor_minor, r.bonus_minor, r.rounding, r.tier_mode, r.tier_counts,
        r.tier_measure, r.tier_reset, (
          SELECT jsonb_agg(jsonb_build_array(t.above, t.rate_bp) ORDER BY t.above)
          FROM commerce.commission_tier AS t
          WHERE (t.book, t.agreement, t.version, t.rule)
            = (r.book, r.agreement, r.version, r.rule)
        ), (
          SELECT jsonb_agg(jsonb_build_array(w.party, w.weight_bp) ORDER BY w.party)
          FROM commerce.agreement_split AS w
          WHERE (w.book, w.agreement, w.version) = (r.book, r.agreement, r.version))) AS terms
    FROM commerce.commission_rule AS r WHERE r.book = p_book AND r.tier_mode IS NOT NULL
  ), tiered AS (
    SELECT s.book, s.agreement, s.version, s.rule, s.tier_counts, s.tier_reset,
      first_value(s.version) OVER same AS first_version, first_value(s.rule) OVER same AS first_rule
    FROM said AS s
    WINDOW same AS (PARTITION BY s.agreement, s.terms ORDER BY s.version, s.rule)
  ), standing AS (
    SELECT r.*, l.kind, l.party, l.item
    FROM tiered AS r
    JOIN commerce.priced_line AS l USING (book, agreement, version, rule)
    WHERE NOT EXISTS (
      SELECT FROM commerce.line_true_up AS u
      WHERE (u.book, u.kind, u.party, u.item) = (l.book, l.kind, l.party, l.item))
    UNION ALL
    SELECT r.*, u.kind, u.party, u.item
    FROM tiered AS r
    JOIN commerce.line_true_up AS u
      ON (u.book, u.to_agreement, u.to_version, u.to_rule)
        = (r.book, r.agreement, r.version, r.rule)
    WHERE NOT EXISTS (
      SELECT FROM commerce.line_true_up AS n
      WHERE (n.book, n.kind, n.party, n.item) = (u.book, u.kind, u.party, u.item)
        AND n.revision > u.revision)
  ), line AS (
    SELECT s.*, l.ordered_on, l.basis_minor, l.units, l.amount_minor + coalesce(m.whole, 0)
        AS full_minor, coalesce(m.posted, 0) AS made_up_minor
    FROM standing AS s
    JOIN commerce.priced_line AS l
      ON (l.book, l.kind, l.party, l.item) = (s.book, s.kind, s.party, s.item)
    LEFT JOIN LATERAL (
      SELECT sum(u.after_minor - u.before_minor)::bigint AS whole,
        sum(u.amount_minor)::bigint AS posted
      FROM commerce.line_true_up AS u
      WHERE (u.book, u.kind, u.party, u.item) = (l.book, l.kind, l.party, l.item)
    ) AS m ON true
  ), sale AS (
    SELECT l.*, l.basis_minor - r.net_minor AS left_minor, l.units - r.units AS left_units,
      CASE l.kind WHEN 'affiliate' THEN o.affiliate_minor - r.affiliate_minor
        ELSE o.commission_minor - r.commission_minor END + l.made_up_minor AS accrued_minor,
      CASE l.kind
        WHEN 'affiliate' THEN EXISTS (
          SELECT FROM commerce.pending_commission AS p
          WHERE p.book = l.book AND p.line_id = l.item)
        ELSE o.hold_until >= p_day END AS is_pending,
      CASE l.kind WHEN 'marketplace' THEN o.commission_tax_bp END AS tax_bp,
      coalesce(y.state = b.registration_state, false) AS is_local
    FROM line AS l
    JOIN ledger.book AS b ON b.book = l.book
    JOIN commerce.order_line AS o ON o.book = l.book AND o.line_id = l.item
    LEFT JOIN commerce.party AS y ON y.book = l.book AND y.party = o.merchant
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(x.paid_minor + x.promotion_minor - x.cgst_minor - x.sgst_minor
          - x.igst_minor), 0)::bigint AS net_minor,
        coalesce(sum(x.quantity), 0)::bigint AS units,
        coalesce(sum(x.commission_minor), 0)::bigint AS commission_minor,
        coalesce(sum(x.affiliate_minor), 0)::bigint AS affiliate_minor
      FROM commerce.line_return AS x WHERE x.book = l.book AND x.line_id = l.item
    ) AS r
    WHERE l.kind <> 'commission'
    UNION ALL
    SELECT l.*,
      CASE WHEN i.accrued_minor = 0 THEN 0
        WHEN i.accrued_minor < l.full_minor THEN least(i.basis_minor, l.basis_minor)
        ELSE l.basis_minor END,
      l.units, coalesce(i.accrued_minor, l.full_minor), coalesce(i.confirmed_minor, 0) = 0,
      NULL, false
    FROM line AS l
    LEFT JOIN LATERAL (
      SELECT c.pending_minor + c.confirmed_minor AS accrued_minor, c.confirmed_minor, c.basis_minor
      FROM recon.commission_item AS c
      WHERE c.book = l.book AND c.item = l.item AND EXISTS (
        SELECT FROM recon.expected AS e
        WHERE e.book = c.book AND e.feed = c.feed AND e.key = c.item AND e.party = l.party)
      LIMIT 1
    ) AS i ON true
    WHERE l.kind = 'commission'
  )
  SELECT s.kind, s.party, s.agreement, s.first_version, s.first_rule,
    commerce.tier_period(s.tier_reset, s.ordered_on), s.ordered_on, s.item, s.basis_minor,
    s.left_minor, s.left_units, s.accrued_minor, s.is_pending, s.tax_bp, s.is_local
  FROM sale AS s
  WHERE s.left_minor > 0 AND (s.tier_counts = 'all' OR NOT s.is_pending)
$$;

-- Gives the periods that may have to be made up for, sale by sale: those that differ from their
-- last true-up, and those without one that have come beyond their first step. A period of which
-- nothing is left has one row without a sale. The tax of a period stays that of its first true-up.
CREATE OR REPLACE FUNCTION commerce.tier_periods(p_book integer, p_day date)
RETURNS TABLE (
  kind text, party text, agreement text, version integer, rule integer, period_from date,
  revision integer, held_minor bigint, is_waiting boolean, has_pending boolean, tax_bp integer,
  is_local boolean, basis_minor bigint, left_minor bigint, units bigint, accrued_minor bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH sale AS MATERIALIZED (
    SELECT * FROM commerce.tier_sales(p_book, p_day)
  ), period AS (
    SELECT s.kind, s.party, s.agreement, s.version, s.rule, s.period_from,
      sum(s.left_minor)::bigint AS basis_minor, sum(s.accrued_minor)::bigint AS accrued_minor,
      CASE r.tier_measure WHEN 'amount' THEN sum(s.left_minor) WHEN 'units' THEN sum(s.units)
        ELSE count(*) END::bigint AS counted,
      bool_or(s.is_pending) AS has_pending, min(s.tax_bp) AS tax_bp,
      bool_and(s.is_local) AS is_local, min(t.above) AS first_step
    FROM sale AS s
    JOIN commerce.commission_rule AS r
      ON (r.book, r.agreement, r.version, r.rule) = (p_book, s.agreement, s.version, s.rule)
    CROSS JOIN LATERAL (
      SELECT min(x.above) AS above FROM commerce.commission_tier AS x
      WHERE (x.book, x.agreement, x.version, x.rule) = (r.book, r.agreement, r.version, r.rule)
    ) AS t
    GROUP BY s.kind, s.party, s.agreement, s.version, s.rule, s.period_from, r.tier_measure
  ), made_up AS (
    SELECT DISTINCT ON (u.kind, u.party, u.agreement, u.version, u.rule, u.period_from) u.*,
      EXISTS (
        SELECT FROM commerce.pending_tier AS w WHERE w.book = u.book AND w.item = u.item)
        AS is_waiting
    FROM commerce.tier_true_up AS u
    WHERE u.book = p_book
    ORDER BY u.kind, u.party, u.agreement, u.version, u.rule, u.period_from, u.revision DESC
  ), due AS (
    SELECT kind, party, agreement, version, rule, period_from, coalesce(u.revision, 0) AS revision,
      coalesce(u.target_minor - u.accrued_minor, 0) AS held_minor,
      coalesce(u.is_waiting, false) AS is_waiting, coalesce(p.has_pending, false) AS has_pending,
      CASE WHEN u.revision IS NULL THEN p.tax_bp ELSE u.tax_bp END AS tax_bp,
      CASE WHEN u.revision IS NULL THEN p.is_local ELSE u.is_local END AS is_local
    FROM period AS p
    FULL JOIN made_up AS u USING (kind, party, agreement, version, rule, period_from)
    WHERE CASE WHEN u.revision IS NULL THEN p.counted > p.first_step
      ELSE (coalesce(p.counted, 0), coalesce(p.basis_minor, 0), coalesce(p.accrued_minor, 0))
          <> (u.counted, u.basis_minor, u.accrued_minor)
        OR (u.is_waiting AND NOT coalesce(p.has_pending, false)) END
  )
  SELECT d.kind, d.party, d.agreement, d.version, d.rule, d.period_from, d.revision, d.held_minor,
    d.is_waiting, d.has_pending, d.tax_bp, d.is_local, s.basis_minor, s.left_minor, s.units,
    s.accrued_minor
  FROM due AS d
  LEFT JOIN sale AS s USING (kind, party, agreement, version, rule, period_from)
  ORDER BY d.kind, d.party COLLATE "C", d.agreement, d.version, d.rule, d.period_from,
    s.ordered_on, s.item COLLATE "C"
$$;
