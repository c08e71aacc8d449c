-- Registers: rows lie in the order in which they came, so a month is a few ranges of pages.
-- The planner may then read only those for an account that has no index of its own.
CREATE INDEX posting_effective_idx ON ledger.posting
  USING brin (effective_on) WITH (pages_per_range = 32, autosummarize = on);
