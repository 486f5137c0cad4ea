-- contract: an import goes on where its process was killed. Staged lines stand in rows of several; an older
-- binary could not read them.

ALTER TABLE import_run ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN step TEXT NOT NULL DEFAULT 'clearing';
ALTER TABLE import_run ADD COLUMN file INTEGER;
ALTER TABLE import_run ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN byte INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN customer_key TEXT NOT NULL DEFAULT '';
ALTER TABLE import_run ADD COLUMN rejected_bytes INTEGER NOT NULL DEFAULT 0;

DELETE FROM import_row;
ALTER TABLE import_row RENAME COLUMN fields TO lines;
