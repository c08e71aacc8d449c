-- What partners, brands and ad networks are charged and pay, disputed payments, and placements.

-- The next number of a series of documents; gapless for each entity and fiscal year.
CREATE TABLE commerce.document_series (
  entity      integer NOT NULL,
  fiscal_year text    NOT NULL,
  prefix      text    NOT NULL,
  last_number integer NOT NULL,
  CONSTRAINT document_series_pkey PRIMARY KEY (entity, fiscal_year, prefix),
  CONSTRAINT document_series_entity_fkey FOREIGN KEY (entity) REFERENCES ledger.entity,
  CONSTRAINT document_series_number_fits CHECK (last_number BETWEEN 1 AND 9999999)
);

-- A tax invoice, or a credit note on one. tax_item is the open item under which its tax stands.
CREATE TABLE commerce.invoice (
  book               integer     NOT NULL,
  number             text        NOT NULL COLLATE "C",
  prefix             text        NOT NULL,
  fiscal_year        text        NOT NULL,
  sequence           integer     NOT NULL,
  kind               text        NOT NULL,
  party              text        NOT NULL COLLATE "C",
  original           text        COLLATE "C",
  period             text,
  issued_on          date        NOT NULL,
  registration_state smallint    NOT NULL,
  place              smallint    NOT NULL,
  rate_bp            integer     NOT NULL,
  net_minor          bigint      NOT NULL,
  igst_minor         bigint      NOT NULL,
  cgst_minor         bigint      NOT NULL,
  sgst_minor         bigint      NOT NULL,
  tax_item           text        NOT NULL COLLATE "C",
  txn                bigint      NOT NULL,
  issued_by          text        NOT NULL DEFAULT session_user,
  issued_at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT invoice_pkey PRIMARY KEY (book, number),
  CONSTRAINT invoice_party_fkey FOREIGN KEY (book, party) REFERENCES commerce.party,
  CONSTRAINT invoice_original_fkey FOREIGN KEY (book, original) REFERENCES commerce.invoice,
  CONSTRAINT invoice_kind_known CHECK (kind IN ('commission', 'placement', 'advertising')),
  CONSTRAINT invoice_prefix_fits
    CHECK (prefix = CASE WHEN original IS NULL THEN 'TI' ELSE 'CN' END),
  -- CGST Rule 46(b): consecutive, of at most sixteen characters.
  CONSTRAINT invoice_number_fits CHECK (length(number) <= 16),
  CONSTRAINT invoice_net_positive CHECK (net_minor > 0),
  CONSTRAINT invoice_tax_not_negative CHECK (least(igst_minor, cgst_minor, sgst_minor) >= 0)
);
CREATE INDEX invoice_party_idx ON commerce.invoice (book, party);
CREATE INDEX invoice_original_idx ON commerce.invoice (book, original) WHERE original IS NOT NULL;

CREATE TABLE commerce.invoice_line (
  book      integer NOT NULL,
  number    text    NOT NULL COLLATE "C",
  line      integer NOT NULL,
  item      text    NOT NULL COLLATE "C",
  net_minor bigint  NOT NULL,
  CONSTRAINT invoice_line_pkey PRIMARY KEY (book, number, line),
  CONSTRAINT invoice_line_invoice_fkey FOREIGN KEY (book, number) REFERENCES commerce.invoice,
  CONSTRAINT invoice_line_net_positive CHECK (net_minor > 0)
);
CREATE INDEX invoice_line_item_idx ON commerce.invoice_line (book, item);

-- A line of the bank that pays invoices, under the break that held it.
CREATE TABLE commerce.collection (
  book           integer     NOT NULL,
  break_id       text        NOT NULL COLLATE "C",
  party          text        NOT NULL COLLATE "C",
  collected_on   date        NOT NULL,
  received_minor bigint      NOT NULL,
  withheld_minor bigint      NOT NULL,
  txn            bigint      NOT NULL,
  recorded_by    text        NOT NULL DEFAULT session_user,
  recorded_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT collection_pkey PRIMARY KEY (book, break_id),
  CONSTRAINT collection_party_fkey FOREIGN KEY (book, party) REFERENCES commerce.party,
  CONSTRAINT collection_received_positive CHECK (received_minor > 0),
  CONSTRAINT collection_withheld_not_negative CHECK (withheld_minor >= 0)
);

