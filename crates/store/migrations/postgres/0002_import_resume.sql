-- contract: an import goes on where its process was killed. Staged lines stand in rows of several; an older
-- binary could not read them.

ALTER TABLE import_run ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN host TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN step TEXT COLLATE "C" NOT NULL DEFAULT 'clearing';
ALTER TABLE import_run ADD COLUMN file BIGINT;
ALTER TABLE import_run ADD COLUMN line BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN byte BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN customer_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN rejected_bytes BIGINT NOT NULL DEFAULT 0;

DELETE FROM import_row;
ALTER TABLE import_row RENAME COLUMN fields TO lines;
