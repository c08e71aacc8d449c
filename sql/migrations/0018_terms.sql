-- Terms: rate cards, who approved what is unusual or late, and what a late rate made up for.

-- What somebody wants to be agreed and may not agree to alone, frozen as the file that says it.
-- overrides lists each rate beyond the bounds: {"agreement", "rule", "rate_bp", "reason"}.
CREATE TABLE commerce.terms_proposal (
  proposal    bigint GENERATED ALWAYS AS IDENTITY,
  book        integer     NOT NULL,
  file        text        NOT NULL,
  content     text        NOT NULL,
  sha256      text        NOT NULL,
  overrides   jsonb       NOT NULL,
  is_late     boolean     NOT NULL,
  summary     text        NOT NULL,
  proposed_by text        NOT NULL DEFAULT session_user,
  proposed_at timestamptz NOT NULL DEFAULT now(),
  xid         bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT terms_proposal_pkey PRIMARY KEY (proposal),
  CONSTRAINT terms_proposal_maker_key UNIQUE (proposal, proposed_by),
  CONSTRAINT terms_proposal_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT terms_proposal_hash_is_of_content
    CHECK (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  CONSTRAINT terms_proposal_overrides_is_list CHECK (jsonb_typeof(overrides) = 'array')
);

-- What became of it, once. The maker is repeated, so that a constraint sees both people.
CREATE TABLE commerce.terms_decision (
  proposal    bigint      NOT NULL,
  decision    text        NOT NULL,
  basis       text        NOT NULL,
  proposed_by text        NOT NULL,
  decided_by  text        NOT NULL DEFAULT session_user,
  decided_at  timestamptz NOT NULL DEFAULT now(),
  reason      text,
  xid         bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT terms_decision_pkey PRIMARY KEY (proposal),
  CONSTRAINT terms_decision_decision_key UNIQUE (proposal, decision),
  CONSTRAINT terms_decision_maker_fkey FOREIGN KEY (proposal, proposed_by)
    REFERENCES commerce.terms_proposal (proposal, proposed_by),
  CONSTRAINT terms_decision_known CHECK (decision IN ('approved', 'rejected')),
  CONSTRAINT terms_decision_basis_known
    CHECK (basis IN ('second_person', 'single_person', 'withdrawn')),
  CONSTRAINT terms_decision_takes_two CHECK (
    CASE basis WHEN 'second_person' THEN decided_by <> proposed_by
      WHEN 'withdrawn' THEN decided_by = proposed_by AND decision = 'rejected'
      ELSE decided_by = proposed_by AND decision = 'approved' END),
  CONSTRAINT terms_decision_rejected_for_a_reason
    CHECK (decision = 'approved' OR btrim(coalesce(reason, '')) <> '')
);

-- Terms without a party are those of the programme: they hold for everyone of their kind.
ALTER TABLE commerce.agreement
  ALTER COLUMN party DROP NOT NULL,
  ADD COLUMN nature text,
  ADD COLUMN proposal bigint,
  ADD COLUMN decision text GENERATED ALWAYS AS (
    CASE WHEN proposal IS NOT NULL THEN 'approved' END) STORED,
  ADD CONSTRAINT agreement_nature_shape CHECK (nature ~ '^[0-9A-Z][0-9A-Za-z()-]{0,15}$'),
  ADD CONSTRAINT agreement_share_has_a_party CHECK (party IS NOT NULL OR kind <> 'share'),
  ADD CONSTRAINT agreement_proposal_is_approved FOREIGN KEY (proposal, decision)
    REFERENCES commerce.terms_decision (proposal, decision);

ALTER TABLE commerce.agreement_split
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);

