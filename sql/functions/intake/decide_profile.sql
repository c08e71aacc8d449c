-- The proposal whose text of a profile is in use; none where nothing was activated.
CREATE OR REPLACE FUNCTION intake.active_profile(p_book integer, p_profile text)
RETURNS SETOF intake.profile_proposal
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.* FROM intake.profile_decision AS d
  JOIN intake.profile_proposal AS p ON p.proposal = d.proposal
  WHERE d.book = p_book AND d.profile = p_profile AND d.verdict = 'activated'
  ORDER BY d.decision DESC LIMIT 1
$$;

-- Keeps a profile that is to be activated, and tells its number; the same text again is known by
-- the number that it has, and NULL where it is in use.
CREATE OR REPLACE FUNCTION intake.propose_profile(
  p_book integer, p_profile text, p_version integer, p_feed text, p_family text, p_content text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_sha256   text := encode(sha256(convert_to(p_content, 'UTF8')), 'hex');
  v_active   intake.profile_proposal;
  v_waiting  intake.profile_proposal;
  v_proposal bigint;
BEGIN
  PERFORM ledger.require_role('poster');
  PERFORM pg_advisory_xact_lock(hashtext('intake.profile_proposal'));
  SELECT * INTO v_active FROM intake.active_profile(p_book, p_profile);
  IF v_active.sha256 = v_sha256 THEN
    RETURN NULL;
  END IF;
  SELECT p.* INTO v_waiting FROM intake.profile_proposal AS p
  WHERE p.book = p_book AND p.profile = p_profile
    AND NOT EXISTS (SELECT FROM intake.profile_decision AS d WHERE d.proposal = p.proposal);
  IF v_waiting.sha256 = v_sha256 THEN
    RETURN v_waiting.proposal;
  END IF;
  IF v_waiting.proposal IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH110',
      MESSAGE = format('version %s of profile %s, proposed by %s, waits for a decision',
        v_waiting.version, p_profile, v_waiting.proposed_by),
      HINT = 'Activate or reject it before another text is proposed.';
  END IF;
  IF v_active.version >= p_version THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH111',
      MESSAGE = format('version %s of profile %s is in use, so another text needs a higher one '
        'than %s', v_active.version, p_profile, p_version);
  END IF;
  IF v_active.family <> p_family OR v_active.feed <> p_feed THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH112',
      MESSAGE = format('profile %s is of feed %s and family %s, by which its lines are keyed, and '
        'cannot become %s and %s', p_profile, v_active.feed, v_active.family, p_feed, p_family);
  END IF;
  INSERT INTO intake.profile_text (sha256, content) VALUES (v_sha256, p_content)
  ON CONFLICT ON CONSTRAINT profile_text_pkey DO NOTHING;
  INSERT INTO intake.profile_proposal AS p (book, profile, version, feed, family, sha256)
  VALUES (p_book, p_profile, p_version, p_feed, p_family, v_sha256)
  RETURNING p.proposal INTO v_proposal;
  RETURN v_proposal;
END $$;

-- Puts a profile that another person proposed to use.
CREATE OR REPLACE FUNCTION intake.activate_profile(p_book integer, p_proposal bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made intake.profile_proposal := intake.open_profile(p_book, p_proposal);
BEGIN
  INSERT INTO intake.profile_decision (proposal, book, profile, verdict, basis, proposed_by)
  VALUES (p_proposal, p_book, v_made.profile, 'activated',
    ledger.approval_basis(p_book, v_made.proposed_by,
      format('version %s of profile %s', v_made.version, v_made.profile), p_verb => 'activate'),
    v_made.proposed_by);
END $$;

-- Rejects a profile that another person proposed, or takes one's own back.
CREATE OR REPLACE FUNCTION intake.reject_profile(
  p_book integer, p_proposal bigint, p_reason text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made intake.profile_proposal := intake.open_profile(p_book, p_proposal);
BEGIN
  INSERT INTO intake.profile_decision (
    proposal, book, profile, verdict, basis, proposed_by, reason)
  VALUES (p_proposal, p_book, v_made.profile, 'rejected',
    ledger.rejection_basis(v_made.proposed_by, p_reason, 'profile', 'BH113'), v_made.proposed_by,
    p_reason);
END $$;

-- Gives a proposal that nobody has decided, and lets nobody else decide it meanwhile.
CREATE OR REPLACE FUNCTION intake.open_profile(p_book integer, p_proposal bigint)
RETURNS intake.profile_proposal
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made    intake.profile_proposal;
  v_decided intake.profile_decision;
BEGIN
  SELECT * INTO v_made FROM intake.profile_proposal AS p
  WHERE p.book = p_book AND p.proposal = p_proposal FOR UPDATE;
  SELECT * INTO v_decided FROM intake.profile_decision AS d WHERE d.proposal = p_proposal;
  PERFORM ledger.require_undecided(format('proposal %s of a profile', p_proposal),
    v_made.proposal IS NOT NULL, v_decided.verdict, v_decided.decided_by, 'BH113');
  RETURN v_made;
END $$;

REVOKE EXECUTE ON FUNCTION intake.open_profile FROM bahi_post;
