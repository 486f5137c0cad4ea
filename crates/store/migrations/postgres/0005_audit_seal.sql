-- expand: lines of the audit trail are numbered and chained some minutes after they were written.

ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN seal BYTEA;
CREATE UNIQUE INDEX audit_number ON audit (number);
CREATE INDEX audit_unsealed ON audit (id) WHERE number IS NULL;

-- What retention has taken away: the last line that is gone. One row, or none.
CREATE TABLE audit_cut (
    number BIGINT NOT NULL,
    seal BYTEA NOT NULL,
    proof BYTEA NOT NULL,
    cut_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT audit_cut_pk PRIMARY KEY (number)
);
