-- expand: the catalogue's files as they were loaded, each version once; the one loaded last is in force.

CREATE TABLE catalog (
    version TEXT NOT NULL,
    -- A JSON object of the files' texts by their names.
    files TEXT NOT NULL,
    loaded_at INTEGER NOT NULL,
    CONSTRAINT catalog_pk PRIMARY KEY (version)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalog_loaded ON catalog (loaded_at);
