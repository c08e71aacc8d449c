-- What stands in suspense for a feed is what its open breaks have parked there, by currency.
WITH suspense AS (
  SELECT a.book, a.party AS feed, a.currency,
    sum(t.credit_minor - t.debit_minor) AS balance_minor
  FROM ledger.account AS a
  JOIN ledger.day_total AS t ON t.book = a.book AND t.account = a.account
  WHERE a.class = 'suspense' GROUP BY 1, 2, 3
), parked AS (
  SELECT b.book, b.feed, b.currency, sum(b.parked_minor) AS parked_minor
  FROM recon.break AS b WHERE b.state = 'open' GROUP BY 1, 2, 3
)
SELECT coalesce(s.book, p.book) AS book, coalesce(s.feed, p.feed) AS feed,
  coalesce(s.currency, p.currency) AS currency, s.balance_minor, p.parked_minor
FROM suspense AS s
FULL JOIN parked AS p ON p.book = s.book AND p.feed = s.feed AND p.currency = s.currency
WHERE coalesce(s.balance_minor, 0) <> coalesce(p.parked_minor, 0)
ORDER BY 1, 2, 3
