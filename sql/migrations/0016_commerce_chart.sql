-- The chart and the kinds of all that the platform earns and owes.

INSERT INTO ledger.account_class (class, type, id_range) VALUES
  ('coins_paid',         'liabilities', 'house'),
  ('deferred',           'liabilities', 'house'),
  ('refund_liability',   'liabilities', 'house'),
  ('commission_owed',    'liabilities', 'party'),
  ('held',               'liabilities', 'party'),
  ('unclaimed',          'liabilities', 'house'),
  ('tcs_payable',        'liabilities', 'house'),
  ('tds_payable',        'liabilities', 'house'),
  ('rcm_output',         'liabilities', 'house'),
  ('disputed',           'assets',      'party'),
  ('in_transit',         'assets',      'party'),
  ('recoverable',        'assets',      'party'),
  ('tds_receivable',     'assets',      'house'),
  ('tcs_receivable',     'assets',      'house'),
  ('rcm_input',          'assets',      'house'),
  ('inventory',          'assets',      'house'),
  ('right_to_recover',   'assets',      'house'),
  ('breakage_income',    'income',      'house'),
  ('cost_of_goods',      'expenses',    'house'),
  ('chargeback_loss',    'expenses',    'house'),
  ('bad_debt',           'expenses',    'house'),
  ('promotion',          'expenses',    'house');

ALTER TABLE commerce.party
  DROP CONSTRAINT party_kind_known,
  ADD CONSTRAINT party_kind_known CHECK (kind IN (
    'gateway', 'bank', 'network', 'creator', 'merchant', 'affiliate', 'brand', 'ad-network',
    'app-store'));

ALTER TABLE commerce.agreement
  DROP CONSTRAINT agreement_kind_known,
  ADD CONSTRAINT agreement_kind_known CHECK (kind IN (
    'share', 'commission', 'marketplace', 'affiliate', 'placement'));

-- How the share of an agreement is split; without rows its party has all of it.
CREATE TABLE commerce.agreement_split (
  book      integer NOT NULL,
  agreement text    NOT NULL COLLATE "C",
  version   integer NOT NULL,
  party     text    NOT NULL COLLATE "C",
  weight_bp integer NOT NULL,
  CONSTRAINT agreement_split_pkey PRIMARY KEY (book, agreement, version, party),
  CONSTRAINT agreement_split_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT agreement_split_party_fkey FOREIGN KEY (book, party) REFERENCES commerce.party,
  CONSTRAINT agreement_split_weight_in_range CHECK (weight_bp BETWEEN 1 AND 10000)
);
SELECT ledger.guard_rows('commerce.agreement_split');

-- The rupees that coins have released on a day, folded like report.day_unlock. funding is coins
-- where tax falls due now, coins-taxed where it fell due when they were bought.
CREATE TABLE report.day_release (
  book         integer  NOT NULL,
  day          date     NOT NULL,
  funding      text     NOT NULL,
  series       integer  NOT NULL,
  place        smallint NOT NULL,
  units        bigint   NOT NULL,
  amount_minor bigint   NOT NULL,
  CONSTRAINT day_release_pkey PRIMARY KEY (book, day, funding, series, place),
  CONSTRAINT day_release_funding_known CHECK (funding IN ('coins', 'coins-taxed'))
) WITH (fillfactor = 70);

-- What of a day's releases was given back as coins, by the day on which it was.
CREATE TABLE report.day_release_refund (
  book         integer  NOT NULL,
  day          date     NOT NULL,
  refunded_on  date     NOT NULL,
  funding      text     NOT NULL,
  series       integer  NOT NULL,
  place        smallint NOT NULL,
  units        bigint   NOT NULL,
  amount_minor bigint   NOT NULL,
  CONSTRAINT day_release_refund_pkey
    PRIMARY KEY (book, day, refunded_on, funding, series, place),
  CONSTRAINT day_release_refund_funding_known CHECK (funding IN ('coins', 'coins-taxed'))
) WITH (fillfactor = 70);

-- Whose external ids are the receipts that a gateway repeats.
CREATE TABLE recon.receipt_source (
  source    text    NOT NULL,
  is_refund boolean NOT NULL,
  CONSTRAINT receipt_source_pkey PRIMARY KEY (source)
);
INSERT INTO recon.receipt_source (source, is_refund) VALUES
  ('unlocks', false), ('top-ups', false), ('orders', false), ('passes', false),
  ('subscriptions', false),
  ('refund-of', true), ('top-up-refund-of', true), ('return-of', true), ('pass-refund-of', true),
  ('subscription-refund-of', true);

GRANT SELECT ON commerce.agreement_split, report.day_release, report.day_release_refund,
  recon.receipt_source TO bahi_read, bahi_post;
GRANT INSERT ON commerce.agreement_split TO bahi_post;

INSERT INTO ledger.posting_kind (kind, code, needs_approval, may_reverse) VALUES
  (20, 'pass',            false, false),
  (21, 'recognition',     false, false),
  (22, 'subscription',    false, false),
  (23, 'chargeback',      false, false),
  (24, 'sale',            false, false),
  (25, 'goods',           false, false),
  (26, 'expected_return', false, false),
  (27, 'merchant_charge', false, false),
  (28, 'invoice',         false, false),
  (29, 'collection',      false, false),
  (30, 'withholding',     false, false),
  (31, 'payee_invoice',   false, false),
  (32, 'payout',          false, false),
  (33, 'clawback',        false, false),
  (34, 'tax_payment',     true,  true),
  (35, 'write_off',       true,  true),
  (36, 'grant',           true,  false),
  (37, 'advance',         true,  true),
  (38, 'recoupment',      false, false),
  (39, 'hold',            false, false),
  (40, 'reverse_charge',  false, false),
  (41, 'affiliate',       false, false),
  (42, 'breakage',        false, false),
  (43, 'coin_refund',     false, false);

