CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    as_of TEXT NOT NULL,
    policy TEXT NOT NULL,
    inputs TEXT NOT NULL,
    options TEXT NOT NULL,
    version TEXT NOT NULL,
    out TEXT,
    cases INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_account ON runs (account, id);

CREATE TABLE cases (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    identity TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    "group" INTEGER NOT NULL,
    account TEXT NOT NULL,
    "case" TEXT NOT NULL,
    portion TEXT NOT NULL,
    what TEXT NOT NULL,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    file TEXT,
    digest TEXT,
    line INTEGER,
    run INTEGER REFERENCES runs (id),
    note TEXT,
    amazon_case_id TEXT,
    due TEXT,
    units INTEGER,
    amount TEXT,
    undoes INTEGER,
    FOREIGN KEY (account, "case") REFERENCES cases (account, id)
) STRICT;
CREATE INDEX events_by_case ON events (account, "case", seq);

CREATE TABLE payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    "case" TEXT NOT NULL,
    key TEXT NOT NULL,
    day TEXT NOT NULL,
    cash INTEGER NOT NULL,
    stock INTEGER NOT NULL,
    amount TEXT,
    reimbursement_id TEXT,
    event INTEGER NOT NULL REFERENCES events (seq),
    "by" TEXT NOT NULL,
    FOREIGN KEY (account, "case") REFERENCES cases (account, id)
) STRICT;
CREATE INDEX payments_by_case ON payments (account, "case");

-- What is written stays written: the state of a case is what its events say.
CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
