-- The way of a live unlock holds all that the next one of the same kind needs: the numbers of what
-- it names, and the day from which it may count. So a request reads one row besides the two that it
-- writes.
--
-- What tells two ways apart most often stands first in the key.
DROP TABLE ledger.live_way;
CREATE TABLE ledger.live_way (
  episode_code text     NOT NULL COLLATE "C",
  series_code  text     NOT NULL COLLATE "C",
  debit_code   text     NOT NULL COLLATE "C",
  surface_code text     NOT NULL COLLATE "C",
  login        text     NOT NULL COLLATE "C",
  live_on      date     NOT NULL,
  source_code  text     NOT NULL COLLATE "C",
  credit_code  text     NOT NULL COLLATE "C",
  book_code    text     NOT NULL COLLATE "C",
  book         integer  NOT NULL,
  source       smallint NOT NULL,
  debit        bigint   NOT NULL,
  credit       bigint   NOT NULL,
  series       integer  NOT NULL,
  episode      integer  NOT NULL,
  surface      smallint,
  payment      text     NOT NULL,
  batch        bigint   NOT NULL,
  open_from    date     NOT NULL,
  CONSTRAINT live_way_pkey PRIMARY KEY (
    episode_code, series_code, debit_code, surface_code, login, live_on, source_code, credit_code,
    book_code)
);

-- A constraint is read from its text anew by every statement that inserts, and an index opened: one
-- of each does the work of two or three.
ALTER TABLE ledger.posting
  ADD CONSTRAINT posting_moves_amount CHECK (
    amount_minor > 0 AND amount_minor <= 10000000000000 AND debit <> credit),
  DROP CONSTRAINT posting_amount_positive,
  DROP CONSTRAINT posting_amount_in_range,
  DROP CONSTRAINT posting_sides_differ;
DROP INDEX ledger.posting_xid_idx, ledger.posting_effective_idx;
CREATE INDEX posting_range_idx ON ledger.posting
  USING brin (xid, effective_on) WITH (pages_per_range = 32);

-- Their successors have other results.
DROP FUNCTION IF EXISTS ledger.authorise_unlock(text, text, text, text, text, bigint, timestamptz,
  bigint, text, text, smallint, text, text);
DROP FUNCTION IF EXISTS ledger.open_ways(integer, text, smallint, text, ledger.request[]);
