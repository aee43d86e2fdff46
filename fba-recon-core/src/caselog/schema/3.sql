-- Where the file of a buyer's claim stood, a row each time that a run saw it move.
CREATE TABLE claims (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    claim TEXT NOT NULL,
    program TEXT NOT NULL,
    order_id TEXT NOT NULL,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT NOT NULL,
    run INTEGER REFERENCES runs (id)
) STRICT;
CREATE INDEX claims_by_account ON claims (account, seq);
CREATE TRIGGER claims_stay BEFORE UPDATE ON claims
BEGIN SELECT RAISE(ABORT, 'moves of claims are never changed'); END;
CREATE TRIGGER claims_are_kept BEFORE DELETE ON claims
BEGIN SELECT RAISE(ABORT, 'moves of claims are never deleted'); END;

-- Units that the reports show moved in a month that they show whole: what losses are a part of.
CREATE TABLE bases (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    month TEXT NOT NULL,
    units INTEGER NOT NULL,
    PRIMARY KEY (account, kind, value, month)
) STRICT, WITHOUT ROWID;
