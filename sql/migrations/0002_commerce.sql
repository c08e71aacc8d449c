-- Commerce: parties, agreements, sales, refunds and the daily distribution.

CREATE SCHEMA commerce;
GRANT USAGE ON SCHEMA commerce TO bahi_post, bahi_read;

CREATE TABLE commerce.party (
  book  integer NOT NULL,
  party text    NOT NULL COLLATE "C",
  kind  text    NOT NULL,
  name  text    NOT NULL,
  state smallint,
  CONSTRAINT party_pkey PRIMARY KEY (book, party),
  CONSTRAINT party_book_fkey FOREIGN KEY (book) REFERENCES ledger.book,
  CONSTRAINT party_code_shape CHECK (party ~ '^[a-z0-9][a-z0-9-]*$'),
  CONSTRAINT party_kind_known CHECK (kind IN ('gateway', 'bank', 'network', 'creator'))
);

-- A version is never changed. Of those whose span holds a day, the one that starts last applies,
-- and of equal starts the highest version.
CREATE TABLE commerce.agreement (
  book        integer NOT NULL,
  agreement   text    NOT NULL COLLATE "C",
  version     integer NOT NULL,
  party       text    NOT NULL COLLATE "C",
  kind        text    NOT NULL,
  valid_from  date    NOT NULL,
  valid_to    date,
  share_bp    integer,
  content     text    NOT NULL,
  applied_by  text        NOT NULL DEFAULT session_user,
  applied_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT agreement_pkey PRIMARY KEY (book, agreement, version),
  CONSTRAINT agreement_party_fkey FOREIGN KEY (book, party) REFERENCES commerce.party,
  CONSTRAINT agreement_kind_known CHECK (kind IN ('share', 'commission')),
  CONSTRAINT agreement_share_in_range CHECK (share_bp BETWEEN 0 AND 10000),
  CONSTRAINT agreement_share_only_for_shares CHECK ((kind = 'share') = (share_bp IS NOT NULL)),
  CONSTRAINT agreement_span_not_empty CHECK (valid_to IS NULL OR valid_to >= valid_from)
);

CREATE TABLE commerce.agreement_series (
  book      integer NOT NULL,
  agreement text    NOT NULL COLLATE "C",
  version   integer NOT NULL,
  series    integer NOT NULL,
  CONSTRAINT agreement_series_pkey PRIMARY KEY (book, agreement, version, series),
  CONSTRAINT agreement_series_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT agreement_series_series_fkey FOREIGN KEY (series) REFERENCES ledger.series
);

CREATE TABLE commerce.agreement_category (
  book      integer NOT NULL,
  agreement text    NOT NULL COLLATE "C",
  version   integer NOT NULL,
  category  text    NOT NULL,
  rate_bp   integer NOT NULL,
  CONSTRAINT agreement_category_pkey PRIMARY KEY (book, agreement, version, category),
  CONSTRAINT agreement_category_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT agreement_category_rate_bounds CHECK (rate_bp BETWEEN 1000 AND 3000)
);

-- Our own event of a link-out sale: basis, rate and rounding frozen as of its day.
CREATE TABLE commerce.sale (
  book              integer     NOT NULL,
  partner           text        NOT NULL COLLATE "C",
  item              text        NOT NULL COLLATE "C",
  sale_id           text        NOT NULL COLLATE "C",
  txn               bigint      NOT NULL,
  origin            text        NOT NULL,
  ordered_at        timestamptz NOT NULL,
  ordered_on        date        NOT NULL,
  currency          text        NOT NULL,
  basis_minor       bigint      NOT NULL,
  commission_minor  bigint      NOT NULL,
  rate_bp           integer     NOT NULL,
  agreement         text        NOT NULL COLLATE "C",
  agreement_version integer     NOT NULL,
  category          text        NOT NULL,
  sku               text,
  viewer            bigint,
  series            integer,
  episode           integer,
  hotspot           text,
  surface           smallint,
  file              bigint,
  record            bigint,
  xid               bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT sale_pkey PRIMARY KEY (book, partner, item),
  CONSTRAINT sale_id_key UNIQUE (book, sale_id),
  CONSTRAINT sale_origin_known CHECK (origin IN ('own', 'partner')),
  CONSTRAINT sale_agreement_fkey FOREIGN KEY (book, agreement, agreement_version)
    REFERENCES commerce.agreement
);
CREATE INDEX sale_xid_idx ON commerce.sale USING brin (xid);

