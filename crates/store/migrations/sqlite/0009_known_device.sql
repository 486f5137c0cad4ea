-- expand: browsers that a login was used in are known, so that another one can be told to its owner.

-- The first sign-in of a login that was told apart from others; none was before.
ALTER TABLE portal_user ADD COLUMN devices_since INTEGER;

-- Whether a session began in a browser that its login had not been used in.
ALTER TABLE session ADD COLUMN new_device INTEGER NOT NULL DEFAULT 0;

-- A browser in which a login was used. Its cookie holds 256 random bits; one cookie serves all who use that browser.
CREATE TABLE known_device (
    token_hash BLOB NOT NULL,
    portal_user_id BLOB NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    CONSTRAINT known_device_pk PRIMARY KEY (token_hash, portal_user_id),
    CONSTRAINT known_device_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_device_user ON known_device (portal_user_id);
CREATE INDEX known_device_seen ON known_device (last_seen_at);
