-- expand: what an import knows of its bundle before it changes anything.

-- Customers left as they are because the portal's records of them are newer.
ALTER TABLE import_run ADD COLUMN older_customers INTEGER NOT NULL DEFAULT 0;
-- What was read of each file, as JSON.
ALTER TABLE import_run ADD COLUMN tally TEXT NOT NULL DEFAULT '{}';
-- How many of the lines say that a contract or a product is over.
ALTER TABLE import_row ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