-- One rule of a version: for which sales it holds, and what it pays. The more of the scope is
-- filled, the more special it is; see RateCard. Tiers change what a whole period pays.
CREATE TABLE commerce.commission_rule (
  book            integer NOT NULL,
  agreement       text    NOT NULL COLLATE "C",
  version         integer NOT NULL,
  rule            integer NOT NULL,
  link            text COLLATE "C",
  sku             text COLLATE "C",
  category        text COLLATE "C",
  series          text COLLATE "C",
  coupon          text COLLATE "C",
  priority        integer NOT NULL,
  valid_from      date    NOT NULL,
  valid_to        date,
  rate_bp         integer,
  unit_minor      bigint,
  cap_minor       bigint,
  floor_minor     bigint,
  bonus_minor     bigint  NOT NULL,
  rounding        text    NOT NULL,
  tier_mode       text,
  tier_counts     text,
  tier_measure    text,
  tier_reset      text,
  override_reason text,
  xid             bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT commission_rule_pkey PRIMARY KEY (book, agreement, version, rule),
  CONSTRAINT commission_rule_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT commission_rule_has_one_scope
    CHECK (num_nonnulls(link, sku, category, series) <= 1),
  CONSTRAINT commission_rule_pays_one_way CHECK (num_nonnulls(rate_bp, unit_minor) = 1),
  CONSTRAINT commission_rule_rate_in_range CHECK (rate_bp BETWEEN 0 AND 10000),
  CONSTRAINT commission_rule_rate_in_bounds
    CHECK (rate_bp BETWEEN 1000 AND 3000 OR override_reason IS NOT NULL),
  CONSTRAINT commission_rule_amounts_positive
    CHECK (unit_minor > 0 AND cap_minor > 0 AND floor_minor >= 0 AND bonus_minor >= 0),
  CONSTRAINT commission_rule_floor_below_cap CHECK (floor_minor <= cap_minor),
  CONSTRAINT commission_rule_span_not_empty CHECK (valid_to >= valid_from),
  CONSTRAINT commission_rule_rounding_known CHECK (rounding IN ('half-up', 'half-even')),
  CONSTRAINT commission_rule_tiers_whole
    CHECK (num_nonnulls(tier_mode, tier_counts, tier_measure, tier_reset) IN (0, 4)),
  CONSTRAINT commission_rule_tier_mode_known CHECK (tier_mode IN ('marginal', 'retroactive')),
  CONSTRAINT commission_rule_tier_counts_known CHECK (tier_counts IN ('all', 'confirmed')),
  CONSTRAINT commission_rule_tier_measure_known CHECK (tier_measure IN ('amount', 'count')),
  CONSTRAINT commission_rule_tier_reset_known
    CHECK (tier_reset IN ('month', 'quarter', 'fiscal-year', 'never'))
);

-- The rate of a tiered rule from so many paise of basis, or so many sales, of a period on.
CREATE TABLE commerce.commission_tier (
  book      integer NOT NULL,
  agreement text    NOT NULL COLLATE "C",
  version   integer NOT NULL,
  rule      integer NOT NULL,
  above     bigint  NOT NULL,
  rate_bp   integer NOT NULL,
  xid       bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT commission_tier_pkey PRIMARY KEY (book, agreement, version, rule, above),
  CONSTRAINT commission_tier_rule_fkey FOREIGN KEY (book, agreement, version, rule)
    REFERENCES commerce.commission_rule,
  CONSTRAINT commission_tier_above_positive CHECK (above > 0),
  CONSTRAINT commission_tier_rate_in_range CHECK (rate_bp BETWEEN 0 AND 10000)
);

-- Numbers of what rules can be equal in: the kind, the party, the scope and the priority.
CREATE TABLE commerce.rule_rank (
  rank integer GENERATED ALWAYS AS IDENTITY,
  book integer NOT NULL,
  name text    NOT NULL COLLATE "C",
  CONSTRAINT rule_rank_pkey PRIMARY KEY (rank),
  CONSTRAINT rule_rank_name_key UNIQUE (book, name)
);

-- The days on which each rule counts, after what supersedes its version. Derived, and kept by
-- the triggers of commission_rule alone, for the constraint: no two rules of one rank on one day.
CREATE TABLE commerce.rule_in_force (
  book      integer   NOT NULL,
  agreement text      NOT NULL COLLATE "C",
  version   integer   NOT NULL,
  rule      integer   NOT NULL,
  span      daterange NOT NULL,
  rank      integer   NOT NULL,
  CONSTRAINT rule_in_force_pkey PRIMARY KEY (book, agreement, version, rule, span),
  CONSTRAINT rule_in_force_rule_fkey FOREIGN KEY (book, agreement, version, rule)
    REFERENCES commerce.commission_rule,
  CONSTRAINT rule_in_force_rank_fkey FOREIGN KEY (rank) REFERENCES commerce.rule_rank,
  CONSTRAINT rule_in_force_no_overlap
    EXCLUDE USING gist (int4range(rank, rank, '[]') WITH =, span WITH &&)
);

-- How a commission was worked out, frozen: whose rule, on what, at which rate.
CREATE TABLE commerce.priced_line (
  book         integer NOT NULL,
  kind         text    NOT NULL,
  party        text    NOT NULL COLLATE "C",
  item         text    NOT NULL COLLATE "C",
  txn          bigint  NOT NULL,
  ordered_on   date    NOT NULL,
  link         text,
  sku          text,
  category     text,
  series       text,
  coupon       text,
  agreement    text    NOT NULL COLLATE "C",
  version      integer NOT NULL,
  rule         integer NOT NULL,
  basis_minor  bigint  NOT NULL,
  units        bigint  NOT NULL,
  rate_bp      integer,
  rounding     text    NOT NULL,
  amount_minor bigint  NOT NULL,
  xid          bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT priced_line_pkey PRIMARY KEY (book, kind, party, item),
  CONSTRAINT priced_line_kind_known CHECK (kind IN ('commission', 'marketplace', 'affiliate')),
  CONSTRAINT priced_line_rule_fkey FOREIGN KEY (book, agreement, version, rule)
    REFERENCES commerce.commission_rule
);
CREATE INDEX priced_line_txn_idx ON commerce.priced_line (book, txn);
CREATE INDEX priced_line_agreement_idx ON commerce.priced_line (book, agreement, ordered_on);

