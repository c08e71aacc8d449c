-- Refuses to close a period whose turn it is not, by name of what is in the way.
CREATE OR REPLACE FUNCTION ledger.require_closable(
  p_book integer, p_period text, p_state text, p_today date
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_span    record;
  v_is      record;
  v_closing record;
  v_first   date;
  v_left    record;
BEGIN
  SELECT * INTO v_span FROM ledger.period_span(p_period);
  IF v_span.kind = 'adjusting' THEN
    RAISE EXCEPTION USING ERRCODE = 'BH035',
      MESSAGE = format('%s is closed together with its year', p_period);
  ELSIF p_state NOT IN ('soft', 'closed') OR (v_span.kind = 'year' AND p_state = 'soft') THEN
    RAISE EXCEPTION USING ERRCODE = 'BH035',
      MESSAGE = format('%s can be closed for good only', p_period);
  END IF;
  SELECT * INTO v_is FROM ledger.period_state(p_book, p_period);
  IF v_is.state = 'closed' OR v_is.state = p_state THEN
    RAISE EXCEPTION USING ERRCODE = 'BH037',
      MESSAGE = format('%s is %s already, since its version %s', p_period,
        CASE v_is.state WHEN 'soft' THEN 'soft-closed' ELSE v_is.state END, v_is.version);
  ELSIF v_span.ends_on > p_today THEN
    RAISE EXCEPTION USING ERRCODE = 'BH034',
      MESSAGE = format('%s ends on %s, which is after %s', p_period, v_span.ends_on, p_today);
  END IF;

  SELECT c.soft_through, c.closed_through, c.year_through INTO v_closing
  FROM ledger.closing AS c WHERE c.book = p_book;
  v_first := CASE p_state WHEN 'soft' THEN v_closing.soft_through
    ELSE v_closing.closed_through END + 1;
  IF v_first IS NULL OR (v_span.kind = 'year' AND v_closing.year_through IS NULL) THEN
    SELECT min(t.effective_on) INTO v_left FROM ledger.day_total AS t WHERE t.book = p_book;
    v_first := coalesce(v_first, v_left.min);
  END IF;
  IF v_first < v_span.starts_on OR (v_span.kind = 'year' AND v_first <= v_span.ends_on) THEN
    RAISE EXCEPTION USING ERRCODE = 'BH031',
      MESSAGE = format('%s is not closed, so %s cannot be', to_char(v_first, 'YYYY-MM'), p_period),
      HINT = 'Close the earlier periods first, in order.';
  ELSIF v_span.kind = 'year'
    AND coalesce(v_closing.year_through + 1, v_left.min) < v_span.starts_on THEN
    RAISE EXCEPTION USING ERRCODE = 'BH031',
      MESSAGE = format('%s is not closed, so %s cannot be',
        ledger.fiscal_year(coalesce(v_closing.year_through + 1, v_left.min)), p_period),
      HINT = 'Close the earlier periods first, in order.';
  END IF;
  PERFORM ledger.require_distributed(p_book, p_period, v_span.ends_on);
END $$;

-- Refuses to close days whose proceeds are not revenue, tax and shares yet, folded or not.
CREATE OR REPLACE FUNCTION ledger.require_distributed(
  p_book integer, p_period text, p_ends_on date
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  v_left    record;
  v_horizon bigint;
BEGIN
  SELECT coalesce(max(c.horizon), 0) INTO v_horizon
  FROM ledger.progress AS g JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.book = p_book AND g.reader = 'rollup';
  SELECT min(d.day) AS day INTO v_left FROM commerce.distribution_due AS d
  WHERE d.book = p_book AND d.day <= p_ends_on;
  IF v_left.day IS NULL THEN
    SELECT m.effective_on AS day, a.code, a.currency, sum(m.left_minor) AS left_minor
    INTO v_left
    FROM ledger.account AS a
    JOIN (
      SELECT t.account, t.effective_on, t.credit_minor - t.debit_minor AS left_minor
      FROM ledger.day_total AS t WHERE t.book = p_book
      UNION ALL
      SELECT side.account, p.effective_on, side.left_minor
      FROM (
        -- OFFSET 0 leaves the planner the index of xids alone, as in ledger.balance_at.
        SELECT x.book, x.effective_on, x.debit, x.credit, x.amount_minor
        FROM ledger.posting AS x WHERE x.xid >= v_horizon OFFSET 0
      ) AS p
      CROSS JOIN LATERAL (VALUES (p.debit, -p.amount_minor), (p.credit, p.amount_minor))
        AS side (account, left_minor)
      WHERE p.book = p_book
    ) AS m ON m.account = a.account
    WHERE a.book = p_book AND a.class = 'proceeds' AND m.effective_on <= p_ends_on
    GROUP BY 1, 2, 3 HAVING sum(m.left_minor) <> 0
    ORDER BY 1, 2 LIMIT 1;
    IF NOT FOUND THEN
      RETURN;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'BH032',
      MESSAGE = format('%s cannot be closed: %s still holds %s minor units of %s on %s', p_period,
        v_left.code, v_left.left_minor, v_left.currency, v_left.day);
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'BH032',
    MESSAGE = format('%s cannot be closed: %s waits to be distributed', p_period, v_left.day),
    HINT = 'Run bahi distribute, or the night.';
END $$;

-- Refuses while a posting of the days to be closed is not folded; gives the cut of the roll-up.
CREATE OR REPLACE FUNCTION ledger.require_folded(p_book integer, p_period text, p_ends_on date)
RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  v_cut     integer;
  v_horizon bigint;
BEGIN
  SELECT c.cut, c.horizon INTO v_cut, v_horizon
  FROM ledger.progress AS g JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.book = p_book AND g.reader = 'rollup';
  IF NOT FOUND OR EXISTS (
    SELECT FROM (
      -- OFFSET 0 leaves the planner the index of xids alone, as in ledger.balance_at.
      SELECT x.book, x.effective_on FROM ledger.posting AS x WHERE x.xid >= v_horizon OFFSET 0
    ) AS p
    WHERE p.book = p_book AND p.effective_on <= p_ends_on) THEN
    RAISE EXCEPTION USING ERRCODE = 'BH033',
      MESSAGE = format('%s has postings that are not folded yet', p_period),
      HINT = 'Run bahi rollup and close again.';
  END IF;
  RETURN v_cut;
END $$;

REVOKE EXECUTE ON FUNCTION ledger.require_folded FROM bahi_post;
