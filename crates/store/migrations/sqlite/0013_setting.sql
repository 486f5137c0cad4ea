-- expand: what customers wish of a service that a partner runs, and what of it is in force.

-- One row for each thing that can be set. The wish is versioned; a job hands the newest to the partner.
CREATE TABLE setting (
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    -- Which of several, where a customer has several of a kind; otherwise empty.
    subject TEXT NOT NULL,
    wished TEXT NOT NULL,
    version INTEGER NOT NULL,
    wished_at INTEGER NOT NULL,
    in_force TEXT,
    in_force_version INTEGER,
    in_force_at INTEGER,
    -- When the partner last said that it will not do what is wished.
    refused_at INTEGER,
    CONSTRAINT setting_pk PRIMARY KEY (id),
    CONSTRAINT setting_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT;
CREATE UNIQUE INDEX setting_of ON setting (customer_id, kind, subject);
