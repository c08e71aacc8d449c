-- Lots of coins: what viewers bought or were given, the rupees that it carries, and its uses.

-- How GST falls due on coins: when they are used, or when they are bought. A version is never
-- changed; of those whose day has come, the latest day applies, and of one day the highest version.
CREATE TABLE commerce.coin_policy (
  book       integer     NOT NULL,
  valid_from date        NOT NULL,
  version    integer     NOT NULL,
  policy     text        NOT NULL,
  applied_by text        NOT NULL DEFAULT session_user,
  applied_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT coin_policy_pkey PRIMARY KEY (book, valid_from, version),
  CONSTRAINT coin_policy_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT coin_policy_known CHECK (policy IN ('redemption', 'top-up'))
);

-- Coins that came together. They carry the rupees evenly, promotional ones included; a lot that was
-- given carries none. txn is what brought them; lots of coins from before there were lots lack it.
CREATE TABLE commerce.coin_lot (
  book         integer     NOT NULL,
  lot          bigint      GENERATED ALWAYS AS IDENTITY,
  wallet       bigint      NOT NULL,
  code         text        NOT NULL COLLATE "C",
  txn          bigint,
  kind         smallint    NOT NULL,
  occurred_at  timestamptz NOT NULL,
  effective_on date        NOT NULL,
  coins_paid   bigint      NOT NULL,
  coins_bonus  bigint      NOT NULL,
  value_minor  bigint      NOT NULL,
  policy       text        NOT NULL,
  expires_on   date,
  xid          bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT coin_lot_pkey PRIMARY KEY (book, lot),
  CONSTRAINT coin_lot_code_key UNIQUE (book, code),
  CONSTRAINT coin_lot_wallet_fkey FOREIGN KEY (book, wallet) REFERENCES ledger.account,
  CONSTRAINT coin_lot_kind_fkey FOREIGN KEY (kind) REFERENCES ledger.posting_kind,
  CONSTRAINT coin_lot_policy_known CHECK (policy IN ('redemption', 'top-up')),
  CONSTRAINT coin_lot_has_coins
    CHECK (coins_paid >= 0 AND coins_bonus >= 0 AND coins_paid + coins_bonus > 0),
  CONSTRAINT coin_lot_value_not_negative CHECK (value_minor >= 0)
);
CREATE INDEX coin_lot_day_idx ON commerce.coin_lot (book, effective_on);

-- What is left of a lot. used and released_minor take in all that left it: used by unlocks, expired
-- and refunded. A lot that is used up has released all that it carried.
CREATE TABLE commerce.lot_balance (
  book           integer     NOT NULL,
  lot            bigint      NOT NULL,
  wallet         bigint      NOT NULL,
  occurred_at    timestamptz NOT NULL,
  expires_on     date,
  coins          bigint      NOT NULL,
  value_minor    bigint      NOT NULL,
  used           bigint      NOT NULL DEFAULT 0,
  released_minor bigint      NOT NULL DEFAULT 0,
  is_open        boolean     NOT NULL GENERATED ALWAYS AS (used < coins) STORED,
  CONSTRAINT lot_balance_pkey PRIMARY KEY (book, lot),
  CONSTRAINT lot_balance_lot_fkey FOREIGN KEY (book, lot) REFERENCES commerce.coin_lot,
  CONSTRAINT lot_balance_within_its_coins CHECK (used BETWEEN 0 AND coins),
  CONSTRAINT lot_balance_within_its_rupees CHECK (released_minor BETWEEN 0 AND value_minor),
  CONSTRAINT lot_balance_closes_exactly CHECK (used < coins OR released_minor = value_minor)
) WITH (fillfactor = 60);
CREATE INDEX lot_balance_open_idx ON commerce.lot_balance (book, wallet) WHERE is_open;
CREATE INDEX lot_balance_expiry_idx ON commerce.lot_balance (book, expires_on)
  WHERE is_open AND expires_on IS NOT NULL;

-- Which coins of which lot a posting used, fixed when it was posted; what comes back is negative.
-- is_taxed tells that their tax fell due when they were bought.
CREATE TABLE commerce.lot_use (
  book           integer  NOT NULL,
  txn            bigint   NOT NULL,
  leg            smallint NOT NULL,
  ordinal        smallint NOT NULL,
  lot            bigint   NOT NULL,
  kind           smallint NOT NULL,
  effective_on   date     NOT NULL,
  is_taxed       boolean  NOT NULL,
  coins          bigint   NOT NULL,
  released_minor bigint   NOT NULL,
  xid            bigint   NOT NULL,
  CONSTRAINT lot_use_pkey PRIMARY KEY (book, txn, leg, ordinal),
  CONSTRAINT lot_use_has_coins CHECK (coins <> 0),
  CONSTRAINT lot_use_one_way CHECK (coins > 0 AND released_minor >= 0
    OR coins < 0 AND released_minor <= 0)
);
CREATE INDEX lot_use_lot_idx ON commerce.lot_use (book, lot);
CREATE INDEX lot_use_xid_idx ON commerce.lot_use USING brin (xid) WITH (autosummarize = on);

