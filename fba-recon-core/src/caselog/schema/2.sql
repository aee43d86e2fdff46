-- The stores of an account and the digests of its SKUs tell a dump of another account.
CREATE TABLE names (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, kind, value)
) STRICT, WITHOUT ROWID;
