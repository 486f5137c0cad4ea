-- expand: rows that change while they live. With room on their own page a change touches no index, and an index's page
-- is what serialisable transactions of different people would otherwise collide over.

ALTER TABLE session SET (fillfactor = 50);
ALTER TABLE flow SET (fillfactor = 50);
ALTER TABLE challenge SET (fillfactor = 50);