-- A refund waits here for its unlock, is posted once it is found, and breaks if it never is.
CREATE TABLE commerce.refund (
  book         integer     NOT NULL,
  refund_id    text        NOT NULL COLLATE "C",
  unlock_id    text        NOT NULL COLLATE "C",
  refunded_at  timestamptz NOT NULL,
  refunded_on  date        NOT NULL,
  amount_minor bigint      NOT NULL,
  currency     text        NOT NULL,
  reason       text,
  event_hash   bytea       NOT NULL,
  file         bigint      NOT NULL,
  record       bigint      NOT NULL,
  CONSTRAINT refund_pkey PRIMARY KEY (book, refund_id),
  CONSTRAINT refund_amount_positive CHECK (amount_minor > 0)
);

-- The refunds that are not posted yet.
CREATE TABLE commerce.waiting_refund (
  book      integer NOT NULL,
  refund_id text    NOT NULL COLLATE "C",
  CONSTRAINT waiting_refund_pkey PRIMARY KEY (book, refund_id),
  CONSTRAINT waiting_refund_refund_fkey FOREIGN KEY (book, refund_id) REFERENCES commerce.refund
);

-- Days whose unlocks or refunds changed since they were last distributed.
CREATE TABLE commerce.distribution_due (
  book integer NOT NULL,
  day  date    NOT NULL,
  CONSTRAINT distribution_due_pkey PRIMARY KEY (book, day)
);

-- The agreement version that a day first used for an agreement; later events of the day keep it.
CREATE TABLE commerce.day_agreement (
  book      integer NOT NULL,
  day       date    NOT NULL,
  series    integer NOT NULL,
  agreement text    NOT NULL COLLATE "C",
  version   integer NOT NULL,
  CONSTRAINT day_agreement_pkey PRIMARY KEY (book, day, series),
  CONSTRAINT day_agreement_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement
);

-- Cumulative figures of one slice of a day, as they count on one day, revision by revision.
-- slice is gst:<registration>:<place>:<rate> or share:<agreement>:<version>:<rate>.
-- counted_on is the day itself for receipts and the refund's day for refunds.
CREATE TABLE commerce.distribution (
  book         integer NOT NULL,
  day          date    NOT NULL,
  slice        text    NOT NULL COLLATE "C",
  counted_on   date    NOT NULL,
  side         text    NOT NULL,
  revision     integer NOT NULL,
  gross_minor  bigint  NOT NULL,
  net_minor    bigint  NOT NULL,
  igst_minor   bigint  NOT NULL,
  cgst_minor   bigint  NOT NULL,
  sgst_minor   bigint  NOT NULL,
  share_minor  bigint  NOT NULL,
  txn          bigint,
  CONSTRAINT distribution_pkey PRIMARY KEY (book, day, slice, counted_on, side, revision),
  CONSTRAINT distribution_side_known CHECK (side IN ('receipt', 'refund')),
  CONSTRAINT distribution_adds_up
    CHECK (gross_minor = net_minor + igst_minor + cgst_minor + sgst_minor)
);

-- What a distribution allocated to each series: the figures of the statements, not posted.
-- Amounts are the change that the transaction made; refunds are negative.
CREATE TABLE commerce.allocation (
  book        integer NOT NULL,
  txn         bigint  NOT NULL,
  day         date    NOT NULL,
  counted_on  date    NOT NULL,
  side        text    NOT NULL,
  agreement   text    NOT NULL COLLATE "C",
  version     integer NOT NULL,
  series      integer NOT NULL,
  units       bigint  NOT NULL,
  gross_minor bigint  NOT NULL,
  net_minor   bigint  NOT NULL,
  share_minor bigint  NOT NULL,
  CONSTRAINT allocation_pkey PRIMARY KEY (book, txn, series),
  CONSTRAINT allocation_side_known CHECK (side IN ('receipt', 'refund'))
);
CREATE INDEX allocation_day_idx ON commerce.allocation (book, day);

GRANT SELECT ON ALL TABLES IN SCHEMA commerce TO bahi_read;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA commerce TO bahi_post;
GRANT UPDATE ON commerce.party TO bahi_post;
GRANT DELETE ON commerce.waiting_refund, commerce.distribution_due TO bahi_post;
