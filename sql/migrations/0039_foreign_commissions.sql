-- Commission that a partner abroad reports in its own currency, is invoiced in it, and pays in
-- rupees.

ALTER TABLE commerce.invoice
  ADD COLUMN currency text NOT NULL DEFAULT 'INR',
  ADD CONSTRAINT invoice_currency_shape CHECK (currency ~ '^[A-Z]{3,5}$'),
  -- The tax of a supply is due in rupees; what is charged in other money is an export.
  ADD CONSTRAINT invoice_foreign_untaxed
    CHECK (currency = 'INR' OR igst_minor + cgst_minor + sgst_minor = 0);

-- Of a payment of foreign invoices: what it paid in their currency, what it brought more than they
-- carried, and what the bank kept of it.
ALTER TABLE commerce.collection
  ADD COLUMN currency         text   NOT NULL DEFAULT 'INR',
  ADD COLUMN foreign_minor    bigint,
  ADD COLUMN gain_minor       bigint,
  ADD COLUMN charge_minor     bigint NOT NULL DEFAULT 0,
  ADD COLUMN charge_tax_minor bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT collection_currency_shape CHECK (currency ~ '^[A-Z]{3,5}$'),
  ADD CONSTRAINT collection_foreign_whole CHECK (
    CASE currency WHEN 'INR' THEN foreign_minor IS NULL AND gain_minor IS NULL
      ELSE foreign_minor > 0 AND gain_minor IS NOT NULL AND withheld_minor = 0 END),
  ADD CONSTRAINT collection_charge_not_negative
    CHECK (least(charge_minor, charge_tax_minor) >= 0);

-- A payment from abroad waits in the suspense of the bank's feed, which gives what the foreign
-- money carried, its gain or loss, and what the bank kept.
INSERT INTO ledger.route (kind, debit_class, credit_class)
VALUES
  (17, 'suspense', 'trading'), (17, 'trading', 'suspense'), (17, 'suspense', 'exchange'),
  (17, 'exchange', 'suspense'), (17, 'fee_expense', 'suspense'), (17, 'gst_input', 'suspense'),
  -- A write-off of foreign money takes what it carries out of the trading account.
  (35, 'trading', 'receivable'), (35, 'bad_debt', 'trading'), (35, 'trading', 'commission_asset');
