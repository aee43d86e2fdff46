"""Three simplified checks with polars: lazy scans, collected once by the streaming engine.

polars_checks.py FOLDER...; several folders are accounts, whose numbers are added up
"""

import os
import sys

import polars as pl


def tsv(folder, pattern, quote=None):
    path = os.path.join(folder, pattern)
    return pl.scan_csv(path, separator="\t", quote_char=quote, infer_schema=False)


def cents(column):
    """A decimal text as whole cents, exactly."""
    return (pl.col(column).cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64)


def lost_stock(folder):
    lost = (
        tsv(folder, "ledger*.txt", '"')
        .filter(
            (pl.col("Event Type") == "Adjustments") & pl.col("Reason").is_in(["M", "5"])
        )
        .group_by(fnsku=pl.col("FNSKU"))
        .agg(lost=pl.col("Unreconciled Quantity").cast(pl.Int64).sum())
        .filter(pl.col("lost") > 0)
    )
    paid = (
        tsv(folder, "reimbursements*.txt")
        .filter(pl.col("reason") == "Lost_Warehouse")
        .group_by("fnsku")
        .agg(paid=pl.col("quantity-reimbursed-total").cast(pl.Int64).sum())
    )
    left = pl.col("lost") - pl.col("paid").fill_null(0)
    return (
        lost.join(paid, on="fnsku", how="left")
        .select(left=left)
        .filter(pl.col("left") > 0)
        .select(pl.len().alias("rows"), pl.col("left").sum().alias("sum"))
    )


def refunds(folder):
    refunded = (
        tsv(folder, "settlement*.txt")
        .filter(
            (pl.col("transaction-type") == "Refund")
            & (pl.col("amount-description") == "Principal")
        )
        .group_by(order="order-id", sku="sku")
        .agg(refunded=-cents("amount").sum())
    )
    returned = tsv(folder, "customer_returns*.txt").select(order="order-id", sku="sku")
    paid = tsv(folder, "reimbursements*.txt").select(order="amazon-order-id")
    return (
        refunded.join(returned, on=["order", "sku"], how="anti")
        .join(paid, on="order", how="anti")
        .select(pl.len().alias("rows"), pl.col("refunded").sum().alias("sum"))
    )


def fees(folder):
    expected = tsv(folder, "fee_preview*.txt").select(
        "sku", expected=cents("expected-fulfillment-fee-per-unit")
    )
    excess = -cents("amount") - pl.col("expected") * pl.col("quantity-purchased").cast(pl.Int64)
    return (
        tsv(folder, "settlement*.txt")
        .filter(
            (pl.col("transaction-type") == "Order")
            & (pl.col("amount-description") == "FBAPerUnitFulfillmentFee")
        )
        .join(expected, on="sku")
        .select(excess=excess)
        .filter(pl.col("excess") > 0)
        .select(pl.len().alias("rows"), pl.col("excess").sum().alias("sum"))
    )


def main(folder):
    checks = {"lost_stock": lost_stock, "refunds": refunds, "fees": fees}
    frames = [check(folder) for check in checks.values()]
    for name, frame in zip(checks, pl.collect_all(frames, engine="streaming")):
        yield name, frame["rows"][0], frame["sum"][0] or 0


def total(folders):
    sums = {}
    for folder in folders:
        for name, rows, amount in main(folder):
            before = sums.get(name, (0, 0))
            sums[name] = (before[0] + rows, before[1] + amount)
    for name, (rows, amount) in sums.items():
        print(f"{name},{rows},{amount}")


total(sys.argv[1:])
