"""Three simplified checks with DuckDB: SQL over read_csv.

duckdb_checks.py FOLDER...; several folders are accounts, whose numbers are added up
"""

import os
import sys

import duckdb

CHECKS = {
    "lost_stock": """
        WITH lost AS (
            SELECT "FNSKU" AS fnsku, sum(CAST("Unreconciled Quantity" AS BIGINT)) AS lost
            FROM ledger
            WHERE "Event Type" = 'Adjustments' AND "Reason" IN ('M', '5')
            GROUP BY 1 HAVING lost > 0
        ), paid AS (
            SELECT fnsku, sum(CAST("quantity-reimbursed-total" AS BIGINT)) AS paid
            FROM reimbursements WHERE reason = 'Lost_Warehouse' GROUP BY 1
        ), netted AS (
            SELECT lost - coalesce(paid, 0) AS remains FROM lost LEFT JOIN paid USING (fnsku)
        )
        SELECT count(*), coalesce(sum(remains), 0) FROM netted WHERE remains > 0
    """,
    "refunds": """
        WITH refunded AS (
            SELECT "order-id" AS orders, sku,
                -sum(CAST(CAST(amount AS DECIMAL(18, 2)) * 100 AS BIGINT)) AS cents
            FROM settlement
            WHERE "transaction-type" = 'Refund' AND "amount-description" = 'Principal'
            GROUP BY 1, 2
        )
        SELECT count(*), coalesce(sum(cents), 0)
        FROM refunded
        ANTI JOIN (SELECT "order-id" AS orders, sku FROM customer_returns) USING (orders, sku)
        ANTI JOIN (SELECT "amazon-order-id" AS orders FROM reimbursements) USING (orders)
    """,
    "fees": """
        WITH expected AS (
            SELECT sku,
                CAST(CAST("expected-fulfillment-fee-per-unit" AS DECIMAL(18, 2)) * 100 AS BIGINT)
                    AS cents
            FROM fee_preview
        ), charged AS (
            SELECT -CAST(CAST(amount AS DECIMAL(18, 2)) * 100 AS BIGINT)
                - expected.cents * CAST("quantity-purchased" AS BIGINT) AS excess
            FROM settlement JOIN expected USING (sku)
            WHERE "transaction-type" = 'Order'
                AND "amount-description" = 'FBAPerUnitFulfillmentFee'
        )
        SELECT count(*), coalesce(sum(excess), 0) FROM charged WHERE excess > 0
    """,
}


def view(connection, folder, name, quote):
    """A report as a view, so that each query reads only the columns it needs."""
    path = os.path.join(folder, name + "*.txt").replace("'", "''")
    with open(first(folder, name), encoding="utf-8") as file:
        header = file.readline().rstrip("\n").replace('"', "").split("\t")
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in header)
    options = f"delim = '\t', header = true, quote = '{quote}', escape = '{quote}'"
    connection.execute(
        f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_csv('{path}', auto_detect = false, "
        f"{options}, columns = {{{columns}}})"
    )


def first(folder, name):
    files = sorted(file for file in os.listdir(folder) if file.startswith(name))
    return os.path.join(folder, [file for file in files if file.endswith(".txt")][0])


def main(connection, folder):
    view(connection, folder, "ledger", '"')
    for name in ["reimbursements", "customer_returns", "settlement", "fee_preview"]:
        view(connection, folder, name, "")
    for name, query in CHECKS.items():
        yield name, *connection.execute(query).fetchone()


def total(folders):
    sums = {}
    connection = duckdb.connect()
    for folder in folders:
        for name, rows, amount in main(connection, folder):
            before = sums.get(name, (0, 0))
            sums[name] = (before[0] + rows, before[1] + amount)
    for name, (rows, amount) in sums.items():
        print(f"{name},{rows},{amount}")


total(sys.argv[1:])
