-- What servers up to 12.0 remove. It comes after the content of a test, because the
-- server of the test bed still writes these columns.
ALTER TABLE ChannelMembers DROP COLUMN IF EXISTS AutoTranslation;
