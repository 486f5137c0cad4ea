-- expand: what "that was not me" closes of a login, by the kind of change that was disowned; what a session has shown.

-- The present password opens nothing since then: somebody else knows it. A reset sets another.
ALTER TABLE portal_user ADD COLUMN password_stopped_at TIMESTAMPTZ;
-- Until then no forgotten password is reset: mails may go to somebody else.
ALTER TABLE portal_user ADD COLUMN reset_closed_until TIMESTAMPTZ;
-- The login opens nothing since then: another's registration took the owner's place.
ALTER TABLE portal_user ADD COLUMN suspended_at TIMESTAMPTZ;

-- When a second factor was last shown in the session.
ALTER TABLE session ADD COLUMN factor_at TIMESTAMPTZ;
-- The hash of the token before the present one: forms that were shown under it are still taken.
ALTER TABLE session ADD COLUMN earlier_hash BYTEA;
-- The hash of the form that gave it the present one: sent a second time, it still comes with the token from before.
ALTER TABLE session ADD COLUMN turned_by BYTEA;
