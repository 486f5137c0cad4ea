-- expand: a session knows when its person last proved who she is.

-- By signing in or stepping up. A session that an older binary began has none and must step up.
ALTER TABLE session ADD COLUMN proven_at TIMESTAMPTZ;
