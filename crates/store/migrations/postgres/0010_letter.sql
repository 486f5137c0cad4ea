-- expand: letters with a 仮ID. Neither the ID nor its password is stored: both are derived from the letter's id.

CREATE TABLE letter (
    id UUID NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    -- Keyed hash of the 仮ID, by which a letter is found.
    id_hash BYTEA NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    printed_at TIMESTAMPTZ,
    posted_at TIMESTAMPTZ,
    returned_at TIMESTAMPTZ,
    used_at TIMESTAMPTZ,
    valid_until TIMESTAMPTZ,
    CONSTRAINT letter_pk PRIMARY KEY (id),
    CONSTRAINT letter_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE UNIQUE INDEX letter_number ON letter (number);
CREATE UNIQUE INDEX letter_id_hash ON letter (id_hash);
CREATE INDEX letter_customer ON letter (customer_id, requested_at);
CREATE INDEX letter_requested ON letter (requested_at, id);
-- Letters on their way to the printer and to the post.
CREATE INDEX letter_waiting ON letter (requested_at, id) WHERE posted_at IS NULL;
