-- What a file does to what earlier files said: its scope and order, files that are taken back,
-- changes that wait for a second person, and what names an episode.

-- scope is what a period replacement replaces within a day, order_rank what makes one report newer
-- than another of the same line. A line that a partner does not report any more, or whose file was
-- taken back, is withdrawn by a revision without money.
ALTER TABLE intake.line
  ADD COLUMN components   jsonb,
  ADD COLUMN tracking_id  text,
  ADD COLUMN content_id   text,
  ADD COLUMN series       text COLLATE "C",
  ADD COLUMN episode      text COLLATE "C",
  ADD COLUMN hotspot      text,
  ADD COLUMN attribution  text,
  ADD COLUMN scope        text COLLATE "C",
  ADD COLUMN order_rank   bigint,
  ADD COLUMN is_withdrawn boolean NOT NULL DEFAULT false;
CREATE INDEX line_scope_idx ON intake.line (book, feed, scope, occurred_on)
  WHERE is_current AND scope IS NOT NULL;
-- Lines lie in the order of their files, so those of one file are few ranges of pages.
CREATE INDEX line_file_idx ON intake.line USING brin (file);

-- A file that was taken back may come again; attempt counts how often its bytes have come.
ALTER TABLE intake.file
  ADD COLUMN attempt        integer NOT NULL DEFAULT 1,
  ADD COLUMN family         text COLLATE "C",
  ADD COLUMN mode           text,
  ADD COLUMN content_sha256 text,
  ADD COLUMN kept_sha256    text,
  ADD COLUMN parent_file    bigint,
  ADD COLUMN first_on       date,
  ADD COLUMN last_on        date,
  ADD COLUMN is_declared    boolean NOT NULL DEFAULT false,
  ADD COLUMN order_rank     bigint,
  ADD COLUMN vanished       bigint NOT NULL DEFAULT 0,
  ADD COLUMN money          jsonb NOT NULL DEFAULT '[]',
  ADD CONSTRAINT file_parent_fkey FOREIGN KEY (parent_file) REFERENCES intake.file,
  ADD CONSTRAINT file_days_in_order CHECK (first_on <= last_on),
  ADD CONSTRAINT file_attempt_key UNIQUE (book, sha256, attempt),
  DROP CONSTRAINT file_bytes_key;
CREATE INDEX file_content_idx ON intake.file (book, feed, content_sha256)
  WHERE content_sha256 IS NOT NULL;

-- The parts of a feed of which a file spoke, so that an older file does not speak for them again.
CREATE TABLE intake.file_scope (
  file  bigint NOT NULL,
  scope text   NOT NULL COLLATE "C",
  CONSTRAINT file_scope_pkey PRIMARY KEY (file, scope),
  CONSTRAINT file_scope_file_fkey FOREIGN KEY (file) REFERENCES intake.file
);

-- What somebody asks another person to decide: that a file is taken back, or that settled lines
-- change. amount_minor is in paise, NULL where another currency is concerned.
CREATE TABLE intake.review (
  review       bigint GENERATED ALWAYS AS IDENTITY,
  book         integer     NOT NULL,
  kind         text        NOT NULL,
  file         bigint      NOT NULL,
  reason       text        NOT NULL,
  line_count   bigint      NOT NULL,
  amount_minor bigint,
  proposed_by  text        NOT NULL DEFAULT session_user,
  proposed_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT review_pkey PRIMARY KEY (review),
  CONSTRAINT review_maker_key UNIQUE (review, proposed_by),
  CONSTRAINT review_file_fkey FOREIGN KEY (file) REFERENCES intake.file,
  CONSTRAINT review_kind_known CHECK (kind IN ('void', 'change')),
  CONSTRAINT review_reason_not_empty CHECK (btrim(reason) <> '')
);
CREATE INDEX review_file_idx ON intake.review (file);

