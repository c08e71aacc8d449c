-- Profiles that people write: one person proposes a text, another activates it.

-- The text of a profile under its hash, once for all books.
CREATE TABLE intake.profile_text (
  sha256  text NOT NULL COLLATE "C",
  content text NOT NULL,
  CONSTRAINT profile_text_pkey PRIMARY KEY (sha256),
  CONSTRAINT profile_text_hash_is_of_content
    CHECK (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);

-- What somebody wants files to be read by.
CREATE TABLE intake.profile_proposal (
  proposal    bigint GENERATED ALWAYS AS IDENTITY,
  book        integer     NOT NULL,
  profile     text        NOT NULL COLLATE "C",
  version     integer     NOT NULL,
  feed        text        NOT NULL COLLATE "C",
  family      text        NOT NULL COLLATE "C",
  sha256      text        NOT NULL COLLATE "C",
  proposed_by text        NOT NULL DEFAULT session_user,
  proposed_at timestamptz NOT NULL DEFAULT now(),
  xid         bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT profile_proposal_pkey PRIMARY KEY (proposal),
  CONSTRAINT profile_proposal_maker_key UNIQUE (proposal, book, profile, proposed_by),
  CONSTRAINT profile_proposal_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT profile_proposal_text_fkey FOREIGN KEY (sha256) REFERENCES intake.profile_text,
  CONSTRAINT profile_proposal_version_not_negative CHECK (version >= 0)
);

-- What became of it, once. The maker is repeated, so that a constraint sees both people. The last
-- text of a name that was activated is the one in use.
CREATE TABLE intake.profile_decision (
  decision    bigint GENERATED ALWAYS AS IDENTITY,
  proposal    bigint      NOT NULL,
  book        integer     NOT NULL,
  profile     text        NOT NULL COLLATE "C",
  verdict     text        NOT NULL,
  basis       text        NOT NULL,
  proposed_by text        NOT NULL,
  decided_by  text        NOT NULL DEFAULT session_user,
  decided_at  timestamptz NOT NULL DEFAULT now(),
  reason      text,
  xid         bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT profile_decision_pkey PRIMARY KEY (proposal),
  CONSTRAINT profile_decision_order_key UNIQUE (decision),
  CONSTRAINT profile_decision_maker_fkey FOREIGN KEY (proposal, book, profile, proposed_by)
    REFERENCES intake.profile_proposal (proposal, book, profile, proposed_by),
  CONSTRAINT profile_decision_verdict_known CHECK (verdict IN ('activated', 'rejected')),
  CONSTRAINT profile_decision_basis_known
    CHECK (basis IN ('second_person', 'single_person', 'withdrawn')),
  CONSTRAINT profile_decision_takes_two CHECK (
    CASE basis WHEN 'second_person' THEN decided_by <> proposed_by
      WHEN 'withdrawn' THEN decided_by = proposed_by AND verdict = 'rejected'
      ELSE decided_by = proposed_by AND verdict = 'activated' END),
  CONSTRAINT profile_decision_rejected_for_a_reason
    CHECK (verdict = 'activated' OR btrim(coalesce(reason, '')) <> '')
);

SELECT ledger.guard_rows('intake.profile_text');
SELECT ledger.guard_rows('intake.profile_proposal');
SELECT ledger.guard_rows('intake.profile_decision');

CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON intake.profile_proposal
  FOR EACH ROW EXECUTE FUNCTION ledger.log_change('profile', 'profile');
ALTER TABLE intake.profile_proposal ENABLE ALWAYS TRIGGER log_change;
CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON intake.profile_decision
  FOR EACH ROW EXECUTE FUNCTION ledger.log_change('profile', 'profile');
ALTER TABLE intake.profile_decision ENABLE ALWAYS TRIGGER log_change;

GRANT SELECT ON intake.profile_text, intake.profile_proposal, intake.profile_decision
  TO bahi_post, bahi_read;
