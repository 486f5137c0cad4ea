-- expand: partners are called, each behind a circuit breaker that all processes share.

CREATE TABLE partner (
    partner TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,
    open_until TIMESTAMPTZ,
    probing_until TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT partner_pk PRIMARY KEY (partner)
);

-- How often the job was claimed: what a worker names when it ends an attempt. Attempts can begin anew, claims never do.
ALTER TABLE job ADD COLUMN claims BIGINT NOT NULL DEFAULT 0;
-- It was asked for once more while a worker had it.
ALTER TABLE job ADD COLUMN again BOOLEAN NOT NULL DEFAULT FALSE;
