-- Refuses a rate beyond 10 % to 30 % that no second person approved: the proposal which its
-- version cites was approved, and lists the rate.
CREATE OR REPLACE FUNCTION commerce.require_override() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.rate_bp IS NULL OR NEW.rate_bp BETWEEN 1000 AND 3000 THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM commerce.agreement AS a
    JOIN commerce.terms_proposal AS p ON p.proposal = a.proposal AND p.book = a.book
    WHERE a.book = NEW.book AND a.agreement = NEW.agreement AND a.version = NEW.version
      AND p.overrides @> jsonb_build_array(jsonb_build_object(
        'agreement', NEW.agreement, 'rule', NEW.rule, 'rate_bp', NEW.rate_bp)))
  THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH080',
      MESSAGE = format('rule %s of agreement %s pays %s %%, outside 10 %% to 30 %%, and nobody '
        'approved that', NEW.rule, NEW.agreement, trim_scale(NEW.rate_bp / 100.0)),
      HINT = 'Give the rule an override with its reason; another person approves the proposal.';
  END IF;
  RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION commerce.require_override FROM bahi_post;
