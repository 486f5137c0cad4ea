-- expand: the first schema. Same tables, columns, constraints and indexes on both engines; a test compares them.

CREATE TABLE customer (
    id UUID NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    source_key TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    number_key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_kana TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    birth_date DATE,
    status TEXT COLLATE "C" NOT NULL,
    started_on DATE,
    ended_on DATE,
    content_hash BYTEA NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    CONSTRAINT customer_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX customer_source_key ON customer (source, source_key);
CREATE INDEX customer_number_key ON customer (number_key);
CREATE INDEX customer_name_key ON customer (name_key, id);

CREATE TABLE customer_phone (
    customer_id UUID NOT NULL,
    phone_key TEXT COLLATE "C" NOT NULL,
    phone TEXT COLLATE "C" NOT NULL,
    CONSTRAINT customer_phone_pk PRIMARY KEY (customer_id, phone_key),
    CONSTRAINT customer_phone_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX customer_phone_key ON customer_phone (phone_key, customer_id);

CREATE TABLE customer_address (
    customer_id UUID NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    postcode TEXT COLLATE "C" NOT NULL,
    postcode_key TEXT COLLATE "C" NOT NULL,
    prefecture TEXT COLLATE "C" NOT NULL,
    city TEXT COLLATE "C" NOT NULL,
    street TEXT COLLATE "C" NOT NULL,
    building TEXT COLLATE "C",
    CONSTRAINT customer_address_pk PRIMARY KEY (customer_id, position),
    CONSTRAINT customer_address_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);

CREATE TABLE billing_account (
    customer_id UUID NOT NULL,
    account_key TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    institution TEXT COLLATE "C",
    last4 TEXT COLLATE "C",
    other_last4 TEXT COLLATE "C",
    payer TEXT COLLATE "C",
    CONSTRAINT billing_account_pk PRIMARY KEY (customer_id, account_key),
    CONSTRAINT billing_account_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);

CREATE TABLE product_offering (
    source TEXT COLLATE "C" NOT NULL,
    offering_key TEXT COLLATE "C" NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C",
    price BIGINT NOT NULL,
    tax_mode TEXT COLLATE "C" NOT NULL,
    tax_percent BIGINT NOT NULL,
    charge_kind TEXT COLLATE "C" NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    registration_number TEXT COLLATE "C",
    as_of TIMESTAMPTZ NOT NULL,
    CONSTRAINT product_offering_pk PRIMARY KEY (source, offering_key)
);

CREATE TABLE device (
    customer_id UUID NOT NULL,
    device_key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    model TEXT COLLATE "C",
    serial TEXT COLLATE "C" NOT NULL,
    cas_card TEXT COLLATE "C",
    mac TEXT COLLATE "C",
    CONSTRAINT device_pk PRIMARY KEY (customer_id, device_key),
    CONSTRAINT device_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);

CREATE TABLE device_number (
    customer_id UUID NOT NULL,
    number_key TEXT COLLATE "C" NOT NULL,
    device_key TEXT COLLATE "C" NOT NULL,
    CONSTRAINT device_number_pk PRIMARY KEY (customer_id, number_key),
    CONSTRAINT device_number_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX device_number_key ON device_number (number_key, customer_id);

CREATE TABLE product (
    customer_id UUID NOT NULL,
    product_key TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    offering_key TEXT COLLATE "C" NOT NULL,
    device_key TEXT COLLATE "C",
    line TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL,
    started_on DATE,
    planned_end_on DATE,
    ended_on DATE,
    CONSTRAINT product_pk PRIMARY KEY (customer_id, product_key),
    CONSTRAINT product_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);

CREATE TABLE customer_bill (
    customer_id UUID NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    account_key TEXT COLLATE "C",
    issued_on DATE NOT NULL,
    due_on DATE,
    amount BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    CONSTRAINT customer_bill_pk PRIMARY KEY (customer_id, month, number),
    CONSTRAINT customer_bill_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);

CREATE TABLE applied_charge (
    customer_id UUID NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    line BIGINT NOT NULL,
    product_key TEXT COLLATE "C",
    family TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL,
    tax_mode TEXT COLLATE "C" NOT NULL,
    tax_percent BIGINT NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    registration_number TEXT COLLATE "C",
    CONSTRAINT applied_charge_pk PRIMARY KEY (customer_id, month, number, line),
    CONSTRAINT applied_charge_bill_fk FOREIGN KEY (customer_id, month, number)
        REFERENCES customer_bill (customer_id, month, number)
);

CREATE TABLE customer_link (
    source TEXT COLLATE "C" NOT NULL,
    from_source_key TEXT COLLATE "C" NOT NULL,
    to_source_key TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    linked_on DATE,
    CONSTRAINT customer_link_pk PRIMARY KEY (source, from_source_key)
);
CREATE INDEX customer_link_to ON customer_link (source, to_source_key);

CREATE TABLE import_run (
    id UUID NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL,
    manifest_hash BYTEA NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    heartbeat_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    read_lines BIGINT NOT NULL,
    rejected_lines BIGINT NOT NULL,
    changed_customers BIGINT NOT NULL,
    unchanged_customers BIGINT NOT NULL,
    ended_customers BIGINT NOT NULL,
    CONSTRAINT import_run_pk PRIMARY KEY (id)
);
CREATE INDEX import_run_started ON import_run (source, started_at);

CREATE UNLOGGED TABLE import_row (
    customer_key TEXT COLLATE "C" NOT NULL,
    file BIGINT NOT NULL,
    line BIGINT NOT NULL,
    fields TEXT COLLATE "C" NOT NULL,
    CONSTRAINT import_row_pk PRIMARY KEY (customer_key, file, line)
);

CREATE TABLE portal_user (
    id UUID NOT NULL,
    portal_id TEXT COLLATE "C" NOT NULL,
    portal_id_key TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    contact_address TEXT COLLATE "C" NOT NULL,
    contact_verified_at TIMESTAMPTZ,
    locale TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    CONSTRAINT portal_user_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX portal_user_portal_id ON portal_user (portal_id_key);

CREATE TABLE portal_grant (
    id UUID NOT NULL,
    portal_user_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    holder BOOLEAN NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    granted_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    CONSTRAINT portal_grant_pk PRIMARY KEY (id),
    CONSTRAINT portal_grant_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id),
    CONSTRAINT portal_grant_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX portal_grant_user ON portal_grant (portal_user_id, id);
CREATE INDEX portal_grant_customer ON portal_grant (customer_id, id);
CREATE UNIQUE INDEX portal_grant_holder ON portal_grant (customer_id) WHERE holder AND revoked_at IS NULL;

CREATE TABLE session (
    id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    portal_user_id UUID NOT NULL,
    grant_id UUID NOT NULL,
    signed_in_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    user_agent TEXT COLLATE "C" NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (id),
    CONSTRAINT session_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id),
    CONSTRAINT session_grant_fk FOREIGN KEY (grant_id) REFERENCES portal_grant (id)
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_portal_user ON session (portal_user_id, signed_in_at);
CREATE INDEX session_signed_in ON session (signed_in_at);

CREATE TABLE flow (
    token_hash BYTEA NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT flow_pk PRIMARY KEY (token_hash)
);
CREATE INDEX flow_created ON flow (created_at);

CREATE TABLE once (
    token_hash BYTEA NOT NULL,
    actor BYTEA NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    result_url TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT once_pk PRIMARY KEY (token_hash)
);
CREATE INDEX once_created ON once (created_at);

CREATE TABLE throttle (
    key BYTEA NOT NULL,
    count BIGINT NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    blocked_until TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT throttle_pk PRIMARY KEY (key)
);
CREATE INDEX throttle_updated ON throttle (updated_at);

CREATE TABLE proof_try (
    record_key BYTEA NOT NULL,
    slot BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    tried_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT proof_try_pk PRIMARY KEY (record_key, slot)
);
CREATE UNIQUE INDEX proof_try_digest ON proof_try (record_key, digest);
CREATE INDEX proof_try_at ON proof_try (tried_at);

CREATE TABLE challenge (
    id UUID NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    portal_user_id UUID NOT NULL,
    contact_address TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    last_sent_at TIMESTAMPTZ NOT NULL,
    tries BIGINT NOT NULL,
    spent_at TIMESTAMPTZ,
    CONSTRAINT challenge_pk PRIMARY KEY (id),
    CONSTRAINT challenge_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
);
CREATE INDEX challenge_user ON challenge (portal_user_id, purpose, created_at);
CREATE INDEX challenge_expires ON challenge (expires_at);

CREATE TABLE letter_request (
    id UUID NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    phone_key TEXT COLLATE "C" NOT NULL,
    postcode_key TEXT COLLATE "C" NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    customer_id UUID,
    CONSTRAINT letter_request_pk PRIMARY KEY (id),
    CONSTRAINT letter_request_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id)
);
CREATE INDEX letter_request_customer ON letter_request (customer_id, requested_at);
CREATE INDEX letter_request_at ON letter_request (requested_at);

CREATE TABLE job (
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject UUID NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    not_after TIMESTAMPTZ,
    attempt BIGINT NOT NULL,
    owner TEXT COLLATE "C",
    last_error TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    CONSTRAINT job_pk PRIMARY KEY (id)
);
CREATE INDEX job_due ON job (due_at, id) WHERE state IN ('ready', 'running');
CREATE INDEX job_finished ON job (finished_at);

CREATE TABLE message (
    id UUID NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    params TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    portal_user_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    CONSTRAINT message_pk PRIMARY KEY (id)
);
CREATE INDEX message_user ON message (portal_user_id, created_at);
CREATE INDEX message_created ON message (created_at);

CREATE TABLE event (
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    entity TEXT COLLATE "C" NOT NULL,
    entity_id UUID NOT NULL,
    customer_id UUID,
    from_state TEXT COLLATE "C",
    to_state TEXT COLLATE "C",
    actor TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (id)
);
CREATE INDEX event_entity ON event (entity_id, at);
CREATE INDEX event_customer ON event (customer_id, at);
CREATE INDEX event_at ON event (at);

CREATE TABLE audit (
    id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    entity_id UUID,
    customer_id UUID,
    detail TEXT COLLATE "C" NOT NULL,
    CONSTRAINT audit_pk PRIMARY KEY (id)
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_customer ON audit (customer_id, at);
