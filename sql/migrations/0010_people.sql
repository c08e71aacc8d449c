-- People with their roles and limits, entries by hand that two of them stand for, the log of what
-- was changed beside the books, and payees who read their own statements.

-- Who a login is. A login that left is kept, because what it did is kept.
CREATE TABLE ledger.person (
  login     text        NOT NULL COLLATE "C",
  name      text        NOT NULL,
  is_active boolean     NOT NULL DEFAULT true,
  added_by  text        NOT NULL DEFAULT session_user,
  added_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT person_pkey PRIMARY KEY (login),
  CONSTRAINT person_login_shape
    CHECK (login ~ '^[a-z][a-z0-9_-]{0,62}$' AND login !~ '^(pg_|bahi_)'),
  CONSTRAINT person_name_not_empty CHECK (btrim(name) <> '')
);

-- A poster's limit is what one posts by hand without a second person, 0 unless told otherwise; a
-- checker's is what one may approve, without bound where it is NULL. Limits are in paise.
CREATE TABLE ledger.person_role (
  login       text NOT NULL COLLATE "C",
  role        text NOT NULL,
  limit_minor bigint,
  CONSTRAINT person_role_pkey PRIMARY KEY (login, role),
  CONSTRAINT person_role_login_fkey FOREIGN KEY (login) REFERENCES ledger.person,
  CONSTRAINT person_role_known
    CHECK (role IN ('poster', 'reader', 'checker', 'adjuster', 'admin')),
  CONSTRAINT person_role_limit_fits CHECK (
    CASE role WHEN 'poster' THEN limit_minor IS NOT NULL AND limit_minor >= 0
      WHEN 'checker' THEN limit_minor IS NULL OR limit_minor >= 0
      ELSE limit_minor IS NULL END)
);

-- In a book that one person keeps, that person may approve what is their own.
ALTER TABLE ledger.book ADD COLUMN is_single_person boolean NOT NULL DEFAULT false;

-- Kinds that are taken back by a reversal; the others have their own way back, as a refund.
ALTER TABLE ledger.posting_kind ADD COLUMN may_reverse boolean NOT NULL DEFAULT false;
UPDATE ledger.posting_kind SET may_reverse = true WHERE code IN ('journal', 'exchange');

-- The kinds of vouchers, with the letters that their numbers begin with.
CREATE TABLE ledger.voucher_type (
  voucher_type text     NOT NULL,
  prefix       text     NOT NULL,
  kind         smallint NOT NULL,
  CONSTRAINT voucher_type_pkey PRIMARY KEY (voucher_type),
  CONSTRAINT voucher_type_prefix_key UNIQUE (prefix),
  CONSTRAINT voucher_type_kind_fkey FOREIGN KEY (kind) REFERENCES ledger.posting_kind
);

INSERT INTO ledger.voucher_type (voucher_type, prefix, kind) VALUES
  ('journal', 'JV', 15), ('payment', 'PV', 15), ('receipt', 'RV', 15), ('contra', 'CV', 15),
  ('credit-note', 'CN', 15), ('debit-note', 'DN', 15), ('reversal', 'RJ', 16);

-- What somebody wants to post, frozen. legs are balanced moves, in the words of the chart;
-- accounts are those to open. amount_minor is the sum in paise, NULL in another currency.
CREATE TABLE ledger.journal_proposal (
  proposal     bigint GENERATED ALWAYS AS IDENTITY,
  book         integer     NOT NULL,
  voucher_type text        NOT NULL,
  effective_on date        NOT NULL,
  memo         text,
  reason       text        NOT NULL,
  reverses     bigint,
  legs         jsonb       NOT NULL,
  accounts     jsonb       NOT NULL,
  amount_minor bigint,
  sha256       text        NOT NULL,
  proposed_by  text        NOT NULL DEFAULT session_user,
  proposed_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT journal_proposal_pkey PRIMARY KEY (proposal),
  CONSTRAINT journal_proposal_maker_key UNIQUE (proposal, proposed_by),
  CONSTRAINT journal_proposal_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT journal_proposal_type_fkey FOREIGN KEY (voucher_type) REFERENCES ledger.voucher_type,
  CONSTRAINT journal_proposal_reason_not_empty CHECK (btrim(reason) <> ''),
  CONSTRAINT journal_proposal_reversal_cites
    CHECK ((voucher_type = 'reversal') = (reverses IS NOT NULL)),
  CONSTRAINT journal_proposal_has_legs
    CHECK (jsonb_typeof(legs) = 'array' AND jsonb_array_length(legs) BETWEEN 1 AND 1000),
  CONSTRAINT journal_proposal_hash_is_of_content CHECK (
    sha256 = encode(sha256(convert_to(jsonb_build_array(
      book, voucher_type, effective_on, memo, reason, reverses, legs, accounts)::text,
      'UTF8')), 'hex'))
);

