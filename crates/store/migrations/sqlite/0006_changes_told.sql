-- expand: changes to a login are told with a link that stops them.

-- Until then nothing of this login can be changed: its owner said that a change was not hers.
ALTER TABLE portal_user ADD COLUMN frozen_until INTEGER;

-- A change that its owner was told of.
CREATE TABLE credential_change (
    id BLOB NOT NULL,
    portal_user_id BLOB NOT NULL,
    change TEXT NOT NULL,
    receipt TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    disowned_at INTEGER,
    CONSTRAINT credential_change_pk PRIMARY KEY (id),
    CONSTRAINT credential_change_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
) STRICT;
CREATE INDEX credential_change_user ON credential_change (portal_user_id, changed_at);
CREATE INDEX credential_change_at ON credential_change (changed_at);
