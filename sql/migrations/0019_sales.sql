-- Sales for which we collect: orders of our own goods and of merchants' goods, and their returns.

-- The tax that goes with a sale, as rows with a first day; the row that starts last holds, and a
-- change of the law is another row. gst-tcs: GST that an operator collects at source on net taxable
-- value (CGST Act s.52), half of it for each of CGST and SGST within a State. ecommerce-tds: income
-- tax that an operator withholds of a participant (s.194-O, then s.393(1) Sl. 8(v)). service-gst:
-- GST on our commission. code is that of the return.
CREATE TABLE commerce.sale_tax (
  tax        text    NOT NULL,
  valid_from date    NOT NULL,
  rule       text    NOT NULL,
  rate_bp    integer NOT NULL,
  code       text,
  source     text    NOT NULL,
  CONSTRAINT sale_tax_pkey PRIMARY KEY (tax, valid_from),
  CONSTRAINT sale_tax_rule_key UNIQUE (rule),
  CONSTRAINT sale_tax_known CHECK (tax IN ('gst-tcs', 'ecommerce-tds', 'service-gst')),
  CONSTRAINT sale_tax_rate_in_range CHECK (rate_bp BETWEEN 0 AND 10000),
  CONSTRAINT sale_tax_withheld_has_code CHECK (tax <> 'ecommerce-tds' OR code IS NOT NULL)
);
SELECT ledger.guard_rows('commerce.sale_tax');

INSERT INTO commerce.sale_tax (tax, valid_from, rule, rate_bp, code, source) VALUES
  ('gst-tcs', '2018-10-01', 'TCS-1', 100, NULL, 'CGST Act s.52'),
  ('gst-tcs', '2024-07-10', 'TCS-2', 50, NULL, 'Notification 15/2024-Central Tax'),
  ('ecommerce-tds', '2020-10-01', '194O-a', 100, '94O', 'Income-tax Act 1961 s.194-O'),
  ('ecommerce-tds', '2024-10-01', '194O-b', 10, '94O', 'Income-tax Act 1961 s.194-O'),
  ('ecommerce-tds', '2026-04-01', '1035', 10, '1035',
    'Income-tax Act 2025 s.393(1) Table Sl. 8(v)'),
  ('service-gst', '2017-07-01', 'GST-18', 1800, NULL, 'standard rate of services');

