-- A part of an unlock that is given back is numbered behind its receipt, as in unl-1#2. What is
-- given back whole keeps the receipt alone, so ids that end in a number are read as they are.
INSERT INTO recon.receipt_source (source, is_refund, is_numbered)
VALUES ('refund-part-of', true, true);
