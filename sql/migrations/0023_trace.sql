-- What led to a sale, and the ways by which a trace finds what an id names.

-- A touch stands beside the journal: which of several counts for how much is a matter of the report
-- that asks. It may come before its sale or after it.
CREATE TABLE commerce.touch (
  book       integer     NOT NULL,
  touch_id   text        NOT NULL COLLATE "C",
  touched_at timestamptz NOT NULL,
  touched_on date        NOT NULL,
  viewer     bigint,
  sale_id    text        NOT NULL COLLATE "C",
  partner    text COLLATE "C",
  kind       text        NOT NULL,
  series     integer,
  episode    integer,
  hotspot    text,
  scene_ms   bigint,
  live_event text,
  variant    text,
  affiliate  text COLLATE "C",
  event_hash bytea       NOT NULL,
  file       bigint      NOT NULL,
  record     bigint      NOT NULL,
  xid        bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT touch_pkey PRIMARY KEY (book, touch_id),
  CONSTRAINT touch_partner_fkey FOREIGN KEY (book, partner) REFERENCES commerce.party,
  CONSTRAINT touch_affiliate_fkey FOREIGN KEY (book, affiliate) REFERENCES commerce.party,
  CONSTRAINT touch_series_fkey FOREIGN KEY (series) REFERENCES ledger.series,
  CONSTRAINT touch_episode_fkey FOREIGN KEY (episode) REFERENCES ledger.episode,
  CONSTRAINT touch_kind_known CHECK (kind IN ('hotspot', 'link', 'live', 'affiliate')),
  CONSTRAINT touch_says_its_kind CHECK (CASE kind
    WHEN 'hotspot' THEN hotspot IS NOT NULL
    WHEN 'live' THEN live_event IS NOT NULL
    WHEN 'affiliate' THEN affiliate IS NOT NULL
    ELSE true END),
  CONSTRAINT touch_scene_not_negative CHECK (scene_ms >= 0)
);
CREATE INDEX touch_sale_idx ON commerce.touch (book, sale_id);
CREATE INDEX touch_xid_idx ON commerce.touch USING brin (xid);
SELECT ledger.guard_rows('commerce.touch');

GRANT SELECT ON commerce.touch TO bahi_post, bahi_read;
GRANT INSERT ON commerce.touch TO bahi_post;

-- Sales lie in the order in which they came, so the sales of a period are few ranges of pages.
CREATE INDEX sale_ordered_idx ON commerce.sale USING brin (ordered_on) WITH (pages_per_range = 32);

-- What few rows have, so that no import pays for it: the lines of banks, the settlements that they
-- are expected to pay, refunds and breaks.
CREATE INDEX line_bank_ref_idx ON intake.line (book, bank_ref) WHERE kind = 'bank_entry';
CREATE INDEX expected_reference_idx ON recon.expected (book, reference)
  WHERE reference IS NOT NULL;
CREATE INDEX refund_file_idx ON commerce.refund (file, record);
CREATE INDEX break_key_idx ON recon.break (book, key);
