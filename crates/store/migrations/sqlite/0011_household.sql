-- expand: the holder of a contract invites others to see it, for a time and to chosen scopes.

-- From then on the grant opens nothing. A holder's has no end.
ALTER TABLE portal_grant ADD COLUMN ends_at INTEGER;
-- When its user last looked at the contract; kept for grants of those who were invited.
ALTER TABLE portal_grant ADD COLUMN seen_at INTEGER;

-- An invitation. Its link is derived from its id.
CREATE TABLE household_invitation (
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    invited_by BLOB NOT NULL,
    address TEXT NOT NULL,
    scopes TEXT NOT NULL,
    term TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_sent_at INTEGER,
    expires_at INTEGER NOT NULL,
    grant_ends_at INTEGER NOT NULL,
    accepted_at INTEGER,
    withdrawn_at INTEGER,
    grant_id BLOB,
    receipt TEXT,
    CONSTRAINT household_invitation_pk PRIMARY KEY (id),
    CONSTRAINT household_invitation_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT household_invitation_user_fk FOREIGN KEY (invited_by) REFERENCES portal_user (id),
    CONSTRAINT household_invitation_grant_fk FOREIGN KEY (grant_id) REFERENCES portal_grant (id)
) STRICT;
CREATE INDEX household_invitation_customer ON household_invitation (customer_id, created_at);
CREATE INDEX household_invitation_user ON household_invitation (invited_by, created_at);
CREATE INDEX household_invitation_grant ON household_invitation (grant_id);
CREATE INDEX household_invitation_created ON household_invitation (created_at);
