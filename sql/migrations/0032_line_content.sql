-- What a line counts beside its money, and the version of the hash of its content.

-- views, clicks and impressions are what rates are divided by; they are never posted. Hashes of two
-- versions are never compared: a line that comes again is hashed in the version of the one that
-- stands.
ALTER TABLE intake.line
  ADD COLUMN views        bigint,
  ADD COLUMN clicks       bigint,
  ADD COLUMN impressions  bigint,
  ADD COLUMN hash_version smallint NOT NULL DEFAULT 2,
  ADD CONSTRAINT line_hash_version_known CHECK (hash_version IN (2, 3));
ALTER TABLE intake.line ALTER COLUMN hash_version SET DEFAULT 3;
-- The lines for which another hash has to be taken become fewer from file to file.
CREATE INDEX line_old_hash_idx ON intake.line (book, feed) WHERE hash_version < 3;
CREATE INDEX line_count_idx ON intake.line (book, feed, occurred_on)
  WHERE is_current AND (num_nonnulls(views, clicks, impressions) > 0 OR kind = 'click');