-- What of a collection each invoice took; negative where it gave back what was paid too much.
CREATE TABLE commerce.collection_invoice (
  book       integer NOT NULL,
  break_id   text    NOT NULL COLLATE "C",
  number     text    NOT NULL COLLATE "C",
  paid_minor bigint  NOT NULL,
  CONSTRAINT collection_invoice_pkey PRIMARY KEY (book, break_id, number),
  CONSTRAINT collection_invoice_collection_fkey FOREIGN KEY (book, break_id)
    REFERENCES commerce.collection,
  CONSTRAINT collection_invoice_invoice_fkey FOREIGN KEY (book, number) REFERENCES commerce.invoice
);
CREATE INDEX collection_invoice_number_idx ON commerce.collection_invoice (book, number);

-- The stages of disputed payments. A dispute is opened once and ends once.
CREATE TABLE commerce.chargeback (
  book          integer     NOT NULL,
  chargeback_id text        NOT NULL COLLATE "C",
  stage         text        NOT NULL,
  receipt       text        NOT NULL COLLATE "C",
  psp           text        NOT NULL COLLATE "C",
  occurred_at   timestamptz NOT NULL,
  currency      text        NOT NULL,
  amount_minor  bigint      NOT NULL,
  fee_minor     bigint      NOT NULL,
  fee_tax_minor bigint      NOT NULL,
  CONSTRAINT chargeback_pkey PRIMARY KEY (book, chargeback_id, stage),
  CONSTRAINT chargeback_psp_fkey FOREIGN KEY (book, psp) REFERENCES commerce.party,
  CONSTRAINT chargeback_stage_known CHECK (stage IN ('opened', 'won', 'lost')),
  CONSTRAINT chargeback_amount_positive CHECK (amount_minor > 0),
  CONSTRAINT chargeback_fee_not_negative CHECK (least(fee_minor, fee_tax_minor) >= 0)
);
CREATE UNIQUE INDEX chargeback_end_key ON commerce.chargeback (book, chargeback_id)
  WHERE stage <> 'opened';
CREATE INDEX chargeback_receipt_idx ON commerce.chargeback (book, receipt);

-- A brand's order, and which of its milestones were delivered.
CREATE TABLE commerce.placement (
  book      integer  NOT NULL,
  placement text     NOT NULL COLLATE "C",
  brand     text     NOT NULL COLLATE "C",
  agreed_on date     NOT NULL,
  fee_minor bigint   NOT NULL,
  weights   bigint[] NOT NULL,
  series    integer,
  CONSTRAINT placement_pkey PRIMARY KEY (book, placement),
  CONSTRAINT placement_brand_fkey FOREIGN KEY (book, brand) REFERENCES commerce.party,
  CONSTRAINT placement_series_fkey FOREIGN KEY (series) REFERENCES ledger.series,
  CONSTRAINT placement_fee_positive CHECK (fee_minor > 0),
  CONSTRAINT placement_has_milestones CHECK (cardinality(weights) BETWEEN 1 AND 1000)
);
CREATE TABLE commerce.placement_delivery (
  book         integer NOT NULL,
  placement    text    NOT NULL COLLATE "C",
  milestone    integer NOT NULL,
  delivered_on date    NOT NULL,
  earned_minor bigint  NOT NULL,
  CONSTRAINT placement_delivery_pkey PRIMARY KEY (book, placement, milestone),
  CONSTRAINT placement_delivery_placement_fkey FOREIGN KEY (book, placement)
    REFERENCES commerce.placement,
  CONSTRAINT placement_delivery_milestone_positive CHECK (milestone > 0)
);

SELECT ledger.guard_rows('commerce.invoice');
SELECT ledger.guard_rows('commerce.invoice_line');
SELECT ledger.guard_rows('commerce.collection');
SELECT ledger.guard_rows('commerce.collection_invoice');
SELECT ledger.guard_rows('commerce.chargeback');
SELECT ledger.guard_rows('commerce.placement');
SELECT ledger.guard_rows('commerce.placement_delivery');

GRANT SELECT ON commerce.document_series, commerce.invoice, commerce.invoice_line,
  commerce.collection, commerce.collection_invoice, commerce.chargeback, commerce.placement,
  commerce.placement_delivery TO bahi_read;
GRANT SELECT, INSERT ON commerce.document_series, commerce.invoice, commerce.invoice_line,
  commerce.collection, commerce.collection_invoice, commerce.chargeback, commerce.placement,
  commerce.placement_delivery TO bahi_post;
GRANT UPDATE ON commerce.document_series TO bahi_post;