-- What other terms changed in the commission of a line: a later version, or a tier.
CREATE TABLE commerce.line_true_up (
  book           integer NOT NULL,
  kind           text    NOT NULL,
  party          text    NOT NULL COLLATE "C",
  item           text    NOT NULL COLLATE "C",
  revision       integer NOT NULL,
  proposal       bigint  NOT NULL,
  from_agreement text    NOT NULL COLLATE "C",
  from_version   integer NOT NULL,
  from_rule      integer NOT NULL,
  to_agreement   text    NOT NULL COLLATE "C",
  to_version     integer NOT NULL,
  to_rule        integer NOT NULL,
  rate_bp        integer,
  before_minor   bigint  NOT NULL,
  after_minor    bigint  NOT NULL,
  txn            bigint  NOT NULL,
  xid            bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT line_true_up_pkey PRIMARY KEY (book, kind, party, item, revision),
  CONSTRAINT line_true_up_line_fkey FOREIGN KEY (book, kind, party, item)
    REFERENCES commerce.priced_line,
  CONSTRAINT line_true_up_proposal_fkey FOREIGN KEY (proposal) REFERENCES commerce.terms_decision,
  CONSTRAINT line_true_up_rule_fkey FOREIGN KEY (book, to_agreement, to_version, to_rule)
    REFERENCES commerce.commission_rule
);
CREATE INDEX line_true_up_txn_idx ON commerce.line_true_up (book, txn);
CREATE INDEX line_true_up_xid_idx ON commerce.line_true_up USING brin (xid);

-- What a tier changed for a party and a period, over what its lines had accrued.
CREATE TABLE commerce.tier_true_up (
  book          integer NOT NULL,
  kind          text    NOT NULL,
  party         text    NOT NULL COLLATE "C",
  agreement     text    NOT NULL COLLATE "C",
  version       integer NOT NULL,
  rule          integer NOT NULL,
  period_from   date    NOT NULL,
  revision      integer NOT NULL,
  counted       bigint  NOT NULL,
  basis_minor   bigint  NOT NULL,
  accrued_minor bigint  NOT NULL,
  target_minor  bigint  NOT NULL,
  txn           bigint  NOT NULL,
  xid           bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT tier_true_up_pkey
    PRIMARY KEY (book, kind, party, agreement, version, rule, period_from, revision),
  CONSTRAINT tier_true_up_rule_fkey FOREIGN KEY (book, agreement, version, rule)
    REFERENCES commerce.commission_rule
);
CREATE INDEX tier_true_up_txn_idx ON commerce.tier_true_up (book, txn);

-- What other terms changed in a payee's share of a series on a day. after_minor is the share at
-- the later version, before_minor that of the version which the day was distributed with; what
-- is posted is their difference less that of the revision before.
CREATE TABLE commerce.share_true_up (
  book           integer NOT NULL,
  day            date    NOT NULL,
  series         integer NOT NULL,
  party          text    NOT NULL COLLATE "C",
  revision       integer NOT NULL,
  proposal       bigint  NOT NULL,
  from_agreement text COLLATE "C",
  from_version   integer,
  to_agreement   text COLLATE "C",
  to_version     integer,
  net_minor      bigint  NOT NULL,
  before_minor   bigint  NOT NULL,
  after_minor    bigint  NOT NULL,
  amount_minor   bigint  NOT NULL,
  txn            bigint,
  xid            bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT share_true_up_pkey PRIMARY KEY (book, day, series, party, revision),
  CONSTRAINT share_true_up_series_fkey FOREIGN KEY (series) REFERENCES ledger.series,
  CONSTRAINT share_true_up_proposal_fkey FOREIGN KEY (proposal)
    REFERENCES commerce.terms_decision,
  CONSTRAINT share_true_up_from_fkey FOREIGN KEY (book, from_agreement, from_version)
    REFERENCES commerce.agreement,
  CONSTRAINT share_true_up_to_fkey FOREIGN KEY (book, to_agreement, to_version)
    REFERENCES commerce.agreement
);
CREATE INDEX share_true_up_txn_idx ON commerce.share_true_up (book, txn);

-- A true-up is told in the statement of its payee as a line of its own.
ALTER TABLE commerce.allocation
  DROP CONSTRAINT allocation_side_known,
  ADD CONSTRAINT allocation_side_known CHECK (side IN ('receipt', 'refund', 'true-up'));

-- A rule that pays so much a piece has no rate.
ALTER TABLE commerce.sale ALTER COLUMN rate_bp DROP NOT NULL;