-- The rates of GST that goods can bear; with a prefix only goods of those HSN codes.
CREATE TABLE commerce.goods_slab (
  rate_bp    integer NOT NULL,
  hsn_prefix text    NOT NULL COLLATE "C",
  valid_from date    NOT NULL,
  valid_to   date,
  CONSTRAINT goods_slab_pkey PRIMARY KEY (rate_bp, hsn_prefix, valid_from),
  CONSTRAINT goods_slab_span_not_empty CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
SELECT ledger.guard_rows('commerce.goods_slab');

INSERT INTO commerce.goods_slab (rate_bp, hsn_prefix, valid_from, valid_to) VALUES
  (0, '', '2017-07-01', NULL), (500, '', '2017-07-01', NULL), (1800, '', '2017-07-01', NULL),
  (1200, '', '2017-07-01', '2025-09-21'), (2800, '', '2017-07-01', '2026-01-31'),
  (4000, '', '2025-09-22', NULL),
  -- Bricks keep 12 %; precious stones and metals have rates of their own.
  (1200, '68', '2025-09-22', NULL), (1200, '69', '2025-09-22', NULL),
  (25, '71', '2017-07-01', NULL), (150, '71', '2017-07-01', NULL), (300, '71', '2017-07-01', NULL);

-- "order" is a word of SQL, so it stands behind its schema everywhere.
CREATE TABLE commerce.order (
  book       integer     NOT NULL,
  order_id   text        NOT NULL COLLATE "C",
  txn        bigint      NOT NULL,
  ordered_at timestamptz NOT NULL,
  ordered_on date        NOT NULL,
  psp        text        NOT NULL COLLATE "C",
  method     text        NOT NULL,
  place      smallint    NOT NULL,
  viewer     bigint,
  currency   text        NOT NULL,
  paid_minor bigint      NOT NULL,
  event_hash bytea       NOT NULL,
  file       bigint      NOT NULL,
  xid        bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CONSTRAINT order_pkey PRIMARY KEY (book, order_id),
  CONSTRAINT order_paid_not_negative CHECK (paid_minor >= 0)
);

-- A line with the terms and figures of its day, frozen: what a return copies in proportion.
-- gross is the value of the supply: what the buyer paid and what we paid for him. Of a merchant's
-- goods, net and tax are the merchant's, who owes that tax; commission, its tax, TCS and TDS are
-- what we keep of the gross.
CREATE TABLE commerce.order_line (
  book                  integer NOT NULL,
  line_id               text    NOT NULL COLLATE "C",
  order_id              text    NOT NULL COLLATE "C",
  model                 text    NOT NULL,
  merchant              text COLLATE "C",
  sku                   text,
  category              text    NOT NULL,
  hsn                   text,
  quantity              bigint  NOT NULL,
  price_minor           bigint  NOT NULL,
  discount_minor        bigint  NOT NULL,
  discount_by           text,
  shipping_minor        bigint  NOT NULL,
  paid_minor            bigint  NOT NULL,
  promotion_minor       bigint  NOT NULL,
  gross_minor           bigint  NOT NULL,
  net_minor             bigint  NOT NULL,
  tax_rate_bp           integer NOT NULL,
  cgst_minor            bigint  NOT NULL,
  sgst_minor            bigint  NOT NULL,
  igst_minor            bigint  NOT NULL,
  agreement             text COLLATE "C",
  agreement_version     integer,
  commission_bp         integer,
  commission_minor      bigint  NOT NULL,
  commission_tax_bp     integer,
  commission_cgst_minor bigint  NOT NULL,
  commission_sgst_minor bigint  NOT NULL,
  commission_igst_minor bigint  NOT NULL,
  tcs_rule              text,
  tcs_cgst_minor        bigint  NOT NULL,
  tcs_sgst_minor        bigint  NOT NULL,
  tcs_igst_minor        bigint  NOT NULL,
  tds_rule              text,
  tds_code              text,
  tds_minor             bigint  NOT NULL,
  affiliate             text COLLATE "C",
  affiliate_agreement   text COLLATE "C",
  affiliate_version     integer,
  affiliate_bp          integer,
  affiliate_minor       bigint  NOT NULL,
  hold_until            date    NOT NULL,
  cost_minor            bigint  NOT NULL,
  series                integer,
  episode               integer,
  product               integer,
  surface               smallint,
  hotspot               text,
  scene_ms              bigint,
  live_event            text,
  variant               text,
  coupon                text,
  record                bigint  NOT NULL,
  CONSTRAINT order_line_pkey PRIMARY KEY (book, line_id),
  CONSTRAINT order_line_order_fkey FOREIGN KEY (book, order_id) REFERENCES commerce.order,
  CONSTRAINT order_line_agreement_fkey FOREIGN KEY (book, agreement, agreement_version)
    REFERENCES commerce.agreement,
  CONSTRAINT order_line_affiliate_agreement_fkey
    FOREIGN KEY (book, affiliate_agreement, affiliate_version) REFERENCES commerce.agreement,
  CONSTRAINT order_line_model_known CHECK (model IN ('own', 'marketplace')),
  CONSTRAINT order_line_merchant_by_model CHECK ((model = 'marketplace') = (merchant IS NOT NULL)),
  CONSTRAINT order_line_terms_by_model CHECK ((model = 'marketplace') = (agreement IS NOT NULL)),
  CONSTRAINT order_line_affiliate_has_terms
    CHECK ((affiliate IS NULL) = (affiliate_agreement IS NULL)),
  CONSTRAINT order_line_quantity_positive CHECK (quantity > 0),
  CONSTRAINT order_line_discount_by_known CHECK (discount_by IN ('platform', 'merchant')),
  CONSTRAINT order_line_paid_adds_up
    CHECK (paid_minor = price_minor - discount_minor + shipping_minor),
  CONSTRAINT order_line_gross_adds_up CHECK (gross_minor = paid_minor + promotion_minor),
  CONSTRAINT order_line_net_adds_up
    CHECK (gross_minor = net_minor + cgst_minor + sgst_minor + igst_minor),
  CONSTRAINT order_line_amounts_not_negative CHECK (
    least(price_minor, discount_minor, shipping_minor, paid_minor, promotion_minor, net_minor,
      cgst_minor, igst_minor, commission_minor, tds_minor, affiliate_minor, cost_minor) >= 0)
);
CREATE INDEX order_line_order_idx ON commerce.order_line (book, order_id);

-- The lines whose commission is not confirmed yet.
CREATE TABLE commerce.pending_commission (
  book       integer NOT NULL,
  line_id    text    NOT NULL COLLATE "C",
  hold_until date    NOT NULL,
  CONSTRAINT pending_commission_pkey PRIMARY KEY (book, line_id),
  CONSTRAINT pending_commission_line_fkey FOREIGN KEY (book, line_id)
    REFERENCES commerce.order_line
);
CREATE INDEX pending_commission_hold_idx ON commerce.pending_commission (book, hold_until);

-- The days for which a version of an affiliate's agreement holds a commission, if not the usual.
CREATE TABLE commerce.agreement_hold (
  book      integer NOT NULL,
  agreement text    NOT NULL COLLATE "C",
  version   integer NOT NULL,
  days      integer NOT NULL,
  CONSTRAINT agreement_hold_pkey PRIMARY KEY (book, agreement, version),
  CONSTRAINT agreement_hold_agreement_fkey FOREIGN KEY (book, agreement, version)
    REFERENCES commerce.agreement,
  CONSTRAINT agreement_hold_days_in_range CHECK (days BETWEEN 0 AND 365)
);
SELECT ledger.guard_rows('commerce.agreement_hold');

-- A return waits here for its line, is posted once it is found, and breaks if it never is.
CREATE TABLE commerce.order_return (
  book         integer     NOT NULL,
  return_id    text        NOT NULL COLLATE "C",
  line_id      text        NOT NULL COLLATE "C",
  returned_at  timestamptz NOT NULL,
  returned_on  date        NOT NULL,
  quantity     bigint      NOT NULL,
  amount_minor bigint      NOT NULL,
  currency     text        NOT NULL,
  reason       text,
  is_restocked boolean     NOT NULL,
  event_hash   bytea       NOT NULL,
  file         bigint      NOT NULL,
  record       bigint      NOT NULL,
  CONSTRAINT order_return_pkey PRIMARY KEY (book, return_id),
  CONSTRAINT order_return_gives_something
    CHECK (quantity >= 0 AND amount_minor >= 0 AND quantity + amount_minor > 0)
);
CREATE INDEX order_return_line_idx ON commerce.order_return (book, line_id);

-- The returns that are not posted yet.
CREATE TABLE commerce.waiting_return (
  book      integer NOT NULL,
  return_id text    NOT NULL COLLATE "C",
  CONSTRAINT waiting_return_pkey PRIMARY KEY (book, return_id),
  CONSTRAINT waiting_return_return_fkey FOREIGN KEY (book, return_id)
    REFERENCES commerce.order_return
);

-- What a return took back of its line's figures; the returns of a line sum to no more than it.
-- ordinal counts the refunds of an order, as its gateway sees them.
CREATE TABLE commerce.line_return (
  book                  integer NOT NULL,
  return_id             text    NOT NULL COLLATE "C",
  line_id               text    NOT NULL COLLATE "C",
  order_id              text    NOT NULL COLLATE "C",
  txn                   bigint  NOT NULL,
  ordinal               integer,
  returned_on           date    NOT NULL,
  quantity              bigint  NOT NULL,
  paid_minor            bigint  NOT NULL,
  promotion_minor       bigint  NOT NULL,
  cgst_minor            bigint  NOT NULL,
  sgst_minor            bigint  NOT NULL,
  igst_minor            bigint  NOT NULL,
  commission_minor      bigint  NOT NULL,
  commission_cgst_minor bigint  NOT NULL,
  commission_sgst_minor bigint  NOT NULL,
  commission_igst_minor bigint  NOT NULL,
  tcs_cgst_minor        bigint  NOT NULL,
  tcs_sgst_minor        bigint  NOT NULL,
  tcs_igst_minor        bigint  NOT NULL,
  tds_minor             bigint  NOT NULL,
  affiliate_minor       bigint  NOT NULL,
  restocked             bigint  NOT NULL,
  cost_minor            bigint  NOT NULL,
  CONSTRAINT line_return_pkey PRIMARY KEY (book, return_id),
  CONSTRAINT line_return_ordinal_key UNIQUE (book, order_id, ordinal),
  CONSTRAINT line_return_return_fkey FOREIGN KEY (book, return_id)
    REFERENCES commerce.order_return,
  CONSTRAINT line_return_line_fkey FOREIGN KEY (book, line_id) REFERENCES commerce.order_line
);
CREATE INDEX line_return_line_idx ON commerce.line_return (book, line_id);

SELECT ledger.guard_rows('commerce.order');
SELECT ledger.guard_rows('commerce.order_line');
SELECT ledger.guard_rows('commerce.order_return');
SELECT ledger.guard_rows('commerce.line_return');

-- An order is refunded in parts, so its refunds' keys are the receipt and, behind a #, a number.
ALTER TABLE recon.receipt_source ADD COLUMN is_numbered boolean NOT NULL DEFAULT false;
UPDATE recon.receipt_source SET is_numbered = true WHERE source = 'return-of';

GRANT SELECT ON commerce.sale_tax, commerce.goods_slab, commerce.order, commerce.order_line,
  commerce.order_return, commerce.waiting_return, commerce.line_return,
  commerce.pending_commission, commerce.agreement_hold TO bahi_read, bahi_post;
GRANT INSERT ON commerce.order, commerce.order_line, commerce.order_return,
  commerce.waiting_return, commerce.line_return, commerce.pending_commission,
  commerce.agreement_hold TO bahi_post;
GRANT DELETE ON commerce.waiting_return, commerce.pending_commission TO bahi_post;
