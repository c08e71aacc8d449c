-- What terms promise beyond the rate of a line: tiers, later rates of orders, split commissions,
-- advances; and what a proposal of terms would change.

ALTER TABLE commerce.commission_rule
  DROP CONSTRAINT commission_rule_tier_measure_known,
  ADD CONSTRAINT commission_rule_tier_measure_known
    CHECK (tier_measure IN ('amount', 'count', 'units'));

-- The open item under which the true-ups of a period stand, and of a merchant's commission the GST
-- on it, which stays that of the first true-up.
ALTER TABLE commerce.tier_true_up
  ADD COLUMN item     text COLLATE "C" NOT NULL,
  ADD COLUMN tax_bp   integer,
  ADD COLUMN is_local boolean NOT NULL;
CREATE INDEX tier_true_up_item_idx ON commerce.tier_true_up (book, item);

-- The items of periods whose true-ups are pending, because one of their sales is.
CREATE TABLE commerce.pending_tier (
  book integer NOT NULL,
  item text    NOT NULL COLLATE "C",
  CONSTRAINT pending_tier_pkey PRIMARY KEY (book, item)
);

-- before and after are what the whole line pays; amount is what was posted, for what was left of
-- the line then, and tax the GST on it. The heads are the GST of the whole line afterwards.
ALTER TABLE commerce.line_true_up
  ADD COLUMN amount_minor bigint,
  ADD COLUMN tax_minor    bigint NOT NULL DEFAULT 0,
  ADD COLUMN cgst_minor   bigint NOT NULL DEFAULT 0,
  ADD COLUMN sgst_minor   bigint NOT NULL DEFAULT 0,
  ADD COLUMN igst_minor   bigint NOT NULL DEFAULT 0;
ALTER TABLE commerce.line_true_up DISABLE TRIGGER refuse_change;
UPDATE commerce.line_true_up SET amount_minor = after_minor - before_minor;
ALTER TABLE commerce.line_true_up
  ENABLE ALWAYS TRIGGER refuse_change,
  ALTER COLUMN amount_minor SET NOT NULL;
CREATE INDEX line_true_up_item_idx ON commerce.line_true_up (book, item);
CREATE INDEX line_true_up_rule_idx
  ON commerce.line_true_up (book, to_agreement, to_version, to_rule);

-- What a party is given ahead under a version, and which part of its earnings pays for it.
CREATE TABLE commerce.agreement_advance (
  book         integer NOT NULL,
  agreement    text    NOT NULL COLLATE "C",
  version      integer NOT NULL,
  amount_minor bigint  NOT NULL,
  recoup_bp    integer NOT NULL,
  CONSTRAINT agreement_advance_pkey PRIMARY KEY (book, agreement, version),
  CONSTRAINT agreement_advance_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT agreement_advance_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT agreement_advance_recoup_in_range CHECK (recoup_bp BETWEEN 1 AND 10000)
);

-- What of an advance each statement's credit has paid back, once a statement: recoup_bp of what it
-- credited, at most what was open of the advance and payable then.
CREATE TABLE commerce.recoupment (
  book           integer NOT NULL,
  number         text    NOT NULL COLLATE "C",
  party          text    NOT NULL COLLATE "C",
  agreement      text    NOT NULL COLLATE "C",
  version        integer NOT NULL,
  recoup_bp      integer NOT NULL,
  credited_minor bigint  NOT NULL,
  open_minor     bigint  NOT NULL,
  recouped_minor bigint  NOT NULL,
  txn            bigint,
  xid            bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT recoupment_pkey PRIMARY KEY (book, number),
  CONSTRAINT recoupment_statement_fkey FOREIGN KEY (book, number) REFERENCES payout.statement,
  CONSTRAINT recoupment_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT recoupment_within_open CHECK (recouped_minor BETWEEN 0 AND open_minor),
  CONSTRAINT recoupment_is_posted CHECK ((recouped_minor = 0) = (txn IS NULL))
);
CREATE INDEX recoupment_party_idx ON commerce.recoupment (book, party);
CREATE INDEX recoupment_txn_idx ON commerce.recoupment (book, txn);

-- A statement also tells what the payee's earnings have paid back since the one before.
ALTER TABLE payout.statement
  ADD COLUMN recouped_minor bigint NOT NULL DEFAULT 0,
  DROP CONSTRAINT statement_closes,
  ADD CONSTRAINT statement_closes CHECK (
    closing_minor = opening_minor + earned_minor + adjusted_minor - recouped_minor);

-- What a proposal of terms would change, as its maker saw it: the versions, and the days and items
-- with their money.
CREATE TABLE commerce.terms_proposal_detail (
  proposal bigint NOT NULL,
  changes  jsonb  NOT NULL,
  effects  jsonb  NOT NULL,
  CONSTRAINT terms_proposal_detail_pkey PRIMARY KEY (proposal),
  CONSTRAINT terms_proposal_detail_proposal_fkey FOREIGN KEY (proposal)
    REFERENCES commerce.terms_proposal,
  CONSTRAINT terms_proposal_detail_is_lists
    CHECK (jsonb_typeof(changes) = 'array' AND jsonb_typeof(effects) = 'array')
);

-- Terms are tried as if they were approved, in a transaction that can only be rolled back.
ALTER TABLE commerce.terms_decision
  DROP CONSTRAINT terms_decision_basis_known,
  ADD CONSTRAINT terms_decision_basis_known
    CHECK (basis IN ('second_person', 'single_person', 'withdrawn', 'trial'));

-- A file of sql/functions gives it its text.
CREATE FUNCTION commerce.refuse_trial() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BH002', MESSAGE = 'the migration has not ended';
END $$;
CREATE CONSTRAINT TRIGGER refuse_trial AFTER INSERT ON commerce.terms_decision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.basis = 'trial')
  EXECUTE FUNCTION commerce.refuse_trial();
ALTER TABLE commerce.terms_decision ENABLE ALWAYS TRIGGER refuse_trial;

SELECT ledger.guard_rows('commerce.agreement_advance');
SELECT ledger.guard_rows('commerce.recoupment');
SELECT ledger.guard_rows('commerce.terms_proposal_detail');

GRANT SELECT ON commerce.pending_tier, commerce.agreement_advance, commerce.recoupment,
  commerce.terms_proposal_detail TO bahi_post, bahi_read;
GRANT INSERT ON commerce.pending_tier, commerce.agreement_advance, commerce.recoupment
  TO bahi_post;
GRANT DELETE ON commerce.pending_tier TO bahi_post;
