-- Estimates of a month's end, stores that answer for GST, shares of ad revenue, passes that begin
-- in the middle of a series, and disputes that gateways report.

-- What is expected of sales and of coins, as a rate with a first day; a version is never changed.
-- returns: the part of own goods that comes back within so many days of the order. breakage: the
-- part of a top-up that is never used.
CREATE TABLE commerce.estimate_rate (
  book       integer     NOT NULL,
  estimate   text        NOT NULL,
  valid_from date        NOT NULL,
  version    integer     NOT NULL,
  rate_bp    integer     NOT NULL,
  days       integer,
  applied_by text        NOT NULL DEFAULT session_user,
  applied_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT estimate_rate_pkey PRIMARY KEY (book, estimate, valid_from, version),
  CONSTRAINT estimate_rate_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT estimate_rate_known CHECK (estimate IN ('returns', 'breakage')),
  CONSTRAINT estimate_rate_in_range CHECK (rate_bp BETWEEN 0 AND 9999),
  CONSTRAINT estimate_rate_days_of_returns
    CHECK ((estimate = 'returns') = (days IS NOT NULL) AND coalesce(days, 1) BETWEEN 1 AND 365)
);

-- What stands estimated for a month's sales or top-ups after the end of a month. cohort is the
-- month and its rate, as 2026-04:1000; cost is that of the goods that are expected back.
CREATE TABLE commerce.estimate (
  book         integer NOT NULL,
  estimate     text    NOT NULL,
  cohort       text    NOT NULL COLLATE "C",
  estimated_on date    NOT NULL,
  amount_minor bigint  NOT NULL,
  cost_minor   bigint  NOT NULL,
  CONSTRAINT estimate_pkey PRIMARY KEY (book, estimate, cohort, estimated_on),
  CONSTRAINT estimate_known CHECK (estimate IN ('returns', 'breakage')),
  CONSTRAINT estimate_amounts_not_negative CHECK (least(amount_minor, cost_minor) >= 0)
);
SELECT ledger.guard_rows('commerce.estimate_rate');
SELECT ledger.guard_rows('commerce.estimate');
CREATE INDEX lot_use_left_idx ON commerce.lot_use (book, lot) WHERE kind IN (42, 43);

-- Breakage that is recognised before its coins expire, against what viewers paid for coins.
INSERT INTO ledger.account_class (class, type, id_range) VALUES
  ('coins_breakage', 'liabilities', 'house');
INSERT INTO ledger.route (kind, debit_class, credit_class) VALUES
  (42, 'coins_breakage', 'breakage_income'), (42, 'breakage_income', 'coins_breakage');

-- Who answers for the GST on what is bought inside a store's app.
CREATE TABLE commerce.store_policy (
  book       integer     NOT NULL,
  store      text        NOT NULL COLLATE "C",
  valid_from date        NOT NULL,
  version    integer     NOT NULL,
  gst        text        NOT NULL,
  applied_by text        NOT NULL DEFAULT session_user,
  applied_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT store_policy_pkey PRIMARY KEY (book, store, valid_from, version),
  CONSTRAINT store_policy_store_fkey FOREIGN KEY (book, store) REFERENCES commerce.party,
  CONSTRAINT store_policy_known CHECK (gst IN ('platform', 'store'))
);

-- A purchase inside a store's app with what its refunds give back in proportion: what the viewer
-- paid, the GST that the store answers for, the store's fee and the tax on it by head.
CREATE TABLE commerce.store_sale (
  book            integer NOT NULL,
  unlock_id       text    NOT NULL COLLATE "C",
  store           text    NOT NULL COLLATE "C",
  gross_minor     bigint  NOT NULL,
  store_tax_minor bigint  NOT NULL,
  fee_minor       bigint  NOT NULL,
  fee_igst_minor  bigint  NOT NULL,
  fee_cgst_minor  bigint  NOT NULL,
  fee_sgst_minor  bigint  NOT NULL,
  CONSTRAINT store_sale_pkey PRIMARY KEY (book, unlock_id),
  CONSTRAINT store_sale_store_fkey FOREIGN KEY (book, store) REFERENCES commerce.party,
  CONSTRAINT store_sale_amounts_not_negative CHECK (least(store_tax_minor, fee_minor,
    fee_igst_minor, fee_cgst_minor, fee_sgst_minor) >= 0),
  CONSTRAINT store_sale_gross_covers CHECK (gross_minor > store_tax_minor)
);

