-- Proposes to take a file back; within the proposer's own limit it is done at once.
--
-- What the books have built on is refused by name: a settlement that the bank has paid, an item
-- that is invoiced, a deposit that paid invoices; of our own events a refund, coins that are used,
-- a gateway's report of the payment.
CREATE OR REPLACE FUNCTION intake.propose_void(p_book integer, p_file bigint, p_reason text)
RETURNS TABLE (review bigint, is_done boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_limit  bigint := ledger.require_role('poster');
  v_amount bigint;
  v_count  bigint;
BEGIN
  IF btrim(coalesce(p_reason, '')) = '' THEN
    RAISE EXCEPTION USING ERRCODE = 'BH100', MESSAGE = 'a file is taken back for a reason';
  END IF;
  PERFORM intake.require_voidable(p_book, p_file);
  IF (SELECT f.family IS NULL FROM intake.file AS f WHERE f.file = p_file) THEN
    SELECT w.events, w.amount_minor INTO v_count, v_amount FROM intake.voided_money(p_book) AS w;
  ELSE
    SELECT count(*),
      CASE WHEN bool_and(l.currency = 'INR')
        THEN sum(abs(coalesce(l.net, l.commission, l.gross, 0)) * 100)::bigint END
    INTO v_count, v_amount
    FROM intake.line AS l
    WHERE l.file = p_file AND l.is_current;
  END IF;
  INSERT INTO intake.review AS r (book, kind, file, reason, line_count, amount_minor)
  VALUES (p_book, 'void', p_file, p_reason, v_count, CASE v_count WHEN 0 THEN 0 ELSE v_amount END)
  RETURNING r.review INTO propose_void.review;
  is_done := v_count = 0 OR coalesce(v_amount <= v_limit, false);
  IF is_done THEN
    INSERT INTO intake.review_decision (review, decision, basis, proposed_by)
    VALUES (propose_void.review, 'approved', 'own_limit', session_user);
    PERFORM intake.void_lines(p_book, p_file, propose_void.review);
  END IF;
  RETURN NEXT;
END $$;

-- Approves what another person proposed, and does it.
CREATE OR REPLACE FUNCTION intake.approve_review(p_book integer, p_review bigint)
RETURNS TABLE (kind text, file bigint, lines bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made intake.review := intake.open_review(p_book, p_review);
BEGIN
  INSERT INTO intake.review_decision (review, decision, basis, proposed_by)
  VALUES (p_review, 'approved',
    ledger.approval_basis(
      p_book, v_made.proposed_by, 'review ' || p_review, v_made.amount_minor),
    v_made.proposed_by);
  kind := v_made.kind;
  file := v_made.file;
  lines := v_made.line_count;
  IF v_made.kind = 'void' THEN
    PERFORM intake.require_voidable(p_book, v_made.file);
    PERFORM intake.void_lines(p_book, v_made.file, p_review);
  ELSE
    PERFORM intake.release_lines(v_made);
  END IF;
  RETURN NEXT;
END $$;

-- Rejects what another person proposed, or takes one's own proposal back.
CREATE OR REPLACE FUNCTION intake.reject_review(p_book integer, p_review bigint, p_reason text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made intake.review := intake.open_review(p_book, p_review);
BEGIN
  INSERT INTO intake.review_decision (review, decision, basis, proposed_by, reason)
  VALUES (p_review, 'rejected',
    ledger.rejection_basis(v_made.proposed_by, p_reason, 'review', 'BH100'), v_made.proposed_by,
    p_reason);
END $$;

-- Gives a review that nobody has decided, and lets nobody else decide it meanwhile.
CREATE OR REPLACE FUNCTION intake.open_review(p_book integer, p_review bigint)
RETURNS intake.review
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_made    intake.review;
  v_decided intake.review_decision;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('intake.review'), p_book);
  SELECT * INTO v_made FROM intake.review AS r WHERE r.book = p_book AND r.review = p_review;
  SELECT * INTO v_decided FROM intake.review_decision AS d WHERE d.review = p_review;
  PERFORM ledger.require_undecided('review ' || p_review, v_made.review IS NOT NULL,
    v_decided.decision, v_decided.decided_by, 'BH101');
  RETURN v_made;
END $$;

-- Puts held changes in the place of the lines that they were held against.
CREATE OR REPLACE FUNCTION intake.release_lines(p_review intake.review) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_moved record;
BEGIN
  SELECT c.line_key INTO v_moved
  FROM intake.held_line AS h JOIN intake.line AS c ON c.line = h.replaces
  WHERE h.review = p_review.review AND NOT c.is_current
  ORDER BY h.number LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING
      ERRCODE = 'BH102',
      MESSAGE = format('"%s" has changed since review %s was made', v_moved.line_key,
        p_review.review),
      HINT = 'Reject the review and import the newest report again.';
  END IF;
  PERFORM intake.withdraw_lines(
    ARRAY(SELECT h.replaces FROM intake.held_line AS h
      WHERE h.review = p_review.review AND h.content = '{}' ORDER BY 1),
    p_review.file, 'reversed', NULL);
  UPDATE intake.line AS c SET is_current = false
  FROM intake.held_line AS h
  WHERE h.review = p_review.review AND h.content <> '{}' AND c.line = h.replaces;
  INSERT INTO intake.line (
    book, feed, line_key, ordinal, revision, content_hash, file, record, line_number, kind, state,
    merchant_ref, parent_ref, payout_id, bank_ref, sub_id_1, sub_id_2, category, title, tracking_id,
    content_id, series, episode, hotspot, attribution, occurred_on, occurred_at, settled_on,
    currency, gross, base, commission, fee, tax, net, rate, components, scope, order_rank, views,
    clicks, impressions, hash_version)
  SELECT c.book, c.feed, c.line_key, c.ordinal, r.revision + 1, n.content_hash, p_review.file,
    n.record, n.line_number, n.kind, n.state, n.merchant_ref, n.parent_ref, n.payout_id,
    n.bank_ref, n.sub_id_1, n.sub_id_2, n.category, n.title, n.tracking_id, n.content_id, n.series,
    n.episode, n.hotspot, n.attribution, n.occurred_on, n.occurred_at, n.settled_on, n.currency,
    n.gross, n.base, n.commission, n.fee, n.tax, n.net, n.rate, n.components, n.scope, n.order_rank,
    n.views, n.clicks, n.impressions,
    -- What was held before hashes had versions is of the second.
    coalesce(n.hash_version, 2)
  FROM intake.held_line AS h
  JOIN intake.line AS c ON c.line = h.replaces
  CROSS JOIN LATERAL jsonb_populate_record(NULL::intake.line, h.content) AS n
  CROSS JOIN LATERAL (
    SELECT max(x.revision) AS revision FROM intake.line AS x
    WHERE x.book = c.book AND x.feed = c.feed AND x.line_key = c.line_key
      AND x.ordinal = c.ordinal
  ) AS r
  WHERE h.review = p_review.review AND h.content <> '{}'
  ORDER BY h.number;
END $$;
