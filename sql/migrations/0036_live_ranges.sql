-- Why a live request or a batch is refused that names what no book can hold: an instant, an id, an
-- item, a viewer or a place.
INSERT INTO ledger.refusal (refusal, code, sqlstate) VALUES (15, 'FIELD_OUT_OF_RANGE', 'BH145');
