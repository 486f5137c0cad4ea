-- expand: the operator's people at the desk, and the browsers they are signed in with.

-- Nobody's row is taken away: the audit trail names them.
CREATE TABLE staff (
    id UUID NOT NULL,
    sign_in TEXT COLLATE "C" NOT NULL,
    sign_in_key TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    -- Of the authenticator app, sealed; none until the first sign-in has set one up.
    seed BYTEA,
    -- The newest step whose code was taken.
    used_step BIGINT,
    enrolled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    CONSTRAINT staff_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX staff_sign_in ON staff (sign_in_key);

CREATE TABLE staff_session (
    id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    staff_id UUID NOT NULL,
    signed_in_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    CONSTRAINT staff_session_pk PRIMARY KEY (id),
    CONSTRAINT staff_session_staff_fk FOREIGN KEY (staff_id) REFERENCES staff (id)
);
CREATE UNIQUE INDEX staff_session_token ON staff_session (token_hash);
CREATE INDEX staff_session_staff ON staff_session (staff_id, signed_in_at);
CREATE INDEX staff_session_signed_in ON staff_session (signed_in_at);
