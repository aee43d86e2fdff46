-- The stores of an account and the digests of its SKUs tell a dump of another account.
CREATE TABLE names (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, kind, value)
) STRICT, WITHOUT ROWID;

-- The folders that a run read: the documents of its evidence list lie there.
ALTER TABLE runs ADD COLUMN dump TEXT;
