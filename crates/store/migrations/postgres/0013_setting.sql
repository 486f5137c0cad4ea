-- expand: what customers wish of a service that a partner runs, and what of it is in force.

-- One row for each thing that can be set. The wish is versioned; a job hands the newest to the partner.
CREATE TABLE setting (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- Which of several, where a customer has several of a kind; otherwise empty.
    subject TEXT COLLATE "C" NOT NULL,
    wished TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    wished_at TIMESTAMPTZ NOT NULL,
    in_force TEXT COLLATE "C",
    in_force_version BIGINT,
    in_force_at TIMESTAMPTZ,
    -- When the partner last said that it will not do what is wished.
    refused_at TIMESTAMPTZ,
    CONSTRAINT setting_pk PRIMARY KEY (id),
    CONSTRAINT setting_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE UNIQUE INDEX setting_of ON setting (customer_id, kind, subject);
