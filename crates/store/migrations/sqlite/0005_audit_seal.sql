-- expand: lines of the audit trail are numbered and chained some minutes after they were written.

ALTER TABLE audit ADD COLUMN number INTEGER;
ALTER TABLE audit ADD COLUMN seal BLOB;
CREATE UNIQUE INDEX audit_number ON audit (number);
CREATE INDEX audit_unsealed ON audit (id) WHERE number IS NULL;

-- What retention has taken away: the last line that is gone. One row, or none.
CREATE TABLE audit_cut (
    number INTEGER NOT NULL,
    seal BLOB NOT NULL,
    proof BLOB NOT NULL,
    cut_at INTEGER NOT NULL,
    CONSTRAINT audit_cut_pk PRIMARY KEY (number)
) STRICT, WITHOUT ROWID;
