"""Opens `cases.xlsx` in LibreOffice, which calculates it anew, and compares what it shows with cases.json."""

import csv
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

SHEETS = [
    "Summary", "Worklist", "Cases", "Evidence", "Recovered", "Tie-out", "Coverage", "Rejects", "Claims", "Risks", "Prevention", "Notes",
]
# Comma, quote, UTF-8, from the first line, texts as they are, cells as they are shown, every sheet.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def parts(path):
    """The parts of a workbook; each must be well-formed."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    for name, data in held.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)
    return held


def without_results(path, copy):
    """A copy whose formulas have no stored results, so that who opens it must calculate them."""
    count = 0
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w") as out:
        for name in archive.namelist():
            data = archive.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data, found = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                count += found
            out.writestr(name, data)
    return count


def shown(work, path):
    """What LibreOffice shows of every sheet, as rows."""
    folder = work / (path.stem + "-shown")
    folder.mkdir()
    profile = "-env:UserInstallation=" + (work / "office").as_uri()
    command = ["soffice", profile, "--headless", "--convert-to", CSV, "--outdir", folder, path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    sheets = {}
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            sheets[file.stem.split("-", 1)[1]] = list(csv.reader(rows))
    return sheets


def number(text):
    """A number as a cell shows it, with its currency and groups."""
    return Decimal(re.sub(r"[^0-9.-]", "", text) or "0")


def summed(document, keys):
    """Cases, worth and cases of unknown value by some keys."""
    sums = {}
    for case in document["cases"]:
        key = tuple(case[name] if name == "action" else case["amount"][name] or "" for name in keys)
        count, amount, unknown = sums.get(key, (0, Decimal(0), 0))
        total = case["amount"]["total"]
        # Nothing is left of what is covered, and of an answer it is told what is at risk.
        is_unknown = total is None and case["status"] != "covered" and case["at_risk"] is None
        sums[key] = (count + 1, amount + Decimal(total or 0), unknown + is_unknown)
    return sums


def totals(summary):
    """The rows of the summary: by action and currency, over the reasons of none, then by currency."""
    found = {}
    for row in summary[5:]:
        cells = (row + [""] * 6)[:6]
        if cells[3]:
            key = (cells[0], cells[2]) if cells[0] else (cells[2],)
            before = found.get(key, (0, Decimal(0), 0))
            here = (int(number(cells[3])), number(cells[4]), int(number(cells[5])))
            found[key] = tuple(one + other for one, other in zip(before, here))
    return found


def check_workbook(work, out, document, check, skip):
    """The workbook is whole, holds texts as texts, and calculates to the sums of cases.json."""
    path = out / "cases.xlsx"
    held = parts(path)
    names = re.findall(rb'<sheet name="([^"]+)"', held["xl/workbook.xml"])
    check("the workbook has its sheets", [name.decode() for name in names] == SHEETS, str(names))
    links = [name for name in held if "externalLink" in name or "vba" in name.lower()]
    links += [name for name, data in held.items() if name.endswith(".rels") and b'TargetMode="External"' in data]
    check("no macro and no link leads out of it", not links, str(links))
    check("it is dated on the day of the run", document["as_of"].encode() in held["docProps/core.xml"])
    formulas = [formula for name, data in held.items() if name.startswith("xl/worksheets/") for formula in re.findall(rb"<f>([^<]*)</f>", data)]
    check("only the summary calculates", all(b"Cases[" in formula for formula in formulas) and formulas)
    if shutil.which("soffice") is None:
        skip("the workbook in LibreOffice", "soffice is not installed")
        return
    expected = summed(document, ["action", "currency"]) | summed(document, ["currency"])
    stored = shown(work, path)
    check("what is stored are the sums of cases.json", totals(stored["Summary"]) == expected, f"{totals(stored['Summary'])} {expected}")
    reasons = {(case["reason"], case["amount"]["currency"]) for case in document["cases"] if case["action"] == "none"}
    rows = [tuple(row[1:3]) for row in stored["Summary"][5:] if row and row[0] == "none"]
    check("each reason of none has a row of its own", len(set(rows)) == len(rows) == len(reasons), f"{rows} {reasons}")
    bare = work / "calculated.xlsx"
    check("the summary has formulas", without_results(path, bare) > 0)
    calculated = shown(work, bare)
    check("and so is what LibreOffice calculates", totals(calculated["Summary"]) == expected, str(totals(calculated["Summary"])))
    faults = [cell for rows in calculated.values() for row in rows for cell in row if cell.startswith("#") or "Err:" in cell]
    check("no cell shows an error", not faults, str(faults[:3]))
    cases = [dict(zip(stored["Cases"][0], row)) for row in stored["Cases"][1:]]
    header = (out / "cases.csv").read_text("utf-8").splitlines()[0].split(",")
    check("the columns are those of cases.csv", stored["Cases"][0] == header)
    keys = ["id", "title", "order_id", "reference_id", "shipment_id", "fnsku", "msku", "event_date", "last_safe_day"]
    different = [
        (case[key], row[key]) for case, row in zip(document["cases"], cases) for key in keys if (case[key] or "") != row[key]
    ]
    check("ids, titles and days are whole", len(cases) == len(document["cases"]) and not different, str(different[:3]))
