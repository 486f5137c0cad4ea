-- expand: partners are called, each behind a circuit breaker that all processes share.

CREATE TABLE partner (
    partner TEXT NOT NULL,
    failures INTEGER NOT NULL,
    open_until INTEGER,
    probing_until INTEGER,
    updated_at INTEGER NOT NULL,
    CONSTRAINT partner_pk PRIMARY KEY (partner)
) STRICT, WITHOUT ROWID;

-- How often the job was claimed: what a worker names when it ends an attempt. Attempts can begin anew, claims never do.
ALTER TABLE job ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
-- It was asked for once more while a worker had it.
ALTER TABLE job ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
