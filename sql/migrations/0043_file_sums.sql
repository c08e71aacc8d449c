-- Money of several currencies has no sum.

-- What was read in each currency stands in the file's money.
ALTER TABLE intake.file ALTER COLUMN sum_minor DROP NOT NULL;