-- Vouchers whose moves the rules know; like every voucher they take two people.
INSERT INTO ledger.voucher_type (voucher_type, prefix, kind) VALUES
  ('tax-payment', 'TP', 34), ('write-off', 'WO', 35), ('advance', 'AV', 37);

-- Each kind moves between any class of the first list and any of the second, both ways: what may
-- be done may be taken back, in part or whole, by the same kind.
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT DISTINCT m.kind, side.debit, side.credit
FROM (VALUES
  -- Receipts of a day become revenue and tax; of coins, what their lots release.
  (3, '{proceeds,coins_paid}', '{revenue,contra_revenue,gst_output,deferred,fee_expense}'),
  (3, '{coins_spent}', '{coins_issued}'),
  (4, '{share_expense}', '{accrued,commission_owed}'),
  (6, '{commission_owed}', '{commission_owed,payable}'),
  (10, '{commission_owed}', '{payable}'),
  (11, '{psp}', '{coins_paid,gst_output}'),
  (20, '{psp}', '{proceeds}'),
  (21, '{deferred}', '{revenue}'),
  (22, '{psp}', '{deferred,gst_output}'),
  (22, '{psp}', '{revenue,contra_revenue}'),
  (23, '{disputed,chargeback_loss,gst_input}', '{psp,disputed}'),
  (24, '{psp}', '{revenue,gst_output,payable,contra_revenue}'),
  (24, '{bank,share_expense,gst_input,tcs_receivable,tds_receivable}', '{revenue,gst_output}'),
  (24, '{promotion}', '{revenue,payable,psp,gst_output}'),
  (24, '{payable}', '{recoverable}'),
  (25, '{cost_of_goods}', '{inventory,right_to_recover}'),
  (25, '{right_to_recover}', '{inventory}'),
  (26, '{revenue,contra_revenue}', '{refund_liability}'),
  (26, '{refund_liability}', '{psp}'),
  (27, '{payable,accrued}', '{commission_income,gst_output,tcs_payable,tds_payable}'),
  (28, '{receivable}', '{commission_asset,gst_output,deferred,revenue}'),
  (29, '{bank,tds_receivable,tcs_receivable,fee_expense,gst_input}', '{receivable}'),
  (29, '{suspense}', '{receivable}'),
  (30, '{payable,accrued,commission_owed,advance}', '{tds_payable}'),
  (31, '{gst_input}', '{payable}'),
  (32, '{payable}', '{in_transit}'),
  (32, '{in_transit}', '{bank}'),
  (33, '{recoverable}', '{share_expense,payable}'),
  (33, '{commission_income,gst_output}', '{receivable}'),
  (34, '{tds_payable,tcs_payable,rcm_output,gst_output}', '{bank,gst_input,rcm_input}'),
  (35, '{bad_debt}', '{recoverable,receivable,commission_asset}'),
  (35, '{payable}', '{unclaimed}'),
  (36, '{coins_issued}', '{wallet}'),
  (37, '{advance}', '{bank,in_transit,tds_payable}'),
  (38, '{payable,accrued}', '{advance}'),
  (39, '{payable}', '{held}'),
  (39, '{commission_owed}', '{commission_owed}'),
  (40, '{rcm_input}', '{rcm_output}'),
  (41, '{share_expense}', '{commission_owed,accrued}'),
  (42, '{coins_paid}', '{breakage_income}'),
  (42, '{wallet}', '{coins_issued}'),
  (43, '{coins_paid,contra_revenue,gst_output}', '{psp}'),
  (43, '{wallet}', '{coins_issued}')
) AS m (kind, firsts, seconds)
CROSS JOIN unnest(m.firsts::text[]) AS f (class)
CROSS JOIN unnest(m.seconds::text[]) AS s (class)
CROSS JOIN LATERAL (VALUES (f.class, s.class), (s.class, f.class)) AS side (debit, credit)
-- Coins never come out of what the issuer holds but by a top-up, a refund, or two people.
WHERE NOT (m.kind IN (3, 42, 43) AND side.debit = 'coins_issued')
  AND NOT (m.kind = 36 AND side.debit = 'wallet')
ON CONFLICT ON CONSTRAINT route_pkey DO NOTHING;

-- The new classes have the routes that 0009 gave to every class of their sort.
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT 19, m.debit, m.credit
FROM ledger.account_class AS c
CROSS JOIN LATERAL (VALUES ('retained', c.class), (c.class, 'retained')) AS m (debit, credit)
WHERE c.type IN ('income', 'expenses')
ON CONFLICT ON CONSTRAINT route_pkey DO NOTHING;

INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT k.kind, d.class, c.class
FROM (VALUES (15), (16)) AS k (kind)
CROSS JOIN ledger.account_class AS d
CROSS JOIN ledger.account_class AS c
WHERE 'wallet_control' NOT IN (d.class, c.class)
  AND (k.kind = 16 OR (d.id_range <> 'wallet' AND c.id_range <> 'wallet'))
ON CONFLICT ON CONSTRAINT route_pkey DO NOTHING;