-- A refund of a top-up waits here for its top-up, is posted once it is found, and breaks if it
-- never is.
CREATE TABLE commerce.top_up_refund (
  book         integer     NOT NULL,
  refund_id    text        NOT NULL COLLATE "C",
  top_up_id    text        NOT NULL COLLATE "C",
  refunded_at  timestamptz NOT NULL,
  refunded_on  date        NOT NULL,
  coins        bigint      NOT NULL,
  amount_minor bigint      NOT NULL,
  currency     text        NOT NULL,
  reason       text,
  event_hash   bytea       NOT NULL,
  file         bigint      NOT NULL,
  record       bigint      NOT NULL,
  CONSTRAINT top_up_refund_pkey PRIMARY KEY (book, refund_id),
  CONSTRAINT top_up_refund_coins_positive CHECK (coins > 0),
  CONSTRAINT top_up_refund_amount_positive CHECK (amount_minor > 0)
);

-- The refunds of top-ups that are not posted yet.
CREATE TABLE commerce.waiting_top_up_refund (
  book      integer NOT NULL,
  refund_id text    NOT NULL COLLATE "C",
  CONSTRAINT waiting_top_up_refund_pkey PRIMARY KEY (book, refund_id),
  CONSTRAINT waiting_top_up_refund_refund_fkey FOREIGN KEY (book, refund_id)
    REFERENCES commerce.top_up_refund
);

-- A move of a viewer's coins as its lots see it: coins enter where they are positive. lot_code is
-- the lot that they make or leave; NULL leaves the choice to the order of expiry.
CREATE TYPE commerce.coin_move AS (
  no           bigint,
  txn          bigint,
  leg          smallint,
  kind         smallint,
  occurred_at  timestamptz,
  effective_on date,
  wallet       bigint,
  coins        bigint,
  lot_code     text,
  value_minor  bigint,
  reverses     bigint,
  coins_bonus  bigint,
  policy       text,
  expires_on   date
);

SELECT ledger.guard_rows(t) FROM unnest(ARRAY[
  'commerce.coin_policy', 'commerce.coin_lot', 'commerce.lot_use', 'commerce.top_up_refund'
  ]::regclass[]) AS t;

-- Lots are written by the functions that post, and by nobody else.
GRANT SELECT ON commerce.coin_policy, commerce.coin_lot, commerce.lot_balance, commerce.lot_use,
  commerce.top_up_refund, commerce.waiting_top_up_refund TO bahi_read, bahi_post;
GRANT INSERT ON commerce.coin_policy, commerce.top_up_refund, commerce.waiting_top_up_refund
  TO bahi_post;
GRANT DELETE ON commerce.waiting_top_up_refund TO bahi_post;

-- Goodwill takes two people, like every entry by hand.
INSERT INTO ledger.voucher_type (voucher_type, prefix, kind) VALUES ('grant', 'GR', 36);

-- What wallets hold from before there were lots is a lot each, without rupees.
WITH held AS (
  SELECT w.book, w.account, w.party,
    sum(b.credit_minor - b.debit_minor)::bigint AS coins
  FROM ledger.account AS w
  JOIN ledger.account AS a
    ON a.book = w.book AND a.code IN (w.code, w.code || ':reserved') AND a.currency = 'COIN'
  JOIN ledger.balance AS b ON b.book = a.book AND b.account = a.account
  WHERE w.class = 'wallet'
  GROUP BY w.book, w.account, w.party
), opened AS (
  INSERT INTO commerce.coin_lot (
    book, wallet, code, kind, occurred_at, effective_on, coins_paid, coins_bonus, value_minor,
    policy)
  SELECT h.book, h.account, 'opening:' || h.party, 11, now(),
    (now() AT TIME ZONE 'Asia/Kolkata')::date, 0, h.coins, 0, 'redemption'
  FROM held AS h WHERE h.coins > 0
  RETURNING *
)
INSERT INTO commerce.lot_balance (book, lot, wallet, occurred_at, coins, value_minor)
SELECT o.book, o.lot, o.wallet, o.occurred_at, o.coins_bonus, 0 FROM opened AS o;
