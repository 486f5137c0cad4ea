-- expand: the operator's people at the desk, and the browsers they are signed in with.

-- Nobody's row is taken away: the audit trail names them.
CREATE TABLE staff (
    id BLOB NOT NULL,
    sign_in TEXT NOT NULL,
    sign_in_key TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    -- Of the authenticator app, sealed; none until the first sign-in has set one up.
    seed BLOB,
    -- The newest step whose code was taken.
    used_step INTEGER,
    enrolled_at INTEGER,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    CONSTRAINT staff_pk PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX staff_sign_in ON staff (sign_in_key);

CREATE TABLE staff_session (
    id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    staff_id BLOB NOT NULL,
    signed_in_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT staff_session_pk PRIMARY KEY (id),
    CONSTRAINT staff_session_staff_fk FOREIGN KEY (staff_id) REFERENCES staff (id)
) STRICT;
CREATE UNIQUE INDEX staff_session_token ON staff_session (token_hash);
CREATE INDEX staff_session_staff ON staff_session (staff_id, signed_in_at);
CREATE INDEX staff_session_signed_in ON staff_session (signed_in_at);
