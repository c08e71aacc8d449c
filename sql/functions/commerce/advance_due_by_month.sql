-- Gives the months that are over before a day and have not paid an advance back yet, of merchants
-- and affiliates, who get no statements: what each credited, what was open of the advance at its
-- end and still is, and what is payable now.
--
-- A month credits what sales, their commission and their confirmation moved on the payable account.
-- What comes late for a month that has paid already counts in the first one that has not, unless
-- postings from that month on are detached.
CREATE OR REPLACE FUNCTION commerce.advance_due_by_month(p_book integer, p_day date)
RETURNS TABLE (
  party text, month_from date, agreement text, version integer, recoup_bp integer,
  credited_minor bigint, open_minor bigint, payable_minor bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM commerce.agreement_advance AS d
    JOIN commerce.party AS y ON y.book = d.book AND y.party = d.party
    WHERE d.book = p_book AND y.kind IN ('merchant', 'affiliate'))
  THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH payee AS (
    SELECT d.party, min(a.valid_from) AS first_on
    FROM commerce.agreement_advance AS d
    JOIN commerce.agreement AS a USING (book, agreement, version)
    JOIN commerce.party AS y ON y.book = d.book AND y.party = d.party
    WHERE d.book = p_book AND y.kind IN ('merchant', 'affiliate')
    GROUP BY d.party
  ), due AS (
    SELECT p.party, m.first_on::date AS month_from,
      (m.first_on + interval '1 month')::date - 1 AS last_on, v.agreement, v.version, v.recoup_bp
    FROM payee AS p
    CROSS JOIN LATERAL generate_series(
      date_trunc('month', p.first_on::timestamp), p_day::timestamp - interval '1 month',
      interval '1 month') AS m (first_on)
    CROSS JOIN LATERAL commerce.advance_terms(
      p_book, p.party, (m.first_on + interval '1 month')::date - 1) AS v
    WHERE NOT EXISTS (
      SELECT FROM commerce.month_recoupment AS c
      WHERE c.book = p_book AND c.party = p.party AND c.month_from = m.first_on::date)
  ), moved AS (
    SELECT a.party, a.class, x.effective_on, x.kind, x.amount_minor
    FROM ledger.account AS a
    CROSS JOIN LATERAL (
      SELECT o.effective_on, o.kind, o.amount_minor FROM ledger.posting AS o
      WHERE o.book = a.book AND o.credit = a.account
        AND o.credit >= 1000000 AND o.credit < 1099511627776
      UNION ALL
      SELECT o.effective_on, o.kind, -o.amount_minor FROM ledger.posting AS o
      WHERE o.book = a.book AND o.debit = a.account
        AND o.debit >= 1000000 AND o.debit < 1099511627776
    ) AS x
    WHERE a.book = p_book AND a.class = 'payable'
      AND a.party IN (SELECT d.party FROM due AS d)
  ), earned AS (
    SELECT m.party, date_trunc('month', m.effective_on::timestamp)::date AS month_from,
      sum(m.amount_minor) AS minor
    FROM moved AS m
    -- commission_state, statement, sale, merchant_charge
    WHERE m.kind IN (6, 10, 24, 27)
    GROUP BY 1, 2
  ), late AS (
    SELECT c.party, sum(coalesce(e.minor, 0) - c.credited_minor) AS minor
    FROM commerce.month_recoupment AS c
    LEFT JOIN earned AS e ON e.party = c.party AND e.month_from = c.month_from
    WHERE c.book = p_book AND NOT EXISTS (
      SELECT FROM ledger.archived_month() AS r WHERE r.month >= c.month_from)
    GROUP BY c.party
  )
  SELECT d.party, d.month_from, d.agreement, d.version, d.recoup_bp,
    (coalesce(e.minor, 0) + CASE
      WHEN d.month_from = min(d.month_from) OVER (PARTITION BY d.party)
        THEN coalesce(l.minor, 0)
      ELSE 0 END)::bigint,
    greatest(0, b.open_minor - b.given_later_minor)::bigint,
    coalesce((
      SELECT t.credit_minor - t.debit_minor
      FROM ledger.account AS a JOIN ledger.balance_at(p_book) AS t ON t.account = a.account
      WHERE a.book = p_book AND a.code = 'liabilities:payable:' || d.party COLLATE "C"), 0)::bigint
  FROM due AS d
  LEFT JOIN earned AS e ON e.party = d.party AND e.month_from = d.month_from
  LEFT JOIN late AS l ON l.party = d.party
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.debit_minor - t.credit_minor), 0) AS open_minor,
      coalesce((
        SELECT sum(o.amount_minor) FROM ledger.posting AS o
        JOIN ledger.account AS g ON g.book = o.book AND g.account = o.debit
        WHERE o.book = p_book AND g.code = 'assets:advance:' || d.party COLLATE "C"
          AND o.debit >= 1000000 AND o.debit < 1099511627776
          AND o.effective_on > d.last_on), 0) AS given_later_minor
    FROM ledger.account AS a
    JOIN ledger.balance AS t ON t.book = a.book AND t.account = a.account
    WHERE a.book = p_book AND a.code = 'assets:advance:' || d.party COLLATE "C"
  ) AS b
  ORDER BY d.party COLLATE "C", d.month_from;
END $$;
