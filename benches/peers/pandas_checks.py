"""Three simplified checks with pandas: only the columns needed, read by the pyarrow engine.

pandas_checks.py FOLDER...; several folders are accounts, whose numbers are added up
"""

import glob
import os
import sys

import pandas as pd


# Only the ledger is quoted; elsewhere a quote is part of a title. The pyarrow engine knows no
# reading without quotes, so that a letter that never occurs stands for them.
QUOTED, UNQUOTED = '"', "\x01"


def read(folder, pattern, columns, quote=UNQUOTED):
    frames = [
        pd.read_csv(
            path,
            sep="\t",
            usecols=columns,
            dtype="string[pyarrow]",
            quotechar=quote,
            engine="pyarrow",
        )
        for path in sorted(glob.glob(os.path.join(folder, pattern)))
    ]
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def cents(amounts):
    """Decimal texts of two places as whole cents, exactly."""
    return amounts.str.replace(".", "", regex=False).astype("int64")


def lost_stock(ledger, reimbursements):
    rows = ledger[(ledger["Event Type"] == "Adjustments") & ledger["Reason"].isin(["M", "5"])]
    units = rows["Unreconciled Quantity"].astype("int64")
    lost = units.groupby(rows["FNSKU"]).sum()
    rows = reimbursements[reimbursements["reason"] == "Lost_Warehouse"]
    paid = rows["quantity-reimbursed-total"].astype("int64").groupby(rows["fnsku"]).sum()
    left = lost[lost > 0]
    left = left - paid.reindex(left.index, fill_value=0)
    left = left[left > 0]
    return len(left), left.sum()


def refunds(settlement, returns, reimbursements):
    rows = settlement[
        (settlement["transaction-type"] == "Refund")
        & (settlement["amount-description"] == "Principal")
    ]
    rows = rows.assign(cents=-cents(rows["amount"]))
    refunded = rows.groupby(["order-id", "sku"], as_index=False)["cents"].sum()
    returned = returns.drop_duplicates()
    joined = refunded.merge(returned, on=["order-id", "sku"], how="left", indicator=True)
    joined = joined[joined["_merge"] == "left_only"]
    left = joined[~joined["order-id"].isin(reimbursements["amazon-order-id"])]
    return len(left), left["cents"].sum()


def fees(settlement, preview):
    rows = settlement[
        (settlement["transaction-type"] == "Order")
        & (settlement["amount-description"] == "FBAPerUnitFulfillmentFee")
    ]
    preview = preview.assign(expected=cents(preview["expected-fulfillment-fee-per-unit"]))
    joined = rows.merge(preview[["sku", "expected"]], on="sku")
    units = joined["quantity-purchased"].astype("int64")
    excess = -cents(joined["amount"]) - joined["expected"] * units
    excess = excess[excess > 0]
    return len(excess), excess.sum()


def main(folder):
    ledger = read(
        folder,
        "ledger*.txt",
        ["FNSKU", "Event Type", "Reason", "Unreconciled Quantity"],
        quote=QUOTED,
    )
    reimbursements = read(
        folder,
        "reimbursements*.txt",
        ["amazon-order-id", "reason", "fnsku", "quantity-reimbursed-total"],
    )
    returns = read(folder, "customer_returns*.txt", ["order-id", "sku"])
    settlement = read(
        folder,
        "settlement*.txt",
        [
            "transaction-type",
            "order-id",
            "amount-description",
            "amount",
            "sku",
            "quantity-purchased",
        ],
    )
    preview = read(folder, "fee_preview*.txt", ["sku", "expected-fulfillment-fee-per-unit"])
    yield "lost_stock", *lost_stock(ledger, reimbursements)
    yield "refunds", *refunds(settlement, returns, reimbursements)
    yield "fees", *fees(settlement, preview)


def total(folders):
    sums = {}
    for folder in folders:
        for name, rows, amount in main(folder):
            before = sums.get(name, (0, 0))
            sums[name] = (before[0] + rows, before[1] + amount)
    for name, (rows, amount) in sums.items():
        print(f"{name},{rows},{amount}")


total(sys.argv[1:])
