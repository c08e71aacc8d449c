-- Gives which version gives a party an advance on a day: the latest that holds of the first of its
-- agreements that has one.
CREATE OR REPLACE FUNCTION commerce.advance_terms(p_book integer, p_party text, p_day date)
RETURNS TABLE (agreement text, version integer, recoup_bp integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.agreement, a.version, d.recoup_bp
  FROM commerce.agreement_advance AS d
  JOIN commerce.agreement AS a USING (book, agreement, version)
  WHERE d.book = p_book AND d.party = p_party COLLATE "C"
    AND p_day BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity')
    AND NOT EXISTS (
      SELECT FROM commerce.agreement AS n
      WHERE n.book = a.book AND n.agreement = a.agreement
        AND (n.valid_from, n.version) > (a.valid_from, a.version)
        AND p_day BETWEEN n.valid_from AND coalesce(n.valid_to, 'infinity'))
  ORDER BY a.agreement LIMIT 1
$$;

-- Gives the statements from which an advance has not been recouped yet, of parties whose terms gave
-- one when the statement's period ended, with what is open and payable now.
CREATE OR REPLACE FUNCTION commerce.advance_due(p_book integer)
RETURNS TABLE (
  number text, party text, agreement text, version integer, recoup_bp integer,
  credited_minor bigint, open_minor bigint, payable_minor bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM commerce.agreement_advance AS d WHERE d.book = p_book) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT s.number, s.party, v.agreement, v.version, v.recoup_bp,
    s.earned_minor + s.adjusted_minor,
    coalesce((
      SELECT b.debit_minor - b.credit_minor
      FROM ledger.account AS a
      JOIN ledger.balance AS b ON b.book = a.book AND b.account = a.account
      WHERE a.book = s.book AND a.code = 'assets:advance:' || s.party COLLATE "C"), 0)::bigint,
    coalesce((
      SELECT b.credit_minor - b.debit_minor
      FROM ledger.account AS a JOIN ledger.balance_at(p_book) AS b ON b.account = a.account
      WHERE a.book = s.book AND a.code = 'liabilities:payable:' || s.party COLLATE "C"), 0)::bigint
  FROM payout.statement AS s
  JOIN payout.statement_run AS r ON r.run = s.run
  CROSS JOIN LATERAL commerce.advance_terms(p_book, s.party, r.last_on) AS v
  WHERE s.book = p_book AND NOT EXISTS (
    SELECT FROM commerce.recoupment AS c WHERE c.book = s.book AND c.number = s.number)
  ORDER BY s.party COLLATE "C", r.last_on, s.number COLLATE "C";
END $$;
