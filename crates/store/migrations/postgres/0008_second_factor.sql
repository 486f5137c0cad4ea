-- expand: a session knows when its person last proved who she is; passkeys and two-step sign-in.

-- By signing in or stepping up. A session that an older binary began has none and must step up.
ALTER TABLE session ADD COLUMN proven_at TIMESTAMPTZ;

-- Its login must set up a second factor before anything else.
ALTER TABLE session ADD COLUMN enrolling BOOLEAN NOT NULL DEFAULT FALSE;

-- A key pair in somebody's device. Its public half and counters are in `credential`, as JSON.
CREATE TABLE passkey (
    id UUID NOT NULL,
    portal_user_id UUID NOT NULL,
    credential_id BYTEA NOT NULL,
    credential TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT passkey_pk PRIMARY KEY (id),
    CONSTRAINT passkey_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
);
CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id);
CREATE INDEX passkey_user ON passkey (portal_user_id, id);

-- Two-step sign-in by an app that counts time. The seed is sealed; no code of a step up to `used_step` is taken again.
CREATE TABLE two_step (
    portal_user_id UUID NOT NULL,
    seed BYTEA NOT NULL,
    used_step BIGINT NOT NULL,
    set_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT two_step_pk PRIMARY KEY (portal_user_id),
    CONSTRAINT two_step_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
);

-- Codes for whoever has lost the app. Only keyed hashes are here.
CREATE TABLE recovery_code (
    portal_user_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    spent_at TIMESTAMPTZ,
    CONSTRAINT recovery_code_pk PRIMARY KEY (portal_user_id, code_hash),
    CONSTRAINT recovery_code_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
);
