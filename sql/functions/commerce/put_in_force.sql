-- Works out anew on which days each rule of an agreement counts: of the versions that cover a day
-- the one that starts last, and of equal starts the highest.
CREATE OR REPLACE FUNCTION commerce.put_in_force(p_book integer, p_agreement text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM commerce.rule_in_force AS f WHERE f.book = p_book AND f.agreement = p_agreement;
  INSERT INTO commerce.rule_rank (book, name)
  SELECT DISTINCT p_book, d.name FROM commerce.rule_days(p_book, p_agreement) AS d
  ON CONFLICT ON CONSTRAINT rule_rank_name_key DO NOTHING;
  INSERT INTO commerce.rule_in_force (book, agreement, version, rule, span, rank)
  SELECT p_book, p_agreement, d.version, d.rule, d.span, k.rank
  FROM commerce.rule_days(p_book, p_agreement) AS d
  JOIN commerce.rule_rank AS k ON k.book = p_book AND k.name = d.name;
END $$;

-- Gives the days of the rules of an agreement, with what they can be equal in.
CREATE OR REPLACE FUNCTION commerce.rule_days(p_book integer, p_agreement text)
RETURNS TABLE (version integer, rule integer, span daterange, name text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH version AS (
    SELECT a.version, a.kind, a.party, a.valid_from,
      daterange(a.valid_from, a.valid_to, '[]') AS span
    FROM commerce.agreement AS a WHERE a.book = p_book AND a.agreement = p_agreement
  )
  SELECT r.version, r.rule, d.span,
    jsonb_build_array(v.kind, v.party, r.link, r.sku, r.category, r.series, r.coupon,
      r.priority)::text
  FROM version AS v
  JOIN commerce.commission_rule AS r
    ON r.book = p_book AND r.agreement = p_agreement AND r.version = v.version
  CROSS JOIN LATERAL unnest(
    datemultirange(v.span * daterange(r.valid_from, r.valid_to, '[]'))
      - coalesce((
        SELECT range_agg(n.span) FROM version AS n
        WHERE (n.valid_from, n.version) > (v.valid_from, v.version)), '{}')) AS d (span)
$$;

-- Keeps the days of the rules whenever rules are added, whoever adds them.
CREATE OR REPLACE FUNCTION commerce.keep_in_force() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM commerce.put_in_force(g.book, g.agreement)
  FROM (SELECT DISTINCT a.book, a.agreement FROM added AS a) AS g;
  RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION commerce.put_in_force, commerce.keep_in_force FROM bahi_post;