-- What became of it, once. The maker is repeated, so that a constraint sees both people.
CREATE TABLE intake.review_decision (
  review      bigint      NOT NULL,
  decision    text        NOT NULL,
  basis       text        NOT NULL,
  proposed_by text        NOT NULL,
  decided_by  text        NOT NULL DEFAULT session_user,
  decided_at  timestamptz NOT NULL DEFAULT now(),
  reason      text,
  CONSTRAINT review_decision_pkey PRIMARY KEY (review),
  CONSTRAINT review_decision_maker_fkey FOREIGN KEY (review, proposed_by)
    REFERENCES intake.review (review, proposed_by),
  CONSTRAINT review_decision_known CHECK (decision IN ('approved', 'rejected')),
  CONSTRAINT review_decision_basis_known
    CHECK (basis IN ('second_person', 'own_limit', 'single_person', 'withdrawn')),
  CONSTRAINT review_decision_takes_two CHECK (
    CASE basis WHEN 'second_person' THEN decided_by <> proposed_by
      WHEN 'withdrawn' THEN decided_by = proposed_by AND decision = 'rejected'
      ELSE decided_by = proposed_by AND decision = 'approved' END),
  CONSTRAINT review_decision_rejected_for_a_reason
    CHECK (decision = 'approved' OR btrim(coalesce(reason, '')) <> '')
);

-- The changes of settled lines that wait, each as the line that it would become.
CREATE TABLE intake.held_line (
  review   bigint  NOT NULL,
  number   integer NOT NULL,
  replaces bigint  NOT NULL,
  content  jsonb   NOT NULL,
  CONSTRAINT held_line_pkey PRIMARY KEY (review, number),
  CONSTRAINT held_line_review_fkey FOREIGN KEY (review) REFERENCES intake.review,
  CONSTRAINT held_line_replaces_fkey FOREIGN KEY (replaces) REFERENCES intake.line (line)
);

-- The files that were taken back.
CREATE TABLE intake.file_void (
  file      bigint      NOT NULL,
  book      integer     NOT NULL,
  review    bigint      NOT NULL,
  voided_at timestamptz NOT NULL DEFAULT now(),
  xid       bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT file_void_pkey PRIMARY KEY (file),
  CONSTRAINT file_void_file_fkey FOREIGN KEY (file) REFERENCES intake.file,
  CONSTRAINT file_void_decision_fkey FOREIGN KEY (review) REFERENCES intake.review_decision
);

-- The secret with which a book hashes what may not be kept; it never leaves the database in a file.
CREATE TABLE intake.privacy_key (
  book   integer NOT NULL,
  secret bytea   NOT NULL,
  CONSTRAINT privacy_key_pkey PRIMARY KEY (book),
  CONSTRAINT privacy_key_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT privacy_key_is_long CHECK (octet_length(secret) >= 32)
);

-- Which series and episode a partner's id stands for. One id in several rows is divided among them
-- by their weights. A later version of an id takes the place of the earlier one from its day on.
CREATE TABLE intake.attribution_rule (
  book       integer NOT NULL,
  feed       text    NOT NULL COLLATE "C",
  method     text    NOT NULL,
  code       text    NOT NULL COLLATE "C",
  version    integer NOT NULL,
  number     integer NOT NULL,
  valid_from date    NOT NULL,
  series     text    NOT NULL COLLATE "C",
  episode    text    COLLATE "C",
  weight     integer NOT NULL,
  added_by   text        NOT NULL DEFAULT session_user,
  added_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT attribution_rule_pkey PRIMARY KEY (book, feed, method, code, version, number),
  CONSTRAINT attribution_rule_method_known CHECK (method IN ('content_id', 'tracking_id')),
  CONSTRAINT attribution_rule_weight_positive CHECK (weight > 0)
);

DO $$
DECLARE
  v_table regclass;
BEGIN
  FOREACH v_table IN ARRAY ARRAY[
    'intake.file_scope', 'intake.review', 'intake.review_decision', 'intake.held_line',
    'intake.file_void', 'intake.attribution_rule']::regclass[]
  LOOP
    PERFORM ledger.guard_rows(v_table);
  END LOOP;
END $$;

GRANT SELECT ON intake.file_scope, intake.review, intake.review_decision, intake.held_line,
  intake.file_void, intake.attribution_rule TO bahi_post, bahi_read;
GRANT INSERT ON intake.file_scope, intake.held_line TO bahi_post;
GRANT INSERT (book, kind, file, reason, line_count, amount_minor) ON intake.review TO bahi_post;
GRANT INSERT (book, feed, method, code, version, number, valid_from, series, episode, weight)
  ON intake.attribution_rule TO bahi_post;
-- An item of ours whose report was taken back stands as it did before the report.
GRANT DELETE ON recon.commission_item TO bahi_post;
