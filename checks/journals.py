"""Journals in the programs that they are for: hledger and Beancount, over the demo and accounts in two currencies.

`main` in `outputs` calls `check_journals`. What is not installed is skipped and named; `BEAN_CHECK` may name a bean-check
that is not on the path."""

import csv
import os
import shutil
import subprocess
from decimal import Decimal

NAMES = """[accounts]
receivable = "Assets:Amazon:Due"
clearing = "Assets:Amazon:Clearing"
reimbursements = "Income:Amazon:Reimbursements"
reversals = "Income:Amazon:Taken-back"
inventory = "Assets:Inventory"
stock_reimbursements = "Income:Amazon:Goods"
open_claims = "Assets:Amazon:Open-claims"
"""


def report_sums(dump):
    """Approved and taken back by currency, from the reimbursements report alone."""
    sums = {}
    with (dump / "reimbursements.txt").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            amount = Decimal(row["amount-total"] or 0)
            kind = "Reimbursements" if amount > 0 else "Taken-back"
            if amount:
                key = (f"Income:Amazon:{kind}", row["currency-unit"])
                sums[key] = sums.get(key, Decimal(0)) - amount
    return sums


def hledger_sums(hledger, journal):
    """Balances as hledger tells them."""
    told = subprocess.run([hledger, "-f", journal, "bal", "--real", "-N", "-O", "csv", "--layout=bare"],
                          capture_output=True, text=True)
    if told.returncode != 0:
        # Older versions have one line an account, with commas between the commodities.
        told = subprocess.run([hledger, "-f", journal, "bal", "--real", "-N", "-O", "csv"], capture_output=True, text=True, check=True)
        rows = [(row[0], amount) for row in csv.reader(told.stdout.splitlines()[1:]) for amount in row[1].split(", ")]
        return {(account, amount.split(" ")[1]): Decimal(amount.split(" ")[0]) for account, amount in rows if " " in amount}
    rows = csv.reader(told.stdout.splitlines()[1:])
    return {(account, commodity): Decimal(figure) for account, commodity, figure in rows}


def altered(text):
    """The journal with the last digit of one amount raised by one."""
    lines = text.split("\n")
    at = next(nth for nth, line in enumerate(lines) if line.strip().startswith("Assets:Amazon:Due  "))
    account, amount, currency = lines[at].split()
    indent = lines[at][:len(lines[at]) - len(lines[at].lstrip())]
    digits = amount.partition(".")[2]
    lines[at] = f"{indent}{account}  {Decimal(amount) + Decimal(1).scaleb(-len(digits))} {currency}"
    return "\n".join(lines)


def check_journals(root, program, work, dumps, check, skip):
    """Strict checks, balances and an altered cent."""
    hledger = shutil.which("hledger")
    bean_check = os.environ.get("BEAN_CHECK") or shutil.which("bean-check")
    names = work / "names.toml"
    names.write_text(NAMES, "utf-8")

    def export(form, dump, *more):
        command = [program, "export", form, dump, "--as-of", "2026-11-21", "--config", names, *more]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode in (0, 4), done.stderr
        path = work / f"journal.{form}"
        path.write_text(done.stdout, "utf-8")
        return path, done.stdout

    for tool, found in [("hledger", hledger), ("bean-check", bean_check)]:
        if found is None:
            skip(f"journals in {tool}", "it is not installed")
    for dump in dumps:
        told = dump.relative_to(root) if dump.is_relative_to(root) else dump.name
        for basis in ["paid", "memo"]:
            if hledger:
                path, text = export("hledger", dump, "--basis", basis)
                strict = subprocess.run([hledger, "-f", path, "check", "--strict"], capture_output=True, text=True)
                check(f"hledger check --strict, {told}, {basis}", strict.returncode == 0, strict.stderr)
                sums = hledger_sums(hledger, path)
                own = {key: sums.get(key, Decimal(0)) for key in report_sums(dump)}
                check(f"balances of {told}, {basis}", own == report_sums(dump), f"{own} {report_sums(dump)}")
                path.write_text(altered(text), "utf-8")
                strict = subprocess.run([hledger, "-f", path, "check"], capture_output=True)
                check(f"hledger refuses an altered cent, {told}", strict.returncode != 0)
            if bean_check:
                path, text = export("beancount", dump, "--basis", basis)
                done = subprocess.run([bean_check, path], capture_output=True, text=True)
                check(f"bean-check, {told}, {basis}", done.returncode == 0, done.stdout + done.stderr)
                path.write_text(altered(text), "utf-8")
                done = subprocess.run([bean_check, path], capture_output=True)
                check(f"bean-check refuses an altered cent, {told}", done.returncode != 0)
