-- Passes, free episodes and subscriptions: what is paid before it is earned.

-- Passes of a business day by what their distribution needs, folded like report.day_unlock.
CREATE TABLE report.day_pass (
  book         integer  NOT NULL,
  day          date     NOT NULL,
  series       integer  NOT NULL,
  place        smallint NOT NULL,
  episodes     integer  NOT NULL,
  passes       bigint   NOT NULL,
  amount_minor bigint   NOT NULL,
  CONSTRAINT day_pass_pkey PRIMARY KEY (book, day, series, place, episodes),
  CONSTRAINT day_pass_episodes_positive CHECK (episodes > 0)
) WITH (fillfactor = 70);
CREATE INDEX day_pass_series_idx ON report.day_pass (book, series);

-- What was given back of a day's passes, by the day on which it was.
CREATE TABLE report.day_pass_refund (
  book         integer  NOT NULL,
  day          date     NOT NULL,
  refunded_on  date     NOT NULL,
  series       integer  NOT NULL,
  place        smallint NOT NULL,
  episodes     integer  NOT NULL,
  amount_minor bigint   NOT NULL,
  CONSTRAINT day_pass_refund_pkey
    PRIMARY KEY (book, day, refunded_on, series, place, episodes)
) WITH (fillfactor = 70);

-- Episodes that were watched for nothing: counted, never posted.
CREATE TABLE report.day_free (
  book   integer NOT NULL,
  day    date    NOT NULL,
  series integer NOT NULL,
  units  bigint  NOT NULL,
  CONSTRAINT day_free_pkey PRIMARY KEY (book, day, series)
) WITH (fillfactor = 70);

-- Makes each free view count once.
CREATE TABLE commerce.free_view (
  book       integer NOT NULL,
  view_id    text    NOT NULL COLLATE "C",
  event_hash bytea   NOT NULL,
  file       bigint  NOT NULL,
  record     bigint  NOT NULL,
  CONSTRAINT free_view_pkey PRIMARY KEY (book, view_id)
);

-- The day on which an episode could be watched first.
CREATE TABLE commerce.release (
  book        integer NOT NULL,
  series      integer NOT NULL,
  episode     integer NOT NULL,
  released_on date    NOT NULL,
  file        bigint  NOT NULL,
  record      bigint  NOT NULL,
  CONSTRAINT release_pkey PRIMARY KEY (book, series, episode),
  CONSTRAINT release_series_fkey FOREIGN KEY (series) REFERENCES ledger.series,
  CONSTRAINT release_episode_fkey FOREIGN KEY (episode) REFERENCES ledger.episode
);

-- Days whose passes, refunds or releases changed since they were last distributed.
CREATE TABLE commerce.pass_due (
  book integer NOT NULL,
  day  date    NOT NULL,
  CONSTRAINT pass_due_pkey PRIMARY KEY (book, day)
);

-- Cumulative figures of one slice of a day's passes, as they count on one day, revision by
-- revision. slice is gst:<registration>:<place>:<rate>, cohort:<episodes>:<series> or
-- share:<agreement>:<version>. Of a release the deferred amount is what it takes out.
CREATE TABLE commerce.pass_distribution (
  book           integer NOT NULL,
  day            date    NOT NULL,
  slice          text    NOT NULL COLLATE "C",
  counted_on     date    NOT NULL,
  side           text    NOT NULL,
  revision       integer NOT NULL,
  igst_minor     bigint  NOT NULL,
  cgst_minor     bigint  NOT NULL,
  sgst_minor     bigint  NOT NULL,
  revenue_minor  bigint  NOT NULL,
  deferred_minor bigint  NOT NULL,
  share_minor    bigint  NOT NULL,
  txn            bigint,
  CONSTRAINT pass_distribution_pkey PRIMARY KEY (book, day, slice, counted_on, side, revision),
  CONSTRAINT pass_distribution_side_known CHECK (side IN ('receipt', 'release', 'refund'))
);

-- What the app's server said of a subscription.
CREATE TABLE commerce.subscription_event (
  book            integer     NOT NULL,
  subscription_id text        NOT NULL COLLATE "C",
  event           text        NOT NULL,
  happened_at     timestamptz NOT NULL,
  happened_on     date        NOT NULL,
  viewer          bigint      NOT NULL,
  plan            text        NOT NULL,
  days            integer     NOT NULL,
  amount_minor    bigint      NOT NULL,
  currency        text        NOT NULL,
  psp             text        COLLATE "C",
  place           smallint    NOT NULL,
  event_hash      bytea       NOT NULL,
  file            bigint      NOT NULL,
  record          bigint      NOT NULL,
  CONSTRAINT subscription_event_pkey PRIMARY KEY (book, subscription_id, event, happened_at),
  CONSTRAINT subscription_event_known
    CHECK (event IN ('start', 'renew', 'upgrade', 'cancel', 'refund')),
  CONSTRAINT subscription_event_amount_not_negative CHECK (amount_minor >= 0),
  CONSTRAINT subscription_event_days_not_negative CHECK (days >= 0)
);

