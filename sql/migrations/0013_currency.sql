-- Money in several currencies, and between books.

-- What one unit of a currency was worth in another on a day. A later revision supersedes.
CREATE TABLE ledger.exchange_rate (
  base         text        NOT NULL,
  quote        text        NOT NULL,
  effective_on date        NOT NULL,
  revision     integer     NOT NULL,
  price        numeric     NOT NULL,
  source       text        NOT NULL,
  recorded_by  text        NOT NULL DEFAULT session_user,
  recorded_at  timestamptz NOT NULL DEFAULT now(),
  xid          bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT exchange_rate_pkey PRIMARY KEY (base, quote, effective_on, revision),
  CONSTRAINT exchange_rate_currency_shape
    CHECK (base ~ '^[A-Z]{3,5}$' AND quote ~ '^[A-Z]{3,5}$' AND base <> quote),
  CONSTRAINT exchange_rate_price_positive CHECK (price > 0 AND price < 'Infinity'),
  CONSTRAINT exchange_rate_price_scale CHECK (scale(price) <= 10),
  CONSTRAINT exchange_rate_revision_positive CHECK (revision > 0)
);

SELECT ledger.guard_rows('ledger.exchange_rate');

CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON ledger.exchange_rate
  FOR EACH ROW EXECUTE FUNCTION ledger.log_change('rate', 'base');
ALTER TABLE ledger.exchange_rate ENABLE ALWAYS TRIGGER log_change;

GRANT SELECT ON ledger.exchange_rate TO bahi_post, bahi_read;

-- A foreign receivable is settled by what the bank pays in, less what it keeps as a fee and the
-- tax on that; the difference to what the receivable carried may meet any of them.
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT 17, m.debit, m.credit
FROM (VALUES
  ('trading', 'other_income'), ('trading', 'fee_expense'), ('trading', 'gst_input'),
  ('exchange', 'bank'), ('exchange', 'fee_expense'), ('exchange', 'gst_input')
) AS p (one, other)
CROSS JOIN LATERAL (VALUES (p.one, p.other), (p.other, p.one)) AS m (debit, credit);
