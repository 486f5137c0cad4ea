-- contract: what is staged says where lines stand in the bundle's files, and not what they say. An older binary could
-- not read it.

DROP TABLE import_row;
CREATE UNLOGGED TABLE import_row (
    customer_key TEXT COLLATE "C" NOT NULL,
    file BIGINT NOT NULL,
    line BIGINT NOT NULL,
    count BIGINT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    owner TEXT COLLATE "C",
    CONSTRAINT import_row_pk PRIMARY KEY (customer_key, file, line)
);
