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
    l.occurred_on, l.occurred_at, l.settled_on, l.kind,
    CASE
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
    o.line IS NULL AS is_new
  FROM intake.line AS l
  LEFT JOIN recon.open_line AS o ON o.line = l.line
  WHERE l.book = p_book AND l.feed = p_feed AND l.is_current
    AND (o.line IS NOT NULL OR (l.xid >= p_after AND l.xid < p_before));

  CREATE TEMPORARY TABLE bahi_outcome (
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
  ANALYZE bahi_reported;
END $$;