-- The rates of before, one rule a category.
INSERT INTO commerce.commission_rule (
  book, agreement, version, rule, category, priority, valid_from, valid_to, rate_bp, bonus_minor,
  rounding)
SELECT c.book, c.agreement, c.version,
  row_number() OVER (PARTITION BY c.book, c.agreement, c.version ORDER BY c.category COLLATE "C"),
  c.category, 0, a.valid_from, a.valid_to, c.rate_bp, 0, 'half-up'
FROM commerce.agreement_category AS c
JOIN commerce.agreement AS a
  ON a.book = c.book AND a.agreement = c.agreement AND a.version = c.version;

-- The files of sql/functions give these their texts.
CREATE FUNCTION commerce.put_in_force(p_book integer, p_agreement text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH version AS (
    SELECT a.*, daterange(a.valid_from, a.valid_to, '[]') AS span
    FROM commerce.agreement AS a WHERE a.book = p_book AND a.agreement = p_agreement
  ), rule AS (
    SELECT r.*, jsonb_build_array(v.kind, v.party, r.link, r.sku, r.category, r.series, r.coupon,
        r.priority)::text AS name,
      datemultirange(v.span * daterange(r.valid_from, r.valid_to, '[]'))
        - coalesce((
          SELECT range_agg(n.span) FROM version AS n
          WHERE (n.valid_from, n.version) > (v.valid_from, v.version)), '{}') AS days
    FROM version AS v
    JOIN commerce.commission_rule AS r
      ON r.book = v.book AND r.agreement = v.agreement AND r.version = v.version
  ), ranked AS (
    INSERT INTO commerce.rule_rank (book, name)
    SELECT DISTINCT r.book, r.name FROM rule AS r
    ON CONFLICT DO NOTHING RETURNING rank, name
  ), rank AS (
    SELECT n.rank, n.name FROM ranked AS n
    UNION
    SELECT k.rank, k.name FROM commerce.rule_rank AS k
    WHERE k.book = p_book AND k.name IN (SELECT r.name FROM rule AS r)
  )
  INSERT INTO commerce.rule_in_force (book, agreement, version, rule, span, rank)
  SELECT r.book, r.agreement, r.version, r.rule, d.span, k.rank
  FROM rule AS r JOIN rank AS k ON k.name = r.name CROSS JOIN unnest(r.days) AS d (span);
END $$;
SELECT commerce.put_in_force(a.book, a.agreement)
FROM commerce.agreement AS a GROUP BY a.book, a.agreement;

CREATE FUNCTION commerce.keep_in_force() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BH002', MESSAGE = 'the migration has not ended';
END $$;

CREATE TRIGGER keep_in_force AFTER INSERT ON commerce.commission_rule
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION commerce.keep_in_force();
ALTER TABLE commerce.commission_rule ENABLE ALWAYS TRIGGER keep_in_force;

CREATE FUNCTION commerce.require_override() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BH002', MESSAGE = 'the migration has not ended';
END $$;

DO $$
DECLARE
  v_table regclass;
BEGIN
  FOREACH v_table IN ARRAY ARRAY[
    'commerce.commission_rule', 'commerce.commission_tier']::regclass[]
  LOOP
    EXECUTE format(
      'CREATE TRIGGER require_override BEFORE INSERT ON %s
         FOR EACH ROW EXECUTE FUNCTION commerce.require_override()', v_table);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER require_override', v_table);
  END LOOP;
  FOREACH v_table IN ARRAY ARRAY[
    'commerce.terms_proposal', 'commerce.terms_decision', 'commerce.commission_rule',
    'commerce.commission_tier', 'commerce.priced_line', 'commerce.line_true_up',
    'commerce.tier_true_up', 'commerce.share_true_up']::regclass[]
  LOOP
    PERFORM ledger.guard_rows(v_table);
  END LOOP;
  FOREACH v_table IN ARRAY ARRAY[
    'commerce.commission_rule', 'commerce.commission_tier', 'commerce.agreement_split']::regclass[]
  LOOP
    EXECUTE format(
      'CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON %s
         FOR EACH ROW EXECUTE FUNCTION ledger.log_change(''agreement'', ''agreement'')', v_table);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER log_change', v_table);
  END LOOP;
END $$;

GRANT SELECT ON commerce.terms_proposal, commerce.terms_decision, commerce.commission_rule,
  commerce.commission_tier, commerce.rule_rank, commerce.rule_in_force, commerce.priced_line,
  commerce.line_true_up, commerce.tier_true_up, commerce.share_true_up TO bahi_post, bahi_read;
GRANT INSERT ON commerce.commission_rule, commerce.commission_tier, commerce.priced_line,
  commerce.line_true_up, commerce.tier_true_up, commerce.share_true_up TO bahi_post;
