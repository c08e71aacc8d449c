-- The chart and the kinds of the complete ledger: wallets and reservations with a floor, foreign
-- currencies, several books, year end, and entries made by hand.

-- An account of a class with a floor is strict: it keeps a live balance that may not pass it.
-- A class with a control is reported under that one leaf instead of account by account.
ALTER TABLE ledger.account_class
  ADD COLUMN floor_minor  bigint,
  ADD COLUMN control_code text;

INSERT INTO ledger.account_class (class, type, id_range, floor_minor, control_code) VALUES
  ('wallet',         'liabilities', 'wallet', 0,    'liabilities:wallets'),
  ('reserved',       'liabilities', 'wallet', 0,    'liabilities:wallets-reserved'),
  ('wallet_control', 'liabilities', 'house',  NULL, NULL),
  ('coins_spent',    'liabilities', 'house',  NULL, NULL),
  ('coins_issued',   'equity',      'house',  NULL, NULL),
  ('advance',        'assets',      'party',  0,    NULL),
  ('receivable',     'assets',      'party',  NULL, NULL),
  ('due_from',       'assets',      'party',  NULL, NULL),
  ('due_to',         'liabilities', 'party',  NULL, NULL),
  ('trading',        'equity',      'house',  NULL, NULL),
  ('retained',       'equity',      'house',  NULL, NULL),
  ('opening',        'equity',      'house',  NULL, NULL),
  ('exchange',       'expenses',    'house',  NULL, NULL),
  ('other_income',   'income',      'house',  NULL, NULL),
  ('other_expense',  'expenses',    'house',  NULL, NULL);

-- control is the house leaf that stands for this account in reports of the whole book.
ALTER TABLE ledger.account
  ADD COLUMN floor_minor bigint,
  ADD COLUMN control     bigint;

-- What a live request may ask for; what only a live request or a function of the ledger posts,
-- because a reservation goes with it; and what takes a second person.
ALTER TABLE ledger.posting_kind
  ADD COLUMN may_authorise  boolean NOT NULL DEFAULT false,
  ADD COLUMN is_reservation boolean NOT NULL DEFAULT false,
  ADD COLUMN needs_approval boolean NOT NULL DEFAULT false;

UPDATE ledger.posting_kind SET may_authorise = true WHERE code = 'unlock';

INSERT INTO ledger.posting_kind
  (kind, code, may_authorise, is_reservation, needs_approval)
VALUES
  (11, 'top_up',   true,  false, false),
  (12, 'reserve',  true,  true,  false),
  (13, 'capture',  true,  true,  false),
  (14, 'release',  true,  true,  false),
  (15, 'journal',  false, false, true),
  (16, 'reversal', false, false, true),
  (17, 'exchange', false, false, false),
  (18, 'transfer', false, false, true),
  (19, 'year_end', false, false, true);

INSERT INTO ledger.route (kind, debit_class, credit_class) VALUES
  (1, 'wallet', 'coins_spent'), (1, 'reserved', 'coins_spent'),
  (2, 'coins_spent', 'wallet'),
  (11, 'coins_issued', 'wallet'),
  (12, 'wallet', 'reserved'),
  (13, 'reserved', 'coins_spent'),
  (14, 'reserved', 'wallet'),
  -- An exchange crosses currencies through the trading accounts, one leg in each.
  (17, 'trading', 'receivable'), (17, 'receivable', 'trading'),
  (17, 'trading', 'commission_asset'), (17, 'commission_asset', 'trading'),
  (17, 'trading', 'bank'), (17, 'bank', 'trading'),
  (17, 'trading', 'commission_income'), (17, 'commission_income', 'trading'),
  (17, 'trading', 'exchange'), (17, 'exchange', 'trading'),
  (17, 'receivable', 'commission_income'), (17, 'commission_income', 'receivable'),
  (17, 'bank', 'receivable'), (17, 'receivable', 'bank');

-- Between books: each side is a transaction of its own book against the other's due account.
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT 18, m.debit, m.credit
FROM ledger.account_class AS c
CROSS JOIN (VALUES ('due_from'), ('due_to')) AS d (class)
CROSS JOIN LATERAL (VALUES (d.class, c.class), (c.class, d.class)) AS m (debit, credit)
WHERE c.class IN ('psp', 'bank', 'payable', 'accrued', 'receivable', 'suspense');

-- Income and expenses are closed into what is retained.
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT 19, m.debit, m.credit
FROM ledger.account_class AS c
CROSS JOIN LATERAL (VALUES ('retained', c.class), (c.class, 'retained')) AS m (debit, credit)
WHERE c.type IN ('income', 'expenses');

-- What two people stand for may move between any classes but controls; a hand-made journal keeps
-- off the viewers' coins too, which only their own events move.
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT k.kind, d.class, c.class
FROM (VALUES (15), (16)) AS k (kind)
CROSS JOIN ledger.account_class AS d
CROSS JOIN ledger.account_class AS c
WHERE 'wallet_control' NOT IN (d.class, c.class)
  AND (k.kind = 16 OR (d.id_range <> 'wallet' AND c.id_range <> 'wallet'));

-- Guards a table that is only ever added to, as 0007_guard does: its rows are neither changed nor
-- deleted, by whatever role.
CREATE FUNCTION ledger.guard_rows(p_relation regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %s
       FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()',
    p_relation);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s
       FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()',
    p_relation);
  EXECUTE format(
    'ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change, ENABLE ALWAYS TRIGGER refuse_truncate',
    p_relation);
END $$;

REVOKE EXECUTE ON FUNCTION ledger.guard_rows FROM bahi_post;
