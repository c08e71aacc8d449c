-- Advances of whomever we pay: the party of an agreement, and those among whom its pay is split.

ALTER TABLE commerce.agreement_advance ADD COLUMN party text COLLATE "C";
ALTER TABLE commerce.agreement_advance DISABLE TRIGGER refuse_change;
UPDATE commerce.agreement_advance AS d SET party = a.party
FROM commerce.agreement AS a
WHERE (a.book, a.agreement, a.version) = (d.book, d.agreement, d.version);
ALTER TABLE commerce.agreement_advance
  ENABLE ALWAYS TRIGGER refuse_change,
  ALTER COLUMN party SET NOT NULL,
  DROP CONSTRAINT agreement_advance_pkey,
  ADD CONSTRAINT agreement_advance_pkey PRIMARY KEY (book, agreement, version, party);
CREATE INDEX agreement_advance_party_idx ON commerce.agreement_advance (book, party);

-- What of an advance each month of a payee without statements has paid back, once a month:
-- recoup_bp of what it credited, at most what was open of the advance and payable then.
CREATE TABLE commerce.month_recoupment (
  book           integer NOT NULL,
  party          text    NOT NULL COLLATE "C",
  month_from     date    NOT NULL,
  agreement      text    NOT NULL COLLATE "C",
  version        integer NOT NULL,
  recoup_bp      integer NOT NULL,
  credited_minor bigint  NOT NULL,
  open_minor     bigint  NOT NULL,
  recouped_minor bigint  NOT NULL,
  txn            bigint,
  xid            bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT month_recoupment_pkey PRIMARY KEY (book, party, month_from),
  CONSTRAINT month_recoupment_advance_fkey FOREIGN KEY (book, agreement, version, party)
    REFERENCES commerce.agreement_advance,
  CONSTRAINT month_recoupment_starts_a_month
    CHECK (month_from = date_trunc('month', month_from)::date),
  CONSTRAINT month_recoupment_within_open CHECK (recouped_minor BETWEEN 0 AND open_minor),
  CONSTRAINT month_recoupment_is_posted CHECK ((recouped_minor = 0) = (txn IS NULL))
);
CREATE INDEX month_recoupment_txn_idx ON commerce.month_recoupment (book, txn);

SELECT ledger.guard_rows('commerce.month_recoupment');
GRANT SELECT ON commerce.month_recoupment TO bahi_post, bahi_read;
GRANT INSERT ON commerce.month_recoupment TO bahi_post;
