-- Coins and several payees in the daily distribution.

-- Coins that were used on a day, less those given back on it; the distribution closes them against
-- what was issued.
CREATE TABLE report.day_coin (
  book  integer NOT NULL,
  day   date    NOT NULL,
  coins bigint  NOT NULL,
  CONSTRAINT day_coin_pkey PRIMARY KEY (book, day)
) WITH (fillfactor = 70);
GRANT SELECT ON report.day_coin TO bahi_read, bahi_post;

INSERT INTO report.day_coin (book, day, coins)
SELECT t.book, t.effective_on, sum(t.credit_minor - t.debit_minor)::bigint
FROM ledger.day_total AS t
JOIN ledger.account AS a ON a.book = t.book AND a.account = t.account
WHERE a.class = 'coins_spent'
GROUP BY 1, 2 HAVING sum(t.credit_minor - t.debit_minor) <> 0;
INSERT INTO commerce.distribution_due (book, day)
SELECT c.book, c.day FROM report.day_coin AS c
ON CONFLICT ON CONSTRAINT distribution_due_pkey DO NOTHING;

-- A day on which more coins come back than are used takes its closing back.
INSERT INTO ledger.route (kind, debit_class, credit_class)
VALUES (3, 'coins_issued', 'coins_spent');

-- Each row is what one payee has of one series; units, gross and net are the series' own and stand
-- in the row of every payee. Of one transaction there are several revisions where units changed and
-- money did not, as with coins that carry no rupees.
ALTER TABLE commerce.allocation
  ADD COLUMN party text COLLATE "C",
  ADD COLUMN revision integer NOT NULL DEFAULT 1;
ALTER TABLE commerce.allocation DISABLE TRIGGER refuse_change;
UPDATE commerce.allocation AS l SET party = a.party
FROM commerce.agreement AS a
WHERE a.book = l.book AND a.agreement = l.agreement AND a.version = l.version;
ALTER TABLE commerce.allocation
  ENABLE ALWAYS TRIGGER refuse_change,
  ALTER COLUMN party SET NOT NULL,
  DROP CONSTRAINT allocation_pkey,
  ADD CONSTRAINT allocation_pkey PRIMARY KEY (book, txn, series, party, revision),
  ADD CONSTRAINT allocation_party_fkey FOREIGN KEY (book, party) REFERENCES commerce.party;
