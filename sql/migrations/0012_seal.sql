-- The seal: rows of each cut hashed into a chain of blocks. And the archive: months of postings
-- that were exported and taken out of the posting table.

-- A row belongs to the block of the first sealed cut above its xid. What has stood here before the
-- first block is given to it by this migration's own xid.
ALTER TABLE ledger.book
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE ledger.registration
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE ledger.account
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE ledger.batch
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE ledger.document
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE commerce.agreement
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE commerce.agreement_series
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE commerce.agreement_category
  ADD COLUMN xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);

CREATE INDEX document_xid_idx ON ledger.document USING brin (xid) WITH (pages_per_range = 32);

-- Every head is the SHA-256 of all columns here, of the cut's horizon and of the head before it.
CREATE TABLE ledger.seal_block (
  book          integer     NOT NULL,
  block         integer     NOT NULL,
  cut           integer     NOT NULL,
  encoding      smallint    NOT NULL,
  leaf_count    bigint      NOT NULL,
  root          bytea       NOT NULL,
  previous_head bytea       NOT NULL,
  head          bytea       NOT NULL,
  sealed_at     timestamptz NOT NULL DEFAULT now(),
  sealed_by     text        NOT NULL DEFAULT session_user,
  CONSTRAINT seal_block_pkey PRIMARY KEY (book, block),
  CONSTRAINT seal_block_cut_fkey FOREIGN KEY (book, cut) REFERENCES ledger.cut,
  CONSTRAINT seal_block_cut_key UNIQUE (book, cut),
  CONSTRAINT seal_block_block_positive CHECK (block > 0),
  CONSTRAINT seal_block_root_size CHECK (length(root) = 32),
  CONSTRAINT seal_block_previous_head_size CHECK (length(previous_head) = 32),
  CONSTRAINT seal_block_head_size CHECK (length(head) = 32)
);

-- The tree of one kind of row in a block.
CREATE TABLE ledger.seal_section (
  book       integer  NOT NULL,
  block      integer  NOT NULL,
  section    smallint NOT NULL,
  leaf_count bigint   NOT NULL,
  root       bytea    NOT NULL,
  CONSTRAINT seal_section_pkey PRIMARY KEY (book, block, section),
  CONSTRAINT seal_section_root_size CHECK (length(root) = 32)
);

-- Names and the first eight bytes of the hashes of 1,024 leaves. They prove nothing: they tell
-- which leaf it is when a root differs. A name stands after its length in four bytes.
CREATE TABLE ledger.seal_leaf (
  book    integer  NOT NULL,
  block   integer  NOT NULL,
  section smallint NOT NULL,
  chunk   integer  NOT NULL,
  names   bytea    NOT NULL,
  hashes  bytea    NOT NULL,
  CONSTRAINT seal_leaf_pkey PRIMARY KEY (book, block, section, chunk)
);

-- What was done with a month of postings. digest is that of ledger.content_digest.
CREATE TABLE ledger.archive (
  archive       bigint GENERATED ALWAYS AS IDENTITY,
  month         date        NOT NULL,
  event         text        NOT NULL,
  posting_count bigint      NOT NULL,
  first_xid     bigint,
  last_xid      bigint,
  file_sha256   text,
  digest        bytea       NOT NULL,
  recorded_by   text        NOT NULL DEFAULT session_user,
  recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT archive_pkey PRIMARY KEY (archive),
  CONSTRAINT archive_month_is_first_day CHECK (extract(day FROM month) = 1),
  CONSTRAINT archive_event_known CHECK (event IN ('export', 'detach', 'restore', 'attach')),
  CONSTRAINT archive_file_sha256_shape CHECK (file_sha256 ~ '^[0-9a-f]{64}$')
);

-- What the postings of a detached month come to, for the checks; by the event that detached it.
CREATE TABLE ledger.archive_total (
  archive       bigint  NOT NULL,
  month         date    NOT NULL,
  book          integer NOT NULL,
  account       bigint  NOT NULL,
  effective_on  date    NOT NULL,
  debit_minor   bigint  NOT NULL,
  credit_minor  bigint  NOT NULL,
  posting_count bigint  NOT NULL,
  CONSTRAINT archive_total_pkey PRIMARY KEY (archive, book, account, effective_on),
  CONSTRAINT archive_total_archive_fkey FOREIGN KEY (archive) REFERENCES ledger.archive
);

CREATE TABLE ledger.archive_item_total (
  archive      bigint  NOT NULL,
  month        date    NOT NULL,
  book         integer NOT NULL,
  account      bigint  NOT NULL,
  item         text    NOT NULL COLLATE "C",
  debit_minor  bigint  NOT NULL,
  credit_minor bigint  NOT NULL,
  CONSTRAINT archive_item_total_pkey PRIMARY KEY (archive, book, account, item),
  CONSTRAINT archive_item_total_archive_fkey FOREIGN KEY (archive) REFERENCES ledger.archive
);

SELECT ledger.guard_rows(t) FROM unnest(ARRAY[
  'ledger.seal_block', 'ledger.seal_section', 'ledger.seal_leaf', 'ledger.archive',
  'ledger.archive_total', 'ledger.archive_item_total']::regclass[]) AS t;

GRANT SELECT ON ledger.seal_block, ledger.seal_section, ledger.seal_leaf, ledger.archive,
  ledger.archive_total, ledger.archive_item_total TO bahi_post, bahi_read;
