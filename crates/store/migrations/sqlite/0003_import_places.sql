-- contract: what is staged says where lines stand in the bundle's files, and not what they say. An older binary could
-- not read it.

DROP TABLE import_row;
CREATE TABLE import_row (
    customer_key TEXT NOT NULL,
    file INTEGER NOT NULL,
    line INTEGER NOT NULL,
    count INTEGER NOT NULL,
    begins_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    owner TEXT,
    CONSTRAINT import_row_pk PRIMARY KEY (customer_key, file, line)
) STRICT, WITHOUT ROWID;
