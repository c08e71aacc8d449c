-- What each episode earned: folded like the figures of its series, and allocated from them.

-- Unlocks of a business day by episode, and what was given back of them by the day on which it was.
-- An unlock that names no episode counts for episode 0.
CREATE TABLE report.day_episode (
  book         integer NOT NULL,
  day          date    NOT NULL,
  counted_on   date    NOT NULL,
  side         text    NOT NULL,
  funding      text    NOT NULL,
  series       integer NOT NULL,
  episode      integer NOT NULL,
  units        bigint  NOT NULL,
  amount_minor bigint  NOT NULL,
  CONSTRAINT day_episode_pkey
    PRIMARY KEY (book, day, series, episode, side, funding, counted_on),
  CONSTRAINT day_episode_side_known CHECK (side IN ('receipt', 'refund'))
) WITH (fillfactor = 70);
GRANT SELECT ON report.day_episode TO bahi_read, bahi_post;

-- What an episode was allocated of the figures of its series, as changes: their sum is what it has.
-- Nothing of it is posted. Refunds are negative, and a true-up has a share alone.
CREATE TABLE commerce.episode_allocation (
  book        integer NOT NULL,
  day         date    NOT NULL,
  series      integer NOT NULL,
  episode     integer NOT NULL,
  side        text    NOT NULL,
  rate_bp     integer NOT NULL,
  counted_on  date    NOT NULL,
  revision    integer NOT NULL,
  units       bigint  NOT NULL,
  gross_minor bigint  NOT NULL,
  net_minor   bigint  NOT NULL,
  share_minor bigint  NOT NULL,
  CONSTRAINT episode_allocation_pkey
    PRIMARY KEY (book, day, series, episode, side, rate_bp, counted_on, revision),
  CONSTRAINT episode_allocation_side_known CHECK (side IN ('receipt', 'refund', 'true-up'))
);
SELECT ledger.guard_rows('commerce.episode_allocation');
GRANT SELECT ON commerce.episode_allocation TO bahi_read, bahi_post;
GRANT INSERT ON commerce.episode_allocation TO bahi_post;

-- What was rolled up before there were figures by episode, as far as its month is not detached.
WITH rolled AS (
  SELECT g.book, c.horizon FROM ledger.progress AS g
  JOIN ledger.cut AS c ON c.book = g.book AND c.cut = g.cut
  WHERE g.reader = 'rollup'
), moved AS (
  SELECT p.book, p.txn, p.kind, p.effective_on, p.series, p.episode, 'money' AS funding,
    p.units, p.amount_minor
  FROM rolled AS r
  JOIN ledger.posting AS p ON p.book = r.book AND p.xid < r.horizon AND p.kind IN (1, 2)
    AND CASE p.kind WHEN 1 THEN p.debit ELSE p.credit END < 1099511627776
  UNION ALL
  SELECT p.book, p.txn, p.kind, p.effective_on, p.series, p.episode,
    CASE WHEN u.is_taxed THEN 'coins-taxed' ELSE 'coins' END,
    CASE u.ordinal WHEN 1 THEN coalesce(p.units, 0) ELSE 0 END,
    CASE u.kind WHEN 2 THEN -u.released_minor ELSE u.released_minor END
  FROM rolled AS r
  JOIN commerce.lot_use AS u ON u.book = r.book AND u.xid < r.horizon AND u.kind IN (1, 2, 13)
  JOIN ledger.posting AS p ON p.book = u.book AND p.txn = u.txn AND p.leg = u.leg
  WHERE p.series IS NOT NULL AND p.place IS NOT NULL
)
INSERT INTO report.day_episode (
  book, day, counted_on, side, funding, series, episode, units, amount_minor)
SELECT m.book, coalesce(o.effective_on, m.effective_on), m.effective_on,
  CASE m.kind WHEN 2 THEN 'refund' ELSE 'receipt' END, m.funding, m.series,
  coalesce(m.episode, o.episode, 0), sum(m.units), sum(m.amount_minor)::bigint
FROM moved AS m
LEFT JOIN ledger.document AS d ON d.book = m.book AND d.txn = m.txn AND m.kind = 2
LEFT JOIN ledger.posting AS o ON o.book = d.book AND o.txn = d.reverses AND o.leg = 1
WHERE m.kind <> 2 OR o.txn IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7;
INSERT INTO commerce.distribution_due (book, day)
SELECT DISTINCT e.book, e.day FROM report.day_episode AS e
ON CONFLICT ON CONSTRAINT distribution_due_pkey DO NOTHING;