-- The events whose subscription is not known yet, or whose payment is not.
CREATE TABLE commerce.waiting_subscription (
  book            integer     NOT NULL,
  subscription_id text        NOT NULL COLLATE "C",
  event           text        NOT NULL,
  happened_at     timestamptz NOT NULL,
  CONSTRAINT waiting_subscription_pkey PRIMARY KEY (book, subscription_id, event, happened_at),
  CONSTRAINT waiting_subscription_event_fkey
    FOREIGN KEY (book, subscription_id, event, happened_at) REFERENCES commerce.subscription_event
);

-- An event that has been taken: the net amount that it brought to or took from the deferral, and
-- of a refund the payment that it gives back.
CREATE TABLE commerce.subscription_entry (
  book            integer     NOT NULL,
  subscription_id text        NOT NULL COLLATE "C",
  event           text        NOT NULL,
  happened_at     timestamptz NOT NULL,
  net_minor       bigint      NOT NULL,
  paid_event      text,
  paid_at         timestamptz,
  txn             bigint,
  CONSTRAINT subscription_entry_pkey PRIMARY KEY (book, subscription_id, event, happened_at),
  CONSTRAINT subscription_entry_event_fkey
    FOREIGN KEY (book, subscription_id, event, happened_at) REFERENCES commerce.subscription_event,
  CONSTRAINT subscription_entry_paid_fkey
    FOREIGN KEY (book, subscription_id, paid_event, paid_at)
    REFERENCES commerce.subscription_event
);

-- The spans over which the net amounts are earned, as they follow from the entries so far. A span
-- that was cut ends on the day before, with what it had earned.
CREATE TABLE commerce.subscription_span (
  book            integer NOT NULL,
  subscription_id text    NOT NULL COLLATE "C",
  ordinal         integer NOT NULL,
  start_on        date    NOT NULL,
  days            integer NOT NULL,
  net_minor       bigint  NOT NULL,
  cut_on          date,
  kept_minor      bigint,
  CONSTRAINT subscription_span_pkey PRIMARY KEY (book, subscription_id, ordinal),
  CONSTRAINT subscription_span_days_positive CHECK (days > 0),
  CONSTRAINT subscription_span_cut_keeps CHECK ((cut_on IS NULL) = (kept_minor IS NULL))
);
CREATE INDEX subscription_span_cohort_idx ON commerce.subscription_span (book, start_on, days);

-- Cohorts whose spans changed since they were last recognised.
CREATE TABLE commerce.subscription_due (
  book     integer NOT NULL,
  start_on date    NOT NULL,
  days     integer NOT NULL,
  CONSTRAINT subscription_due_pkey PRIMARY KEY (book, start_on, days)
);

-- What a cohort of subscriptions earns on a day, revision by revision.
CREATE TABLE commerce.subscription_recognition (
  book         integer NOT NULL,
  start_on     date    NOT NULL,
  days         integer NOT NULL,
  day          date    NOT NULL,
  revision     integer NOT NULL,
  amount_minor bigint  NOT NULL,
  txn          bigint  NOT NULL,
  CONSTRAINT subscription_recognition_pkey PRIMARY KEY (book, start_on, days, day, revision)
);
CREATE INDEX subscription_recognition_day_idx
  ON commerce.subscription_recognition (book, day);

SELECT ledger.guard_rows('commerce.free_view');
SELECT ledger.guard_rows('commerce.release');
SELECT ledger.guard_rows('commerce.pass_distribution');
SELECT ledger.guard_rows('commerce.subscription_event');
SELECT ledger.guard_rows('commerce.subscription_entry');
SELECT ledger.guard_rows('commerce.subscription_recognition');

GRANT SELECT ON report.day_pass, report.day_pass_refund, report.day_free, commerce.free_view,
  commerce.release, commerce.pass_due, commerce.pass_distribution, commerce.subscription_event,
  commerce.waiting_subscription, commerce.subscription_entry, commerce.subscription_span,
  commerce.subscription_due, commerce.subscription_recognition TO bahi_read, bahi_post;
GRANT INSERT ON commerce.release, commerce.pass_due, commerce.pass_distribution,
  commerce.subscription_event, commerce.waiting_subscription, commerce.subscription_entry,
  commerce.subscription_span, commerce.subscription_due, commerce.subscription_recognition
  TO bahi_post;
GRANT DELETE ON commerce.pass_due, commerce.waiting_subscription, commerce.subscription_span,
  commerce.subscription_due TO bahi_post;
GRANT UPDATE ON commerce.pass_due, commerce.subscription_due TO bahi_post;

-- An app store takes its fee, and the tax on it, out of what it owes us; a store that answers for
-- the tax on the supply itself takes that too.
INSERT INTO ledger.route (kind, debit_class, credit_class) VALUES
  (7, 'fee_expense', 'psp'), (7, 'psp', 'fee_expense'),
  (7, 'gst_input', 'psp'), (7, 'psp', 'gst_input')
ON CONFLICT ON CONSTRAINT route_pkey DO NOTHING;
