-- expand: what subscribers ask for, and what they are told of it.

-- How an order got where it is stands in `event`; the texts for the subscriber that went with it in
-- `product_order_text`. A customer has one open order of a kind: the write sees to that, not an index, since two
-- records that become one may bring two.
CREATE TABLE product_order (
    id UUID NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    -- Who asked for it.
    portal_user_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    -- Who is waited for while it is held.
    waits_for TEXT COLLATE "C",
    -- What was answered, as JSON.
    answers TEXT COLLATE "C" NOT NULL,
    -- The next day on which something happens.
    next_on DATE,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    -- When it was completed, cancelled or rejected.
    closed_at TIMESTAMPTZ,
    CONSTRAINT product_order_pk PRIMARY KEY (id),
    CONSTRAINT product_order_customer_fk FOREIGN KEY (customer_id) REFERENCES customer (id),
    CONSTRAINT product_order_login_fk FOREIGN KEY (portal_user_id) REFERENCES portal_user (id)
);
CREATE UNIQUE INDEX product_order_number ON product_order (number);
CREATE INDEX product_order_customer ON product_order (customer_id, created_at);
CREATE INDEX product_order_queue ON product_order (state, created_at, id);
CREATE INDEX product_order_closed ON product_order (closed_at);

-- What the subscriber reads about one event of an order.
CREATE TABLE product_order_text (
    event_id UUID NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    CONSTRAINT product_order_text_pk PRIMARY KEY (event_id)
);
CREATE INDEX product_order_text_at ON product_order_text (at);