-- What a refund of such a purchase gave back, cumulatively no more than was paid.
CREATE TABLE commerce.store_refund (
  book         integer NOT NULL,
  refund_id    text    NOT NULL COLLATE "C",
  unlock_id    text    NOT NULL COLLATE "C",
  ordinal      integer NOT NULL,
  amount_minor bigint  NOT NULL,
  CONSTRAINT store_refund_pkey PRIMARY KEY (book, refund_id),
  CONSTRAINT store_refund_ordinal_key UNIQUE (book, unlock_id, ordinal),
  CONSTRAINT store_refund_sale_fkey FOREIGN KEY (book, unlock_id) REFERENCES commerce.store_sale,
  CONSTRAINT store_refund_amount_positive CHECK (amount_minor > 0)
);
SELECT ledger.guard_rows('commerce.store_policy');
SELECT ledger.guard_rows('commerce.store_sale');
SELECT ledger.guard_rows('commerce.store_refund');

-- Receipts of stores that answer for the tax are folded beside what coins release.
ALTER TABLE report.day_release
  DROP CONSTRAINT day_release_funding_known,
  ADD CONSTRAINT day_release_funding_known
    CHECK (funding IN ('coins', 'coins-taxed', 'store-taxed'));
ALTER TABLE report.day_release_refund
  DROP CONSTRAINT day_release_refund_funding_known,
  ADD CONSTRAINT day_release_refund_funding_known
    CHECK (funding IN ('coins', 'coins-taxed', 'store-taxed'));

-- The share of ad revenue that a version of a share agreement gives, where it gives one.
CREATE TABLE commerce.agreement_ad_share (
  book      integer NOT NULL,
  agreement text    NOT NULL COLLATE "C",
  version   integer NOT NULL,
  rate_bp   integer NOT NULL,
  CONSTRAINT agreement_ad_share_pkey PRIMARY KEY (book, agreement, version),
  CONSTRAINT agreement_ad_share_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT agreement_ad_share_in_range CHECK (rate_bp BETWEEN 1 AND 10000)
);
SELECT ledger.guard_rows('commerce.agreement_ad_share');
ALTER TABLE commerce.allocation
  DROP CONSTRAINT allocation_side_known,
  ADD CONSTRAINT allocation_side_known
    CHECK (side IN ('receipt', 'refund', 'true-up', 'advertising'));

-- A batch of episodes begins where it says; 1 is the first episode of its series.
ALTER TABLE report.day_pass
  ADD COLUMN first_episode integer NOT NULL DEFAULT 1,
  DROP CONSTRAINT day_pass_pkey,
  ADD CONSTRAINT day_pass_pkey
    PRIMARY KEY (book, day, series, place, episodes, first_episode),
  ADD CONSTRAINT day_pass_first_episode_positive CHECK (first_episode > 0);
ALTER TABLE report.day_pass_refund
  ADD COLUMN first_episode integer NOT NULL DEFAULT 1,
  DROP CONSTRAINT day_pass_refund_pkey,
  ADD CONSTRAINT day_pass_refund_pkey
    PRIMARY KEY (book, day, refunded_on, series, place, episodes, first_episode);

-- Passes, top-ups and subscriptions may be refunded in parts too, numbered behind a #.
UPDATE recon.receipt_source SET is_numbered = true
WHERE source IN ('pass-refund-of', 'top-up-refund-of', 'subscription-refund-of');

GRANT SELECT ON commerce.estimate_rate, commerce.estimate, commerce.store_policy,
  commerce.store_sale, commerce.store_refund, commerce.agreement_ad_share TO bahi_read;
GRANT SELECT, INSERT ON commerce.estimate_rate, commerce.estimate, commerce.store_policy,
  commerce.store_sale, commerce.store_refund, commerce.agreement_ad_share TO bahi_post;

-- The new class has the routes that 0009 gave to every class of its sort.
INSERT INTO ledger.route (kind, debit_class, credit_class)
SELECT k.kind, d.class, c.class
FROM (VALUES (15), (16)) AS k (kind)
CROSS JOIN ledger.account_class AS d
CROSS JOIN ledger.account_class AS c
WHERE 'coins_breakage' IN (d.class, c.class) AND 'wallet_control' NOT IN (d.class, c.class)
  AND (k.kind = 16 OR (d.id_range <> 'wallet' AND c.id_range <> 'wallet'))
ON CONFLICT ON CONSTRAINT route_pkey DO NOTHING;
