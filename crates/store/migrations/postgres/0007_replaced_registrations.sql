-- expand: a registration can take the place of an earlier one.

-- Until then payment, contact address, orders and call details stay closed: this login took another's place.
ALTER TABLE portal_user ADD COLUMN settling_until TIMESTAMPTZ;
