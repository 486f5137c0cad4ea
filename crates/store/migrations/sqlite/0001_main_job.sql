-- expand: the first schema. Same tables, columns, constraints and indexes on both engines; a test compares them.

CREATE TABLE customer (
    id BLOB NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_kana TEXT NOT NULL,
    name_key TEXT NOT NULL,
    birth_date TEXT,
    status TEXT NOT NULL,
    started_on TEXT,
    ended_on TEXT,
    content_hash BLOB NOT NULL,
    as_of INTEGER NOT NULL,
    CONSTRAINT customer_pk PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX customer_source_key ON customer (source, source_key);
CREATE INDEX customer_number_key ON customer (number_key);
CREATE INDEX customer_name_key ON customer (name_key, id);

CREATE TABLE customer_phone (
    customer_id BLOB NOT NULL,
    phone_key TEXT NOT NULL,
    phone TEXT NOT NULL,
    CONSTRAINT customer_phone_pk PRIMARY KEY (customer_id, phone_key),
    CONSTRAINT customer_phone_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_phone_key ON customer_phone (phone_key, customer_id);

CREATE TABLE customer_address (
    customer_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    postcode TEXT NOT NULL,
    postcode_key TEXT NOT NULL,
    prefecture TEXT NOT NULL,
    city TEXT NOT NULL,
    street TEXT NOT NULL,
    building TEXT,
    CONSTRAINT customer_address_pk PRIMARY KEY (customer_id, position),
    CONSTRAINT customer_address_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE billing_account (
    customer_id BLOB NOT NULL,
    account_key TEXT NOT NULL,
    method TEXT NOT NULL,
    institution TEXT,
    last4 TEXT,
    other_last4 TEXT,
    payer TEXT,
    CONSTRAINT billing_account_pk PRIMARY KEY (customer_id, account_key),
    CONSTRAINT billing_account_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE product_offering (
    source TEXT NOT NULL,
    offering_key TEXT NOT NULL,
    family TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT,
    price INTEGER NOT NULL,
    tax_mode TEXT NOT NULL,
    tax_percent INTEGER NOT NULL,
    charge_kind TEXT NOT NULL,
    issuer TEXT NOT NULL,
    registration_number TEXT,
    as_of INTEGER NOT NULL,
    CONSTRAINT product_offering_pk PRIMARY KEY (source, offering_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    customer_id BLOB NOT NULL,
    device_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    model TEXT,
    serial TEXT NOT NULL,
    cas_card TEXT,
    mac TEXT,
    CONSTRAINT device_pk PRIMARY KEY (customer_id, device_key),
    CONSTRAINT device_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_number (
    customer_id BLOB NOT NULL,
    number_key TEXT NOT NULL,
    device_key TEXT NOT NULL,
    CONSTRAINT device_number_pk PRIMARY KEY (customer_id, number_key),
    CONSTRAINT device_number_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_number_key ON device_number (number_key, customer_id);

CREATE TABLE product (
    customer_id BLOB NOT NULL,
    product_key TEXT NOT NULL,
    source TEXT NOT NULL,
    offering_key TEXT NOT NULL,
    device_key TEXT,
    line TEXT,
    status TEXT NOT NULL,
    started_on TEXT,
    planned_end_on TEXT,
    ended_on TEXT,
    CONSTRAINT product_pk PRIMARY KEY (customer_id, product_key),
    CONSTRAINT product_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_bill (
    customer_id BLOB NOT NULL,
    month TEXT NOT NULL,
    number TEXT NOT NULL,
    account_key TEXT,
    issued_on TEXT NOT NULL,
    due_on TEXT,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT customer_bill_pk PRIMARY KEY (customer_id, month, number),
    CONSTRAINT customer_bill_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE applied_charge (
    customer_id BLOB NOT NULL,
    month TEXT NOT NULL,
    number TEXT NOT NULL,
    line INTEGER NOT NULL,
    product_key TEXT,
    family TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    tax_mode TEXT NOT NULL,
    tax_percent INTEGER NOT NULL,
    issuer TEXT NOT NULL,
    registration_number TEXT,
    CONSTRAINT applied_charge_pk PRIMARY KEY (customer_id, month, number, line),
    CONSTRAINT applied_charge_bill_fk FOREIGN KEY (customer_id, month, number)
        REFERENCES customer_bill (customer_id, month, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_link (
    source TEXT NOT NULL,
    from_source_key TEXT NOT NULL,
    to_source_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    linked_on TEXT,
    CONSTRAINT customer_link_pk PRIMARY KEY (source, from_source_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_link_to ON customer_link (source, to_source_key);

CREATE TABLE import_run (
    id BLOB NOT NULL,
    source TEXT NOT NULL,
    mode TEXT NOT NULL,
    manifest_hash BLOB NOT NULL,
    as_of INTEGER NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    finished_at INTEGER,
    read_lines INTEGER NOT NULL,
    rejected_lines INTEGER NOT NULL,
    changed_customers INTEGER NOT NULL,
    unchanged_customers INTEGER NOT NULL,
    ended_customers INTEGER NOT NULL,
    CONSTRAINT import_run_pk PRIMARY KEY (id)
) STRICT;
CREATE INDEX import_run_started ON import_run (source, started_at);

CREATE TABLE import_row (
    customer_key TEXT NOT NULL,
    file INTEGER NOT NULL,
    line INTEGER NOT NULL,
    fields TEXT NOT NULL,
    CONSTRAINT import_row_pk PRIMARY KEY (customer_key, file, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE portal_user (
    id BLOB NOT NULL,
    portal_id TEXT NOT NULL,
    portal_id_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    contact_address TEXT NOT NULL,
    contact_verified_at INTEGER,
    locale TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    CONSTRAINT portal_user_pk PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX portal_user_portal_id ON portal_user (portal_id_key);

CREATE TABLE portal_grant (
    id BLOB NOT NULL,
    portal_user_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    holder INTEGER NOT NULL,
    scopes TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    revoked_at INTEGER,
    CONSTRAINT portal_grant_pk PRIMARY KEY (id),
    CONSTRAINT portal_grant_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id),
    CONSTRAINT portal_grant_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT;
CREATE INDEX portal_grant_user ON portal_grant (portal_user_id, id);
CREATE INDEX portal_grant_customer ON portal_grant (customer_id, id);
CREATE UNIQUE INDEX portal_grant_holder ON portal_grant (customer_id) WHERE holder AND revoked_at IS NULL;

CREATE TABLE session (
    id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    portal_user_id BLOB NOT NULL,
    grant_id BLOB NOT NULL,
    signed_in_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ended_at INTEGER,
    user_agent TEXT NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (id),
    CONSTRAINT session_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id),
    CONSTRAINT session_grant_fk FOREIGN KEY (grant_id) REFERENCES portal_grant (id)
) STRICT;
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_portal_user ON session (portal_user_id, signed_in_at);
CREATE INDEX session_signed_in ON session (signed_in_at);

CREATE TABLE flow (
    token_hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT flow_pk PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_created ON flow (created_at);

CREATE TABLE once (
    token_hash BLOB NOT NULL,
    actor BLOB NOT NULL,
    form TEXT NOT NULL,
    result_url TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT once_pk PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX once_created ON once (created_at);

CREATE TABLE throttle (
    key BLOB NOT NULL,
    count INTEGER NOT NULL,
    since INTEGER NOT NULL,
    blocked_until INTEGER,
    updated_at INTEGER NOT NULL,
    CONSTRAINT throttle_pk PRIMARY KEY (key)
) STRICT, WITHOUT ROWID;
CREATE INDEX throttle_updated ON throttle (updated_at);

CREATE TABLE proof_try (
    record_key BLOB NOT NULL,
    slot INTEGER NOT NULL,
    digest BLOB NOT NULL,
    tried_at INTEGER NOT NULL,
    CONSTRAINT proof_try_pk PRIMARY KEY (record_key, slot)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX proof_try_digest ON proof_try (record_key, digest);
CREATE INDEX proof_try_at ON proof_try (tried_at);

CREATE TABLE challenge (
    id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    portal_user_id BLOB NOT NULL,
    contact_address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_sent_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    spent_at INTEGER,
    CONSTRAINT challenge_pk PRIMARY KEY (id),
    CONSTRAINT challenge_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
) STRICT;
CREATE INDEX challenge_user ON challenge (portal_user_id, purpose, created_at);
CREATE INDEX challenge_expires ON challenge (expires_at);

CREATE TABLE letter_request (
    id BLOB NOT NULL,
    name_key TEXT NOT NULL,
    phone_key TEXT NOT NULL,
    postcode_key TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    customer_id BLOB,
    CONSTRAINT letter_request_pk PRIMARY KEY (id),
    CONSTRAINT letter_request_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
) STRICT;
CREATE INDEX letter_request_customer ON letter_request (customer_id, requested_at);
CREATE INDEX letter_request_at ON letter_request (requested_at);

CREATE TABLE job (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    not_after INTEGER,
    attempt INTEGER NOT NULL,
    owner TEXT,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    CONSTRAINT job_pk PRIMARY KEY (id)
) STRICT;
CREATE INDEX job_due ON job (due_at, id) WHERE state IN ('ready', 'running');
CREATE INDEX job_finished ON job (finished_at);

CREATE TABLE message (
    id BLOB NOT NULL,
    recipient TEXT NOT NULL,
    event TEXT NOT NULL,
    params TEXT NOT NULL,
    locale TEXT NOT NULL,
    portal_user_id BLOB,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    CONSTRAINT message_pk PRIMARY KEY (id)
) STRICT;
CREATE INDEX message_user ON message (portal_user_id, created_at);
CREATE INDEX message_created ON message (created_at);

CREATE TABLE event (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    customer_id BLOB,
    from_state TEXT,
    to_state TEXT,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (id)
) STRICT;
CREATE INDEX event_entity ON event (entity_id, at);
CREATE INDEX event_customer ON event (customer_id, at);
CREATE INDEX event_at ON event (at);

CREATE TABLE audit (
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity_id BLOB,
    customer_id BLOB,
    detail TEXT NOT NULL,
    CONSTRAINT audit_pk PRIMARY KEY (id)
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_customer ON audit (customer_id, at);