-- What became of a proposal, once. The maker is repeated, so that a constraint sees both people.
CREATE TABLE ledger.journal_decision (
  proposal    bigint      NOT NULL,
  decision    text        NOT NULL,
  basis       text        NOT NULL,
  proposed_by text        NOT NULL,
  decided_by  text        NOT NULL DEFAULT session_user,
  decided_at  timestamptz NOT NULL DEFAULT now(),
  reason      text,
  CONSTRAINT journal_decision_pkey PRIMARY KEY (proposal),
  CONSTRAINT journal_decision_maker_fkey FOREIGN KEY (proposal, proposed_by)
    REFERENCES ledger.journal_proposal (proposal, proposed_by),
  CONSTRAINT journal_decision_known CHECK (decision IN ('approved', 'rejected')),
  CONSTRAINT journal_decision_basis_known
    CHECK (basis IN ('second_person', 'own_limit', 'single_person', 'withdrawn')),
  CONSTRAINT journal_decision_takes_two CHECK (
    CASE basis WHEN 'second_person' THEN decided_by <> proposed_by
      WHEN 'withdrawn' THEN decided_by = proposed_by AND decision = 'rejected'
      ELSE decided_by = proposed_by AND decision = 'approved' END),
  CONSTRAINT journal_decision_rejected_for_a_reason
    CHECK (decision = 'approved' OR btrim(coalesce(reason, '')) <> '')
);

-- The last number of each gapless series; taken in the transaction that posts.
CREATE TABLE ledger.voucher_series (
  book         integer NOT NULL,
  voucher_type text    NOT NULL,
  fiscal_year  text    NOT NULL,
  last_number  integer NOT NULL,
  CONSTRAINT voucher_series_pkey PRIMARY KEY (book, voucher_type, fiscal_year),
  CONSTRAINT voucher_series_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT voucher_series_type_fkey FOREIGN KEY (voucher_type) REFERENCES ledger.voucher_type
);

-- The voucher of a transaction that was made by hand.
CREATE TABLE ledger.voucher (
  book         integer     NOT NULL,
  txn          bigint      NOT NULL,
  voucher_no   text        NOT NULL COLLATE "C",
  voucher_type text        NOT NULL,
  fiscal_year  text        NOT NULL,
  number       integer     NOT NULL,
  proposal     bigint      NOT NULL,
  reverses     bigint,
  reason       text        NOT NULL,
  made_by      text        NOT NULL,
  approved_by  text        NOT NULL,
  basis        text        NOT NULL,
  xid          bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  recorded_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT voucher_pkey PRIMARY KEY (book, txn),
  CONSTRAINT voucher_no_key UNIQUE (book, voucher_no),
  CONSTRAINT voucher_number_key UNIQUE (book, voucher_type, fiscal_year, number),
  CONSTRAINT voucher_proposal_key UNIQUE (proposal),
  CONSTRAINT voucher_reverses_key UNIQUE (book, reverses),
  CONSTRAINT voucher_decision_fkey FOREIGN KEY (proposal) REFERENCES ledger.journal_decision,
  CONSTRAINT voucher_takes_two CHECK (made_by <> approved_by OR basis <> 'second_person')
);

-- What was changed beside the books, by whom, from what to what.
CREATE TABLE ledger.change_log (
  change     bigint GENERATED ALWAYS AS IDENTITY,
  xid        bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by text        NOT NULL DEFAULT session_user,
  book       integer,
  object     text        NOT NULL COLLATE "C",
  operation  text        NOT NULL,
  before     jsonb,
  after      jsonb,
  reason     text,
  CONSTRAINT change_log_pkey PRIMARY KEY (change),
  CONSTRAINT change_log_operation_known CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE'))
);
CREATE INDEX change_log_object_idx ON ledger.change_log (object, change);

GRANT SELECT ON ledger.person, ledger.person_role, ledger.voucher_type, ledger.journal_proposal,
  ledger.journal_decision, ledger.voucher_series, ledger.voucher, ledger.change_log
  TO bahi_post, bahi_read;

