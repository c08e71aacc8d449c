-- Block ranges are summarised by the roll-up (ledger.summarize_ranges) and by vacuum. A large batch
-- asked for the summary of each range as it filled it; the server keeps 256 such requests and wrote
-- a line into its log for each of the thousands that it could not keep.
DROP INDEX ledger.posting_effective_idx;
CREATE INDEX posting_effective_idx ON ledger.posting
  USING brin (effective_on) WITH (pages_per_range = 32);
