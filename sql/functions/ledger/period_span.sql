-- The days of a month as 2026-10, of a financial year as FY2026-27, or of its adjusting period.
CREATE OR REPLACE FUNCTION ledger.period_span(p_period text)
RETURNS TABLE (kind text, starts_on date, ends_on date)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part text[];
  v_year integer;
BEGIN
  IF p_period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' AND left(p_period, 4) > '0000' THEN
    kind := 'month';
    starts_on := (p_period || '-01')::date;
    ends_on := (starts_on + interval '1 month')::date - 1;
    RETURN NEXT;
    RETURN;
  END IF;
  v_part := regexp_match(p_period, '^FY([1-9][0-9]{3})-([0-9]{2})(-adj)?$');
  v_year := v_part[1]::integer;
  IF v_part IS NULL OR (v_year + 1) % 100 <> v_part[2]::integer THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH035',
      MESSAGE = format('%s is not closed by itself', coalesce(p_period, 'no period')),
      HINT = 'Name a month as 2026-10, or a financial year as FY2026-27.';
  END IF;
  kind := CASE WHEN v_part[3] IS NULL THEN 'year' ELSE 'adjusting' END;
  ends_on := make_date(v_year + 1, 3, 31);
  starts_on := CASE kind WHEN 'year' THEN make_date(v_year, 4, 1) ELSE ends_on END;
  RETURN NEXT;
END $$;

-- The state of a period: that of its last event, open without one.
CREATE OR REPLACE FUNCTION ledger.period_state(p_book integer, p_period text)
RETURNS TABLE (state text, version integer, changed_by text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(e.state, 'open'), coalesce(e.version, 0), e.changed_by
  FROM (VALUES (p_period)) AS wanted (period)
  LEFT JOIN LATERAL (
    SELECT x.state, x.version, x.changed_by FROM ledger.period_event AS x
    WHERE x.book = p_book AND x.period = wanted.period COLLATE "C"
    ORDER BY x.version DESC LIMIT 1
  ) AS e ON true
$$;

-- The financial year that holds a day, as FY2026-27.
CREATE OR REPLACE FUNCTION ledger.fiscal_year(p_day date) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'FY' || to_char(p_day - interval '3 months', 'YYYY') || '-'
    || to_char(p_day + interval '9 months', 'YY')
$$;