-- Which payees a login may read.
CREATE TABLE payout.payee_login (
  login text    NOT NULL COLLATE "C",
  book  integer NOT NULL,
  payee text    NOT NULL COLLATE "C",
  CONSTRAINT payee_login_pkey PRIMARY KEY (login, book, payee),
  CONSTRAINT payee_login_payee_fkey FOREIGN KEY (book, payee) REFERENCES commerce.party,
  CONSTRAINT payee_login_login_shape
    CHECK (login ~ '^[a-z][a-z0-9_-]{0,62}$' AND login !~ '^(pg_|bahi_)')
);

-- A payee's rows hang on the login of the session, which nothing but a superuser can change. The
-- owner is not held: its functions and checks see everything, and it could drop the policies.
ALTER TABLE payout.payee_login ENABLE ROW LEVEL SECURITY;
ALTER TABLE payout.statement ENABLE ROW LEVEL SECURITY;
ALTER TABLE payout.statement_posting ENABLE ROW LEVEL SECURITY;

CREATE POLICY staff ON payout.payee_login TO bahi_post, bahi_read USING (true);
CREATE POLICY staff ON payout.statement TO bahi_post, bahi_read USING (true);
CREATE POLICY staff ON payout.statement_posting TO bahi_post, bahi_read USING (true);
CREATE POLICY payee ON payout.payee_login FOR SELECT TO bahi_payee
  USING (login = session_user::text);
CREATE POLICY payee ON payout.statement FOR SELECT TO bahi_payee USING (
  EXISTS (
    SELECT FROM payout.payee_login AS l
    WHERE l.login = session_user::text AND l.book = statement.book AND l.payee = statement.party));
CREATE POLICY payee ON payout.statement_posting FOR SELECT TO bahi_payee USING (
  EXISTS (
    SELECT FROM payout.statement AS s
    WHERE s.book = statement_posting.book AND s.number = statement_posting.number));

GRANT USAGE ON SCHEMA payout TO bahi_payee;
GRANT SELECT ON payout.payee_login TO bahi_post, bahi_read;
GRANT SELECT ON payout.payee_login, payout.statement, payout.statement_posting TO bahi_payee;

-- The files of sql/functions give it its text.
CREATE FUNCTION ledger.log_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BH002', MESSAGE = 'the migration has not ended';
END $$;

DO $$
DECLARE
  v_logged record;
  v_table  regclass;
BEGIN
  -- Accounts are opened by the thousand, so only their later changes are logged.
  FOR v_logged IN
    SELECT * FROM (VALUES
      ('ledger.book', 'INSERT OR UPDATE OR DELETE', 'book', 'code'),
      ('ledger.entity', 'INSERT OR UPDATE OR DELETE', 'entity', 'code'),
      ('ledger.registration', 'INSERT OR UPDATE OR DELETE', 'registration', 'gstin'),
      ('ledger.account', 'UPDATE OR DELETE', 'account', 'code'),
      ('ledger.person', 'INSERT OR UPDATE OR DELETE', 'user', 'login'),
      ('ledger.person_role', 'INSERT OR UPDATE OR DELETE', 'user', 'login'),
      ('commerce.party', 'INSERT OR UPDATE OR DELETE', 'party', 'party'),
      ('commerce.agreement', 'INSERT OR UPDATE OR DELETE', 'agreement', 'agreement'),
      ('commerce.agreement_series', 'INSERT OR UPDATE OR DELETE', 'agreement', 'agreement'),
      ('commerce.agreement_category', 'INSERT OR UPDATE OR DELETE', 'agreement', 'agreement'),
      ('payout.payee_login', 'INSERT OR UPDATE OR DELETE', 'user', 'login')
    ) AS l (relation, events, object, code)
  LOOP
    EXECUTE format(
      'CREATE TRIGGER log_change AFTER %s ON %s
         FOR EACH ROW EXECUTE FUNCTION ledger.log_change(%L, %L)',
      v_logged.events, v_logged.relation, v_logged.object, v_logged.code);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER log_change', v_logged.relation);
  END LOOP;

  PERFORM ledger.guard_rows(t) FROM unnest(ARRAY[
    'ledger.journal_proposal', 'ledger.journal_decision', 'ledger.voucher', 'ledger.change_log'
    ]::regclass[]) AS t;

  -- Rows of these change, and each change is logged; to empty them at once would not be.
  FOREACH v_table IN ARRAY ARRAY[
    'ledger.person', 'ledger.person_role', 'payout.payee_login']::regclass[]
  LOOP
    EXECUTE format(
      'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s
         FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()',
      v_table);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', v_table);
  END LOOP;
END $$;
