-- expand: changes to a login are told with a link that stops them.

-- Until then nothing of this login can be changed: its owner said that a change was not hers.
ALTER TABLE portal_user ADD COLUMN frozen_until TIMESTAMPTZ;

-- A change that its owner was told of.
CREATE TABLE credential_change (
    id UUID NOT NULL,
    portal_user_id UUID NOT NULL,
    change TEXT COLLATE "C" NOT NULL,
    receipt TEXT COLLATE "C" NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    disowned_at TIMESTAMPTZ,
    CONSTRAINT credential_change_pk PRIMARY KEY (id),
    CONSTRAINT credential_change_user_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
);
CREATE INDEX credential_change_user ON credential_change (portal_user_id, changed_at);
CREATE INDEX credential_change_at ON credential_change (changed_at);
