-- expand: jobs wait in queues, so that what is slow holds up nothing else; what is noted of the installation.

-- Which queue it waits in, and for which host of it (the recipient's domain, the kind of work).
ALTER TABLE job ADD COLUMN queue TEXT NOT NULL DEFAULT 'notice';
ALTER TABLE job ADD COLUMN lane TEXT NOT NULL DEFAULT '';
UPDATE job SET
    queue = CASE WHEN kind = 'send_mail' AND not_after IS NOT NULL THEN 'awaited'
        WHEN kind = 'send_mail' THEN 'notice'
        WHEN kind = 'apply_setting' THEN 'partner'
        ELSE 'house' END,
    lane = CASE WHEN kind = 'send_mail' THEN '' ELSE kind END;
CREATE INDEX job_queue ON job (queue, due_at, id) WHERE state IN ('ready', 'running');
CREATE INDEX job_dead ON job (finished_at, id) WHERE state = 'dead';

-- What all processes of the installation must know of each other, such as which key they have.
CREATE TABLE installation (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    noted_at INTEGER NOT NULL,
    CONSTRAINT installation_pk PRIMARY KEY (name)
) STRICT;
