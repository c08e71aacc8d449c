-- Reports: figures folded by the same cut as the day totals.

CREATE SCHEMA report;
GRANT USAGE ON SCHEMA report TO bahi_post, bahi_read;

-- Unlocks of a business day by what reports ask for; payment is the account that was debited.
CREATE TABLE report.day_unlock (
  book         integer  NOT NULL,
  day          date     NOT NULL,
  series       integer  NOT NULL,
  place        smallint NOT NULL,
  price_minor  bigint   NOT NULL,
  payment      bigint   NOT NULL,
  units        bigint   NOT NULL,
  amount_minor bigint   NOT NULL,
  CONSTRAINT day_unlock_pkey PRIMARY KEY (book, day, series, place, price_minor, payment)
) WITH (fillfactor = 70);

-- Refunds of a day's unlocks, by the day on which they were given back.
CREATE TABLE report.day_refund (
  book         integer  NOT NULL,
  day          date     NOT NULL,
  refunded_on  date     NOT NULL,
  series       integer  NOT NULL,
  place        smallint NOT NULL,
  units        bigint   NOT NULL,
  amount_minor bigint   NOT NULL,
  CONSTRAINT day_refund_pkey PRIMARY KEY (book, day, refunded_on, series, place)
) WITH (fillfactor = 70);

GRANT SELECT ON ALL TABLES IN SCHEMA report TO bahi_read, bahi_post;
