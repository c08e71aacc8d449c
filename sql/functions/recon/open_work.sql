-- Lays out a feed's work for one night: what was open before, and what came between two cuts.
--
-- bahi_expected and bahi_reported hold the two sides, bahi_outcome will hold what became of them.
CREATE OR REPLACE FUNCTION recon.open_work(
  p_book integer, p_feed text, p_after bigint, p_before bigint
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CREATE TEMPORARY TABLE bahi_expected ON COMMIT DROP AS
  SELECT e.* FROM recon.open_expected AS o
  JOIN recon.expected AS e ON e.expected = o.expected
  WHERE o.book = p_book AND o.feed = p_feed;

  -- A line's own word for what it tells of; without a reference of ours it stands for itself.
  CREATE TEMPORARY TABLE bahi_reported ON COMMIT DROP AS
  SELECT
    l.line, l.line_key, l.ordinal, l.state, l.currency, l.payout_id, l.bank_ref, l.file,
    l.occurred_on, l.occurred_at, l.settled_on,
    -- What names a dispute tells of it, whatever the gateway calls its line.
    CASE WHEN l.parent_ref IS NOT NULL
      AND l.kind IN ('adjustment', 'chargeback', 'chargeback_reversal')
      THEN 'chargeback' ELSE l.kind END AS kind,
    CASE
      WHEN l.parent_ref IS NOT NULL
        AND l.kind IN ('adjustment', 'chargeback', 'chargeback_reversal')
        THEN 'dispute:' || l.parent_ref
      WHEN l.merchant_ref IS NULL OR l.kind NOT IN ('payment', 'refund') THEN l.line_key
      WHEN l.kind = 'refund' THEN 'refund:' || l.merchant_ref
      ELSE l.merchant_ref
    END COLLATE "C" AS key,
    -- State beats amount: a cancelled line that still prints its money means nothing.
    CASE WHEN l.state IN ('declined', 'reversed') THEN 0
      ELSE (coalesce(l.gross, l.net) * 100)::bigint END AS amount_minor,
    (l.base * 100)::bigint AS basis_minor,
    (l.rate * 10000)::integer AS rate_bp,
    (l.fee * 100)::bigint AS fee_minor,
    (l.tax * 100)::bigint AS tax_minor,
    (l.net * 100)::bigint AS net_minor,
    l.is_new
  FROM (
    SELECT x.*, false AS is_new
    FROM recon.open_line AS o JOIN intake.line AS x ON x.line = o.line
    WHERE o.book = p_book AND o.feed = p_feed
    UNION ALL
    SELECT x.*, true
    FROM intake.line AS x
    WHERE x.book = p_book AND x.feed = p_feed AND x.xid >= p_after AND x.xid < p_before
      AND NOT EXISTS (SELECT FROM recon.open_line AS o WHERE o.line = x.line)
  ) AS l
  WHERE l.is_current AND NOT l.is_withdrawn;

  CREATE TEMPORARY TABLE bahi_outcome (
    outcome_no       bigint GENERATED ALWAYS AS IDENTITY,
    expected         bigint,
    line             bigint,
    kind             text,
    key              text COLLATE "C",
    ordinal          integer,
    currency         text,
    expected_minor   bigint,
    reported_minor   bigint,
    difference_minor bigint,
    outcome          text,
    pass             text,
    code             text,
    state            text,
    opened_on        date,
    parked_minor     bigint
  ) ON COMMIT DROP;
  -- Without statistics the joins below become nested loops over everything.
  ANALYZE bahi_expected, bahi_reported;
END $$;
